package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkBlocksTest {
    private static Network read(String blocks, String layers) {
        return NetworkFile.parse(
                "input: {channels: 4, height: 8, width: 8}\nblocks:\n" + blocks.indent(2) + "layers:\n"
                        + layers.indent(2) + "loss: cross-entropy\n",
                "n.yaml");
    }

    private static Network plain(String layers) {
        return NetworkFile.parse(
                "input: {channels: 4, height: 8, width: 8}\nlayers:\n" + layers.indent(2) + "loss: cross-entropy\n",
                "n.yaml");
    }

    @Test
    void eachUseBecomesTheLayersOfTheBlockWithItsNumbers() {
        String blocks = """
            residual:
              with: [maps, kernel]
              layers:
                - conv: {maps: $maps, kernel: $kernel, padding: same}
                - relu
                - conv: {maps: $maps, kernel: [$kernel, 1], padding: same}
                  name: last
                - conv: {maps: $maps, kernel: 1}
                  name: around
                  from: input
                - add:
                  from: [last, around]
            """;
        assertThat(read(blocks, """
            - conv: {maps: 3, kernel: 1}
            - residual: {maps: 5, kernel: 3}
            - residual: {maps: 6, kernel: 5}
              name: stage
              repeat: 2
            - conv: {maps: 3, kernel: 1}
              from: residual1
            - global-avgpool:
              from: stage
            - global-avgpool:
              from: stage.1
            - global-avgpool:
              from: conv2
            - concat:
              from: [global-avgpool1, global-avgpool2, global-avgpool3]
            """)).isEqualTo(plain("""
            - conv: {maps: 3, kernel: 1}
            - conv: {maps: 5, kernel: 3, padding: same}
              name: residual1.conv1
            - relu:
              name: residual1.relu1
            - conv: {maps: 5, kernel: [3, 1], padding: same}
              name: residual1.last
            - conv: {maps: 5, kernel: 1}
              name: residual1.around
              from: conv1
            - add:
              name: residual1.add1
              from: [residual1.last, residual1.around]
            - conv: {maps: 6, kernel: 5, padding: same}
              name: stage.1.conv1
            - relu:
              name: stage.1.relu1
            - conv: {maps: 6, kernel: [5, 1], padding: same}
              name: stage.1.last
            - conv: {maps: 6, kernel: 1}
              name: stage.1.around
              from: residual1.add1
            - add:
              name: stage.1.add1
              from: [stage.1.last, stage.1.around]
            - conv: {maps: 6, kernel: 5, padding: same}
              name: stage.2.conv1
            - relu:
              name: stage.2.relu1
            - conv: {maps: 6, kernel: [5, 1], padding: same}
              name: stage.2.last
            - conv: {maps: 6, kernel: 1}
              name: stage.2.around
              from: stage.1.add1
            - add:
              name: stage.2.add1
              from: [stage.2.last, stage.2.around]
            - conv: {maps: 3, kernel: 1}
              name: conv2
              from: residual1.add1
            - global-avgpool:
              name: global-avgpool1
              from: stage.2.add1
            - global-avgpool:
              name: global-avgpool2
              from: stage.1.add1
            - global-avgpool:
              name: global-avgpool3
              from: conv2
            - concat:
              name: concat1
              from: [global-avgpool1, global-avgpool2, global-avgpool3]
            """));
    }

    @Test
    void blocksUseThoseBeforeThemAndHandNumbersOn() {
        Network network = read("""
            pair:
              with: [maps]
              layers:
                - conv: {maps: $maps, kernel: 1}
                - relu
            stage:
              with: [maps, times]
              layers:
                - pair: $maps
                  repeat: $times
                  name: pair.0
                - add:
                  from: [pair.0, pair.1]
            """, """
            - stage: {maps: 7, times: 2}
              frozen: true
            - flatten
            - dense: 3
            """);
        assertThat(network.nodes())
                .extracting(Node::name)
                .containsExactly(
                        "stage1.pair.0.conv1",
                        "stage1.pair.0.relu1",
                        "stage1.pair.1.conv1",
                        "stage1.pair.1.relu1",
                        "stage1.add1",
                        "flatten1",
                        "dense1");
        assertThat(network.nodes().get(4).inputs()).containsExactly("stage1.pair.0.relu1", "stage1.pair.1.relu1");
        assertThat(network.nodes())
                .extracting(Node::frozen)
                .containsExactly(true, true, true, true, true, false, false);
        assertThat(network.output(3)).hasToString("7×8×8");
    }

    static Stream<Arguments> mistakes() {
        String pair = "pair:\n  with: [maps, kernel]\n  layers: [conv: {maps: $maps, kernel: $kernel}, relu]\n";
        String plain = "plain:\n  layers: [relu, relu]\n";
        String known = ", conv, depthwise, dense,";
        return Stream.of(
                arguments(
                        pair,
                        "- relu\n- pairs: {maps: 1, kernel: 1}",
                        "entry 2 of `layers`: unknown layer `pairs`: did you mean `pair`? (known: pair" + known),
                arguments(pair, "- pair: {maps: 1}", "entry 1 of `layers` (pair): `kernel` is missing"),
                arguments(pair, "- pair: 1", "entry 1 of `layers` (pair): `kernel` is missing"),
                arguments(
                        pair,
                        "- pair",
                        "entry 1 of `layers` (pair): pair must be a map with the keys maps, kernel, not empty"),
                arguments(
                        pair,
                        "- pair: {maps: 1, kernel: 1, stride: 2}",
                        "entry 1 of `layers` (pair): unknown key `stride` (known: maps, kernel)"),
                arguments(
                        pair, "- pair: {maps: {a: 1}, kernel: 1}", "entry 1 of `layers` (pair): maps must be a number"),
                arguments(
                        pair,
                        "- pair: {maps: 0, kernel: 1}",
                        "layer 1 (conv `pair1.conv1`): maps must be between 1 and 1000000, not 0"),
                arguments(
                        pair,
                        "- pair: {maps: 1, kernel: 1}\n- pair: {maps: 1, kernel: 9}",
                        "layer 3 (conv `pair2.conv1`): kernel 9×9 does not fit into an input of 8×8: use a smaller"
                                + " kernel or padding: same"),
                arguments(plain, "- plain: 3", "entry 1 of `layers` (plain): takes no numbers: write `- plain`"),
                arguments(
                        plain,
                        "- conv: {maps: $maps, kernel: 1}",
                        "entry 1 of `layers`: `$maps` stands for a number only in a block that names it in `with`"),
                arguments(
                        plain,
                        "- plain\n- plain:\n  from: [plain1, input]",
                        "entry 2 of `layers` (plain): a block takes one input, not 2"),
                arguments(
                        plain,
                        "- plain:\n  repeat: 0",
                        "entry 1 of `layers` (plain): repeat must be between 1 and 1000, not 0"),
                arguments(
                        plain, "- relu:\n  repeat: 2", "entry 1 of `layers`: only a block can have `repeat`, not relu"),
                arguments(
                        plain,
                        "- plain:\n  name: a\n- plain:\n  name: a",
                        "layer 3 (relu `a.relu1`): another layer has that name: choose another name"),
                arguments(
                        "plain:\n  layers: [relu, {add: null, from: [relu1, rule]}]",
                        "- plain",
                        "layer 2 (add `plain1.add1`): unknown node `plain1.rule`"),
                arguments(
                        plain,
                        "- conv: 1\n  maps: 3",
                        "entry 1 of `layers`: write one name with its settings in braces, such as"
                                + " `- conv: {maps: 16, kernel: 3}`"),
                arguments(
                        "a:\n  with: [maps]\n  layers: [conv: {maps: $map, kernel: 1}]",
                        "- a: 1",
                        "entry 1 of block `a`: unknown number `$map`: did you mean `$maps`? (known: $maps)"),
                arguments(
                        "a:\n  with: [maps, n]\n  layers: [conv: {maps: $maps, kernel: 1}]",
                        "- a: 1",
                        "block `a`: `n` is in `with`, but no layer has `$n`: remove it"),
                arguments(
                        "a:\n  layers: [relu, a]",
                        "- a",
                        "entry 2 of block `a`: block `a` is not defined before this one: a block uses only those above"
                                + " it"),
                arguments(
                        "a:\n  layers: [b]\nb:\n  layers: [a]",
                        "- a",
                        "entry 1 of block `a`: block `b` is not defined before this one: a block uses only those above"
                                + " it"),
                arguments(
                        "a:\n  with: [n]\n  layers: [relu]\n  layer: 1",
                        "- a",
                        "block `a`: unknown key `layer`: did you mean `layers`? (known: with, layers)"),
                arguments("a:\n  layers: []", "- a", "block `a`: layers must be a list, one line a layer"),
                arguments(
                        "a:\n  with: [n, n]\n  layers: [relu]",
                        "- a",
                        "block `a`: with must be a list of at most 20 different words, such as [maps, stride]"),
                arguments(
                        "relu:\n  layers: [tanh]",
                        "- relu",
                        "a block cannot be called `relu`: choose a word that means nothing else in a network file"),
                arguments(
                        "[relu]",
                        "- relu",
                        "blocks must be a map from names to blocks, such as"
                                + " `pair: {layers: [conv: {maps: 8, kernel: 3}, relu]}`"),
                arguments(
                        "x%d:\n  layers: [relu]\n".repeat(101).formatted((Object[]) numbers(101)),
                        "- x1",
                        "blocks has 101 entries: a file has at most 100 blocks"));
    }

    private static Integer[] numbers(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).toArray(Integer[]::new);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String blocks, String layers, String message) {
        assertThatThrownBy(() -> read(blocks, layers))
                .isInstanceOf(UserError.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("n.yaml: " + message)
                        .hasLineCount(1));
    }

    /** 2^99 layers. */
    @Test
    void whatUnfoldsToTooManyLayersIsRefusedAtOnce() {
        StringBuilder blocks = new StringBuilder("x0:\n  layers: [relu]\n");
        for (int i = 1; i < 100; i++) {
            blocks.append("x%d:\n  layers: [x%d, x%d]\n".formatted(i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> read(blocks.toString(), "- x30"))
                .hasMessageContaining("with the layers of its blocks a network has at most 1000 layers");
        assertThatThrownBy(() -> read(blocks.toString(), "- x99"))
                .hasMessageContaining("the name has more than 200 characters");
    }

    @Test
    void longListsThatABlockRepeatsAreRefusedAtOnce() {
        String list = "1, ".repeat(5000) + "1";
        assertThatThrownBy(() -> read("a:\n  layers: [conv: {maps: 1, kernel: [" + list + "]}]", "- a:\n  repeat: 900"))
                .hasMessageContaining("more than 100000 numbers and names");
    }
}
