package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.convoke.net.layer.Layers;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Network files whose layers have names and read others than the one before them. */
class GraphFileTest {
    private static Network parse(String layers) {
        String yaml =
                "input: {channels: 2, height: 6, width: 4}\nlayers:\n" + layers.indent(2) + "loss: cross-entropy\n";
        return NetworkFile.parse(yaml, "n.yaml");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(
                        "- relu:\n  name: a\n  from: c\n- relu:\n  name: b\n- relu:\n  name: c\n- flatten\n- dense: 3",
                        "layer 1 (relu `a`): its inputs make a cycle, a → b → c → a: a layer can only read layers"
                                + " before it"),
                arguments(
                        "- relu:\n  name: a\n  from: a\n- flatten\n- dense: 3",
                        "layer 1 (relu `a`): its inputs make a cycle, a → a: a layer can only read layers before it"),
                arguments(
                        "- relu\n- add:\n  name: sum\n  from: [relu1, norm]\n- batch-norm:\n  name: norm\n- flatten\n"
                                + "- dense: 3",
                        "layer 2 (add `sum`): its inputs make a cycle, sum → norm → sum: a layer can only read layers"
                                + " before it"),
                arguments(
                        "- relu:\n  name: a\n  from: b\n- relu:\n  name: b\n  from: input\n- flatten\n- dense: 3",
                        "layer 1 (relu `a`): reads `b`, which comes after it: put layer 2 (relu `b`) before it"),
                arguments(
                        "- relu:\n  name: stem\n- relu:\n  from: stm\n- flatten\n- dense: 3",
                        "layer 2 (relu): unknown node `stm`: did you mean `stem`? (known: input, stem)"),
                arguments(
                        "- relu:\n  name: lost\n- relu:\n  from: input\n- flatten\n- dense: 3",
                        "layer 1 (relu `lost`): no layer reads `lost`, and it is not the last: remove it, or name it in"
                                + " the `from` of another"),
                arguments(
                        "- conv: {maps: 4, kernel: 3}\n- add:\n  from: [conv1, input]\n- flatten\n- dense: 3",
                        "layer 2 (add) from `conv1`, `input`: adds inputs of one shape, not of 4×4×2 and 2×6×4"),
                arguments(
                        "- conv: {maps: 4, kernel: 3}\n- concat:\n  from: [conv1, input]\n- flatten\n- dense: 3",
                        "layer 2 (concat) from `conv1`, `input`: joins inputs of as many rows and columns, not of 4×4×2 and 2×6×4"),
                arguments(
                        "- conv: {maps: 4, kernel: 3}\n  name: stem\n- multiply:\n  from: [stem, input]\n- flatten\n"
                                + "- dense: 3",
                        "layer 2 (multiply) from `stem`, `input`: needs a gate of 4×1×1 as its second input, one number a channel of 4×4×2,"
                                + " not 2×6×4"),
                arguments(
                        "- add\n- flatten\n- dense: 3",
                        "layer 1 (add): takes at least 2 inputs, such as `from: [a, b]`, not 1"),
                arguments(
                        "- multiply:\n  name: gated\n  from: [input, input, input]\n- flatten\n- dense: 3",
                        "layer 1 (multiply `gated`): takes 2 inputs, such as `from: [a, b]`, not 3"),
                arguments(
                        "- relu:\n  from: [input, input]\n- flatten\n- dense: 3",
                        "layer 1 (relu): takes one input, not 2"),
                arguments("- relu:\n  from: []\n- flatten\n- dense: 3", "layer 1 (relu): takes one input, not 0"),
                arguments(
                        "- relu:\n  name: a\n- relu:\n  name: a\n- flatten\n- dense: 3",
                        "layer 2 (relu `a`): another layer has that name: choose another name"),
                arguments(
                        "- relu:\n  name: relu2\n- relu\n- flatten\n- dense: 3",
                        "layer 2 (relu): another layer has that name: choose another name"),
                arguments(
                        "- relu:\n  name: input\n- flatten\n- dense: 3",
                        "layer 1 (relu `input`): `input` is the image: choose another name"),
                arguments(
                        "- relu:\n  from: {a: b}\n- flatten\n- dense: 3",
                        "layer 1 (relu): from must be a name of letters, digits and . _ / : -, not a map"),
                arguments(
                        "- relu:\n  from: [input, [input]]\n- flatten\n- dense: 3",
                        "layer 1 (relu): from must be a name of letters, digits and . _ / : -, not a list"),
                arguments(
                        "- relu:\n  from:\n- flatten\n- dense: 3",
                        "layer 1 (relu): from must be a name of letters, digits and . _ / : -, not empty"),
                arguments(
                        "- relu:\n  name: \"a b\"\n- flatten\n- dense: 3",
                        "layer 1 (relu): name must be a name of letters, digits and . _ / : -, not the text `a b`"),
                arguments(
                        "- relu:\n  frozen: 1\n- flatten\n- dense: 3",
                        "layer 1 (relu): frozen must be true or false, not 1"),
                arguments(
                        "- conv: {maps: 4, kernel: 1}\n  frozen: [wieght]\n- flatten\n- dense: 3",
                        "layer 1 (conv): unknown parameter `wieght`: did you mean `weight`? (known: weight, bias)"),
                arguments(
                        "- batch-norm:\n  frozen: [mean]\n- flatten\n- dense: 3",
                        "layer 1 (batch-norm): unknown parameter `mean` (known: scale, shift)"),
                arguments(
                        "- relu:\n  frozen: [weight]\n- flatten\n- dense: 3",
                        "layer 1 (relu): frozen names `weight`, and the layer has nothing to train"),
                arguments(
                        "- conv: {maps: 4, kernel: 1}\n- conv: {maps: 4, kernel: 1, init: whitening}\n- flatten\n"
                                + "- dense: 3",
                        "layer 2 (conv): init: whitening is for a convolution that reads the image, not another layer"),
                arguments(
                        "- conv: {maps: 17, kernel: 2, init: whitening}\n- flatten\n- dense: 3",
                        "layer 1 (conv): init: whitening makes at most 16 maps, a pair for each of the 8 pixels of a"
                                + " patch: maps is 17"),
                arguments(
                        "- conv: {maps: 4, kernel: [2, 1024], init: whitening}\n- flatten\n- dense: 3",
                        "layer 1 (conv): init: whitening needs a patch of at most 1,024 values, channels × rows ×"
                                + " columns: this one has 4,096"),
                arguments(
                        "- conv: {maps: 4, kernel: 1, groups: 2, init: dirac}\n- flatten\n- dense: 3",
                        "layer 1 (conv): init: dirac needs groups: 1, not 2"),
                arguments(
                        "- dense: {units: 3, init: dirac}",
                        "layer 1 (dense): unknown init `dirac` (known: random, zero)"),
                arguments(
                        "- conv: {maps: 4, kernel: 1, groups: 3}\n- flatten\n- dense: 3",
                        "layer 1 (conv): groups must divide the maps: 3 does not divide 4"),
                arguments(
                        "- conv: {maps: 6, kernel: 1, groups: 3}\n  name: stem\n- flatten\n- dense: 3",
                        "layer 1 (conv `stem`): groups must divide the channels: 3 does not divide 2"),
                arguments(
                        "- channel-shuffle: 4\n- flatten\n- dense: 3",
                        "layer 1 (channel-shuffle): groups must divide the channels: 4 does not divide 2"),
                arguments(
                        "- shortcut: {maps: 1}\n- flatten\n- dense: 3",
                        "layer 1 (shortcut): maps must be at least the 2 channels that come in, not 1"),
                arguments(
                        "- flatten:\n  name: flat\n- relu\n- maxpool: 2\n- dense: 3",
                        "layer 3 (maxpool): needs rows and columns, and layer 1 (flatten `flat`) leaves none: put it"
                                + " before that"),
                arguments(
                        "- maxpool: {window: 2, padding: [2, 0, 0, 0]}\n- flatten\n- dense: 3",
                        "layer 1 (maxpool): the window of output row 0 lies outside the input: use less padding, or a"
                                + " shorter dilation or stride"),
                arguments(
                        "- avgpool: {window: 2, padding: [2, 0, 0]}\n- flatten\n- dense: 3",
                        "layer 1 (avgpool): padding must be valid, same, one number, [rows, columns] or [top, left,"
                                + " bottom, right], not a list of 3"),
                arguments(
                        "- conv: {maps: 2, kernel: 3, dilation: 4}\n- flatten\n- dense: 3",
                        "layer 1 (conv): kernel 3×3 with dilation 4×4 does not fit into an input of 6×4: use a smaller"
                                + " kernel or padding: same"),
                arguments(
                        "- dropout: 1\n- flatten\n- dense: 3",
                        "layer 1 (dropout): probability must be a number between 0 and 0.999, not 1"),
                arguments(
                        "- clip: {low: 2, high: 1}\n- flatten\n- dense: 3",
                        "layer 1 (clip): low must be below high, not 2.0 and 1.0"),
                arguments(
                        "- clip: 6\n- flatten\n- dense: 3",
                        "layer 1 (clip): clip must be a map with the keys low, high, not 6"),
                arguments(
                        "- batch-norm: {epsilon: 0}\n- flatten\n- dense: 3",
                        "layer 1 (batch-norm): epsilon must be a number between 1.0E-12 and 1, not 0"),
                arguments(
                        "- depthwise: {kernel: 3, multiplier: 1000000}\n- depthwise: {kernel: 1, multiplier: 1000000}\n"
                                + "- flatten\n- dense: 3",
                        "layer 2 (depthwise): multiplier 1000000 times 2000000 channels is too much"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void namesTheNodeAndTheReason(String layers, String message) {
        assertThatThrownBy(() -> parse(layers)).isInstanceOf(UserError.class).hasMessage("n.yaml: " + message);
    }

    /** There are 2^60 ways back from the last layer. */
    @Test
    @Timeout(20)
    void looksForACycleInEveryLayerOnce() {
        StringBuilder layers = new StringBuilder("- relu:\n  name: first\n  from: sum60\n");
        for (int i = 1; i <= 60; i++) {
            String before = i == 1 ? "input" : "sum" + (i - 1);
            layers.append("- add:\n  name: sum%d\n  from: [%s, %s]\n".formatted(i, before, before));
        }
        assertThatThrownBy(() -> parse(layers + "- flatten\n- dense: 3"))
                .hasMessage("n.yaml: layer 1 (relu `first`): reads `sum60`, which comes after it: put layer 61 (add"
                        + " `sum60`) before it");
    }

    @Test
    void aClipOfOneEndIsWrittenWithItsName() {
        Network network = parse("- clip: {low: 0.5}\n- flatten\n- dense: 3");
        String text = NetworkFile.text(network);
        assertThat(text).contains("clip: {low: 0.5}");
        assertThat(NetworkFile.parse(text, "n.yaml")).isEqualTo(network);
    }

    @Provide
    Arbitrary<Network> graphs() {
        return Graphs.of(Layers.names());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenReadsBackEqual(@ForAll("graphs") Network network) {
        String text = NetworkFile.text(network);
        assertThat(NetworkFile.parse(text, "n.yaml")).isEqualTo(network);
        assertThat(NetworkFile.text(NetworkFile.parse(text, "n.yaml"))).isEqualTo(text);
    }
}
