package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.convoke.net.layer.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the random graphs of other tests have in them. */
class GraphsTest {
    private static final int COUNT = 150;
    private static final List<Network> GRAPHS = IntStream.range(0, COUNT)
            .mapToObj(seed -> Graphs.of(Layers.names(), 10, seed))
            .toList();

    static List<String> kinds() {
        return Layers.names();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyLayerIsInManyGraphs(String kind) {
        assertThat(count((network, node) -> kind(network, node).equals(kind))).isGreaterThan(COUNT / 15);
    }

    @Test
    void everyWayOfReadingIsInManyGraphs() {
        assertThat(count((network, node) -> network.readers(node) > 2)).isGreaterThan(10);
        assertThat(count((network, node) -> kind(network, node).equals("add")
                        && network.sources(node)
                                .get(0)
                                .equals(network.sources(node).get(1))))
                .isGreaterThan(10);
        assertThat(count(
                        (network, node) -> kind(network, node).equals("multiply") && hasGateOf(network, node, "dense")))
                .isGreaterThan(10);
        assertThat(count((network, node) -> kind(network, node).equals("multiply") && hasGateOf(network, node, "conv")))
                .isGreaterThan(10);
        assertThat(count((network, node) -> kind(network, node).equals("batch-norm")
                        && kind(network, network.sources(node).get(0)).equals("conv")))
                .isGreaterThan(10);
        assertThat(count((network, node) -> network.nodes().get(node).frozen()
                        && !network.nodes()
                                .get(node)
                                .layer()
                                .parameters(network.inputs(node))
                                .isEmpty()))
                .isGreaterThan(10);
    }

    private static boolean hasGateOf(Network network, int multiply, String kind) {
        int gate = network.sources(multiply).get(1);
        return gate >= 0 && kind(network, network.sources(gate).get(0)).equals(kind);
    }

    private static String kind(Network network, int node) {
        return node < 0 ? Node.INPUT : network.nodes().get(node).layer().kind().name();
    }

    /** How many graphs have such a node. */
    private static long count(BiPredicate<Network, Integer> node) {
        return GRAPHS.stream()
                .filter(network -> IntStream.range(0, network.nodes().size()).anyMatch(i -> node.test(network, i)))
                .count();
    }
}
