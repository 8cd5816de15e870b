package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Softmax;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkFileTest {
    private static final String KNOWN = " (known: conv, depthwise, dense, maxpool, avgpool, global-avgpool,"
            + " global-maxpool, batch-norm, dropout, lrn, prelu, softmax, flatten, add, concat, multiply, shortcut,"
            + " channel-shuffle, relu, relu6, clip, leaky-relu, elu, silu, gelu, mish, softplus, hard-swish, sigmoid,"
            + " hard-sigmoid, tanh, multiply-by)";

    private static final String VALID = """
        # everything a network file can say
        input: {channels: 3, height: 20, width: 18}
        layers:
          - conv: {maps: 4, kernel: [5, 3], stride: [2, 1], centre: [2, 0], operation: convolution}
          - relu
          - maxpool: {window: [2, 3], stride: 1, padding: same, operation: cross-correlation}
          - conv: {maps: 2, kernel: 3, padding: valid, operation: correlation}
          - sigmoid
          - maxpool: 2
          - flatten
          - dense: 128
          - dense: {units: 10}
          - softmax
        loss: squared-error
        """;

    private static final String BLOCKS = """
        input: {channels: 3, height: 20, width: 18}
        blocks:
          pair:
            with: [maps, n]
            layers:
              - conv: {maps: $maps, kernel: [$n, 3], padding: same}
              - relu
              - conv: {maps: $maps, kernel: 1}
                from: input
                name: around
              - add:
                from: [around, relu1]
          two:
            with: [n]
            layers:
              - pair: {maps: 5, n: $n}
                repeat: $n
                name: a.0
              - relu:
                from: a.1
        layers:
          - pair: {maps: 4, n: 1}
            repeat: 2
            frozen: true
          - two: 2
          - flatten
          - dense: 3
        loss: cross-entropy
        """;

    @Test
    void readsEverythingThatAFileCanSay() {
        assertThat(NetworkFile.parse(VALID, "n.yaml"))
                .isEqualTo(Network.of(
                        new Shape(3, 20, 18),
                        List.of(
                                new Conv(
                                        4,
                                        new Size(5, 3),
                                        new Size(2, 1),
                                        new Placement.Centre(2, 0),
                                        Operation.CONVOLUTION),
                                Activation.relu(),
                                new MaxPool(
                                        new Size(2, 3), new Size(1, 1), new Placement.Same(), Operation.CORRELATION),
                                new Conv(
                                        2,
                                        new Size(3, 3),
                                        new Size(1, 1),
                                        new Placement.Valid(),
                                        Operation.CORRELATION),
                                Activation.sigmoid(),
                                new MaxPool(
                                        new Size(2, 2), new Size(2, 2), new Placement.Valid(), Operation.CORRELATION),
                                new Flatten(),
                                new Dense(128),
                                new Dense(10),
                                new Softmax()),
                        Loss.SQUARED_ERROR));
    }

    @Test
    void readsBlocks() {
        assertThat(NetworkFile.parse(BLOCKS, "n.yaml").nodes())
                .extracting(Node::name)
                .hasSize(19)
                .contains("pair1.2.add1", "two1.a.0.conv1", "two1.a.1.around", "two1.relu1", "dense1");
    }

    @Test
    void writesNothingThatIsLeftToDefaults() {
        assertThat(NetworkFile.text(NetworkFile.parse(VALID, "n.yaml"))).isEqualTo("""
            input: {channels: 3, height: 20, width: 18}
            layers:
              - conv: {maps: 4, kernel: [5, 3], stride: [2, 1], centre: [2, 0], operation: convolution}
              - relu
              - maxpool: {window: [2, 3], stride: [1, 1], padding: same, operation: correlation}
              - conv: {maps: 2, kernel: [3, 3], stride: [1, 1], padding: valid, operation: correlation}
              - sigmoid
              - maxpool: {window: [2, 2], stride: [2, 2], padding: valid, operation: correlation}
              - flatten
              - dense: 128
              - dense: 10
              - softmax
            loss: squared-error
            """);
    }

    static Stream<Arguments> wrongLayers() {
        return Stream.of(
                arguments(
                        "- relu\n- relu\n- conv: {maps: 1, kernel: 7}",
                        "layer 3 (conv): kernel 7×7 does not fit into an input of 6×4: use a smaller kernel or padding:"
                                + " same"),
                arguments(
                        "- maxpool: [2, 5]",
                        "layer 1 (maxpool): window 2×5 does not fit into an input of 6×4: use a smaller window or"
                                + " padding: same"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, centre: [1, 3]}",
                        "layer 1 (conv): centre [1, 3] lies outside the kernel of 3×3: it is counted from [0, 0]"),
                arguments(
                        "- maxpool: {window: 2, centre: [2, 0]}",
                        "layer 1 (maxpool): centre [2, 0] lies outside the window of 2×2: it is counted from [0, 0]"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, centre: [-1, 0]}",
                        "layer 1 (conv): centre must be between 0 and 32767, not -1"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, centre: [1, 1], padding: same}",
                        "layer 1 (conv): centre and padding say the same thing in two ways: keep one"),
                arguments(
                        "- relu\n- conv: {maps: 1, kernal: 3}",
                        "layer 2 (conv): unknown key `kernal`: did you mean `kernel`? (known: maps, kernel, stride,"
                                + " centre, padding, operation, dilation, groups, bias, init)"),
                arguments(
                        "- maxpool: {size: 3}",
                        "layer 1 (maxpool): unknown key `size` (known: window, stride, centre,"
                                + " padding, operation, dilation, ceil)"),
                arguments(
                        "- dense: {unit: 3}",
                        "layer 1 (dense): unknown key `unit`: did you mean `units`? (known: units, bias, init)"),
                arguments("- relu\n- average: 2", "layer 2: unknown layer `average`" + KNOWN),
                arguments("- Relu", "layer 1: unknown layer `Relu`: did you mean `relu`?" + KNOWN),
                arguments("- conv: {kernel: 3}", "layer 1 (conv): `maps` is missing"),
                arguments(
                        "- maxpool: {window: 2, padding: same, ceil: true}",
                        "layer 1 (maxpool): ceil goes with padding: valid or in numbers, not with same or a centre"),
                arguments("- conv: {maps: 3}", "layer 1 (conv): `kernel` is missing"),
                arguments("- maxpool: {}", "layer 1 (maxpool): `window` is missing"),
                arguments("- dense: {}", "layer 1 (dense): `units` is missing"),
                arguments(
                        "- conv: 3",
                        "layer 1 (conv): conv must be a map with the keys maps, kernel, stride, centre, padding,"
                                + " operation, dilation, groups, bias, init, not 3"),
                arguments(
                        "- conv",
                        "layer 1 (conv): conv must be a map with the keys maps, kernel, stride, centre, padding,"
                                + " operation, dilation, groups, bias, init, not the text `conv`"),
                arguments(
                        "- dense: many",
                        "layer 1 (dense): dense must be a map with the keys units, bias, init, not the text `many`"),
                arguments(
                        "- dense:", "layer 1 (dense): dense must be a map with the keys units, bias, init, not empty"),
                arguments(
                        "- dense: true",
                        "layer 1 (dense): dense must be a map with the keys units, bias, init, not true"),
                arguments("- dense: [3, 4]", "layer 1 (dense): units must be a whole number, not a list"),
                arguments("- dense: {units: {n: 3}}", "layer 1 (dense): units must be a whole number, not a map"),
                arguments("- dense: {units: \"3\"}", "layer 1 (dense): units must be a whole number, not the text `3`"),
                arguments("- dense: 3.5", "layer 1 (dense): units must be a whole number, not 3.5"),
                arguments("- dense: 0", "layer 1 (dense): units must be between 1 and 1000000, not 0"),
                arguments("- dense: -7", "layer 1 (dense): units must be between 1 and 1000000, not -7"),
                arguments(
                        "- dense: 99999999999",
                        "layer 1 (dense): units must be between 1 and 1000000, not 99999999999"),
                arguments("- conv: {maps: 0, kernel: 3}", "layer 1 (conv): maps must be between 1 and 1000000, not 0"),
                arguments(
                        "- conv: {maps: 1, kernel: [3, 0]}",
                        "layer 1 (conv): kernel must be between 1 and 32767, not 0"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, stride: -1}",
                        "layer 1 (conv): stride must be between 1 and 32767, not -1"),
                arguments(
                        "- conv: {maps: 1, kernel: 40000, padding: same}",
                        "layer 1 (conv): kernel must be between 1 and 32767, not 40000"),
                arguments(
                        "- conv: {maps: 1, kernel: [3, 3, 3]}",
                        "layer 1 (conv): kernel must be one number or [rows, columns], not a list of 3"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, padding: full}",
                        "layer 1 (conv): unknown padding `full` (known: valid, same)"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, padding: -1}",
                        "layer 1 (conv): padding must be between 0 and 32767, not -1"),
                arguments(
                        "- conv: {maps: 1, kernel: 3, operation: convolve}",
                        "layer 1 (conv): unknown operation `convolve` (known:"
                                + " convolution, correlation, cross-correlation)"),
                arguments("- relu: {}", "layer 1 (relu): takes no settings: write `- relu`"),
                arguments(
                        "- conv:\n  maps: 3",
                        "layer 1: write one name with its settings in braces, such as `- conv: {maps: 16, kernel: 3}`"),
                arguments("- relu:\n  repeat: 3", "layer 1: only a block can have `repeat`, not relu"),
                arguments(
                        "- 3",
                        "layer 1: write one name with its settings in braces, such as `- conv: {maps: 16, kernel: 3}`"),
                arguments(
                        "- dense: 3", "layer 1 (dense): dense needs a flat input, not 2×6×4: put `flatten` before it"),
                arguments(
                        "- softmax",
                        "layer 1 (softmax): softmax needs a flat input, not 2×6×4: put `flatten` before it"),
                arguments(
                        "- conv: {maps: 3, kernel: 3}",
                        "the network's output is 3×4×2, not flat: end with `flatten` and `dense: CLASSES`"),
                arguments("- flatten", "the network has no conv or dense layer, so nothing to train"),
                arguments(
                        "- flatten\n- dense: 1000000\n- dense: 3000",
                        "layer 3 (dense): up to here there are more than 2147483647 parameters: use fewer maps or"
                                + " units, or smaller kernels"),
                arguments(
                        "- conv: {maps: 1, kernel: 32767, padding: same}\n- flatten",
                        "the network has more parameters than fit one array of 2^31 floats"),
                arguments("- relu\n".repeat(1001), "layers has 1001 entries: a network has at most 1000 layers"),
                arguments(
                        "- conv: {maps: 1000000, kernel: 32767, padding: same}\n- flatten",
                        "layer 1 (conv): up to here there are more than 2147483647 parameters: use fewer maps or units,"
                                + " or smaller kernels"));
    }

    @ParameterizedTest
    @MethodSource("wrongLayers")
    void namesTheLayerAndTheReason(String layers, String message) {
        String yaml =
                "input: {channels: 2, height: 6, width: 4}\nlayers:\n" + layers.indent(2) + "loss: cross-entropy\n";
        assertThatThrownBy(() -> NetworkFile.parse(yaml, "dir/n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("dir/n.yaml: " + message);
    }

    static Stream<Arguments> wrongFiles() {
        String input = "input: {channels: 1, height: 1, width: 1}\n";
        String layers = "layers: [flatten, dense: 3]\n";
        String loss = "loss: cross-entropy\n";
        String keys = "a network file must be a map with the keys input, blocks, layers, loss, names, not ";
        return Stream.of(
                arguments("", keys + "empty"),
                arguments("# nothing\n", keys + "empty"),
                arguments("null", keys + "empty"),
                arguments("- relu", keys + "a list"),
                arguments("relu", keys + "the text `relu`"),
                arguments(layers + loss, "`input` is missing"),
                arguments(input + loss, "`layers` is missing"),
                arguments(input + layers, "`loss` is missing"),
                arguments(
                        input + layers + "los: squared-error",
                        "unknown key `los`: did you mean `loss`? (known: input, blocks, layers, loss, names)"),
                arguments(
                        input + layers + "loss: crossentropy",
                        "unknown loss `crossentropy`: did you mean `cross-entropy`? (known: cross-entropy,"
                                + " squared-error)"),
                arguments(input + layers + "loss: [1]", "loss must be one of cross-entropy, squared-error, not a list"),
                arguments(
                        input + "layers: []\n" + loss,
                        "layers must be a list, one line a layer, such as `- conv: {maps: 16, kernel: 3}`"),
                arguments(
                        input + "layers: {relu: 1}\n" + loss,
                        "layers must be a list, one line a layer, such as `- conv: {maps: 16, kernel: 3}`"),
                arguments(
                        "input: 28\n" + layers + loss,
                        "input must be a map with the keys channels, height, width, not 28"),
                arguments("input: {channels: 1, height: 1}\n" + layers + loss, "`width` is missing"),
                arguments(
                        "input: {channels: 1, height: 1, width: 0}\n" + layers + loss,
                        "width must be between 1 and 1000000, not 0"),
                arguments(
                        "input: {channels: 1, heigth: 1, width: 0}\n" + layers + loss,
                        "unknown key `heigth`: did you mean `height`? (known: channels, height, width)"),
                arguments(
                        "input: {channels: 1000000, height: 1000000, width: 1000000}\n" + layers + loss,
                        "a shape of 1000000×1000000×1000000 has more than 2147483647 values"),
                arguments(
                        "input: {channels: 10000, height: 300, width: 300}\n"
                                + "layers:\n"
                                + "- relu\n"
                                + "- relu\n"
                                + "- flatten\n"
                                + "- dense: 1\n"
                                + loss,
                        "layer 2 (relu): up to here there are more than 2147483647 activations of an image: use fewer"
                                + " maps, larger strides or pooling"),
                arguments(input + layers + loss + loss, "line 4: key `loss` is there twice: remove one"),
                arguments(
                        input + "layers:\n- conv: {maps: 3, maps: 4}\n" + loss,
                        "line 3: key `maps` is there twice: remove one"),
                arguments(
                        input + "layers: &x [flatten, dense: 3]\n" + loss,
                        "line 2: anchors and aliases (& and *) are not read: write the value out"),
                arguments(
                        input + layers + "loss: *x",
                        "line 3: anchors and aliases (& and *) are not read: write the value out"),
                arguments(
                        input + "layers: !!java.net.URL [x]\n" + loss,
                        "line 2: tags (!) are not read: write the plain value"),
                arguments(
                        input + layers + loss + "---\n" + input,
                        "line 5: a second document begins: put it into a file of its own"),
                arguments(
                        input + "layers: [flatten, dense: 010]\n" + loss,
                        "line 2: write whole numbers in plain decimal digits, not 010"),
                arguments(
                        input + "layers: [flatten, dense: 0x1F]\n" + loss,
                        "line 2: write whole numbers in plain decimal digits, not 0x1F"),
                arguments(
                        input + "layers: [flatten\n" + loss,
                        "line 3: not YAML: while parsing a flow sequence: expected ',' or ']', but got :"),
                arguments(
                        input + "layers:\n  - relu\n    from: input\n" + loss,
                        "line 4: not YAML: mapping values are not allowed here: does the line before end without a"
                                + " colon?"),
                arguments(
                        input + "\tlayers: 3",
                        "line 2: not YAML: while scanning for the next token: found character '\\t(TAB)' that cannot"
                                + " start any token. (Do n…"),
                arguments(
                        input + "layers: " + "[".repeat(100_000),
                        "maps and lists are nested deeper than 20, or a number is too long"),
                arguments("x".repeat(1 << 21), "more than 1048576 characters: is this the right file?"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void namesTheLineOrTheKey(String yaml, String message) {
        assertThatThrownBy(() -> NetworkFile.parse(yaml, "n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("n.yaml: " + message);
    }

    @Test
    void refusesAliasesThatWouldUnfoldToBillions() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [relu, relu]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> NetworkFile.parse(yaml + "layers: *a39\n", "n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("n.yaml: line 1: anchors and aliases (& and *) are not read: write the value out");
    }

    @Test
    void theSeedNetworkHasTheShapesOfTheArticles() throws IOException {
        Network network = NetworkFile.parse(Files.readString(Path.of("conf/networks/seed.yaml")), "seed");
        assertThat(network.outputs())
                .extracting(Shape::toString)
                .containsExactly(
                        "5×15×15",
                        "5×15×15",
                        "5×7×7",
                        "20×7×7",
                        "20×7×7",
                        "980×1×1",
                        "2000×1×1",
                        "2000×1×1",
                        "10×1×1",
                        "10×1×1");
    }

    @Test
    void namesOfKindsThatEndInADigitAreNotThoseOfOthers() {
        Network network = NetworkFile.parse(
                "input: {channels: 1, height: 1, width: 1}\nlayers:\n" + "  - relu\n".repeat(61)
                        + "  - relu6\n  - flatten\n  - dense: 3\nloss: cross-entropy\n",
                "n.yaml");
        assertThat(network.nodes()).extracting(Node::name).contains("relu61", "relu6-1");
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenReadsBackEqual(@ForAll("networks") Network network) {
        String text = NetworkFile.text(network);
        assertThat(NetworkFile.parse(text, "n.yaml")).isEqualTo(network);
        assertThat(NetworkFile.text(NetworkFile.parse(text, "n.yaml"))).isEqualTo(text);
    }

    @Provide
    Arbitrary<Network> networks() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 5);
        Arbitrary<Size> sizes = Combinators.combine(few, few).as(Size::new);
        Arbitrary<Operation> operations = Arbitraries.of(Operation.class);
        Arbitrary<Layer> conv = Combinators.combine(few, sizes, sizes, few, few, operations)
                .as((maps, size, stride, row, column, operation) ->
                        new Conv(maps, size, stride, placement(size, row, column), operation));
        Arbitrary<Layer> pool = Combinators.combine(sizes, sizes, few, few, operations)
                .as((size, stride, row, column, operation) ->
                        new MaxPool(size, stride, placement(size, row, column), operation));
        Arbitrary<Layer> plain = Arbitraries.of(Activation.relu(), Activation.sigmoid());
        Arbitrary<List<Layer>> middle =
                Arbitraries.oneOf(conv, pool, plain).list().ofMaxSize(5);
        Arbitrary<Shape> inputs = Combinators.combine(few, few.map(n -> n + 15), few.map(n -> n + 15))
                .as(Shape::new);
        return Combinators.combine(inputs, middle, few, Arbitraries.of(Loss.class))
                .as((input, layers, units, loss) -> {
                    // Layers that no longer fit are left out, so that deep networks are tried too.
                    List<Layer> fitting = new ArrayList<>();
                    Shape shape = input;
                    for (Layer layer : layers) {
                        if (fits(layer, shape)) {
                            fitting.add(layer);
                            shape = layer.output(List.of(shape));
                        }
                    }
                    fitting.addAll(List.of(new Flatten(), new Dense(units), new Softmax()));
                    return Network.of(input, fitting, loss);
                });
    }

    private static boolean fits(Layer layer, Shape input) {
        try {
            layer.output(List.of(input));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Placement placement(Size size, int row, int column) {
        if (row > size.rows() || column > size.columns()) {
            return row > column ? new Placement.Same() : new Placement.Valid();
        }
        return new Placement.Centre(row - 1, column - 1);
    }

    /** Whatever becomes of a file's text, it is read as a network or refused with one line that names the file. */
    @Property(tries = 500)
    void mutatedFilesAreReadOrRefused(@ForAll long seed) {
        String mutated = mutate(seed % 2 == 0 ? VALID : BLOCKS, new Random(seed));
        try {
            Network network = NetworkFile.parse(mutated, "n.yaml");
            assertThat(NetworkFile.parse(NetworkFile.text(network), "n.yaml")).isEqualTo(network);
        } catch (UserError e) {
            assertThat(e.getMessage()).startsWith("n.yaml: ").hasLineCount(1).hasSizeLessThan(400);
        }
    }

    @Property(tries = 10_000)
    @Tag("slow")
    void tenThousandOfThem(@ForAll long seed) {
        mutatedFilesAreReadOrRefused(seed);
    }

    private static String mutate(String text, Random random) {
        List<String> pieces = List.of(
                "0",
                "-1",
                "7",
                "999999999",
                "1e9",
                "{",
                "}",
                "[",
                "]",
                ": ",
                "- ",
                "\n",
                " ",
                "\t",
                ", ",
                "&a ",
                "*a",
                "!!x ",
                "|",
                ">",
                "'",
                "\"",
                "\\",
                "#",
                "%",
                "@",
                "?",
                "~",
                "<<: ",
                "$n",
                "$",
                "from: ",
                "repeat: 9",
                "---\n",
                "...",
                "conv",
                "relu",
                "same",
                "centre",
                "\u0000",
                "\uD800",
                "\uFEFF",
                "é",
                "null",
                "true",
                "0x7",
                "1_0",
                ".inf",
                ".nan");
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(mutated.length() + 1);
            int to = Math.min(mutated.length(), from + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> mutated.delete(from, to);
                case 1 -> mutated.insert(from, pieces.get(random.nextInt(pieces.size())));
                case 2 -> mutated.replace(from, to, pieces.get(random.nextInt(pieces.size())));
                default -> mutated.insert(from, mutated.substring(from, to));
            }
        }
        return mutated.toString();
    }
}
