package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Kernels;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses and gradients of whole networks against central differences of {@link ReferenceNetwork}: every layer, both
 * losses, every geometry. All seeds are fixed, so that no run meets a kink of ReLU or max-pooling by chance.
 */
@Tag("vectors")
class GradientCheckTest {
    private static final double STEP = 1e-6;

    /** Single-precision sums against double ones. */
    private static final double TOLERANCE = 5e-5;

    private static final int MOST_OF_TENSOR = 12;

    private static final String CROSS_ENTROPY = "cross-entropy";
    private static final String SQUARED_ERROR = "squared-error";

    static Stream<Arguments> networks() {
        return Stream.of(
                        network(1, "3×6×5", CROSS_ENTROPY, "conv: {maps: 2, kernel: [2, 3]}", "flatten", "dense: 3"),
                        network(
                                3,
                                "2×7×6",
                                CROSS_ENTROPY,
                                "conv: {maps: 3, kernel: [3, 2], stride: [2, 3], operation: convolution}",
                                "flatten",
                                "dense: 3"),
                        network(
                                3,
                                "2×5×6",
                                SQUARED_ERROR,
                                "conv: {maps: 2, kernel: [3, 2], centre: [0, 1], operation: convolution}",
                                "relu",
                                "conv: {maps: 3, kernel: [2, 4], stride: [1, 2], centre: [1, 3]}",
                                "flatten",
                                "dense: 2"),
                        network(
                                5,
                                "5×7×7",
                                CROSS_ENTROPY,
                                "conv: {maps: 5, kernel: [4, 3], stride: [3, 2], padding: same, operation:"
                                        + " convolution}",
                                "sigmoid",
                                "conv: {maps: 3, kernel: 2, padding: same}",
                                "relu",
                                "flatten",
                                "dense: 3"),
                        network(
                                2,
                                "2×6×6",
                                CROSS_ENTROPY,
                                "conv: {maps: 5, kernel: 2}",
                                "maxpool: {window: [3, 2], stride: [1, 1], centre: [1, 0], operation: convolution}",
                                "conv: {maps: 2, kernel: 2}",
                                "maxpool: {window: 3, stride: 2, padding: same}",
                                "flatten",
                                "dense: 4"),
                        network(
                                2,
                                "5×5×4",
                                SQUARED_ERROR,
                                "maxpool: {window: 2, stride: 1}",
                                "sigmoid",
                                "conv: {maps: 2, kernel: 2, centre: [1, 1]}",
                                "flatten",
                                "dense: 2",
                                "softmax"),
                        network(3, "1×1×5", CROSS_ENTROPY, "relu", "flatten", "dense: 7", "relu", "dense: 3"),
                        network(3, "1×2×3", SQUARED_ERROR, "flatten", "dense: 5", "sigmoid", "dense: 3", "sigmoid"),
                        network(3, "1×2×3", SQUARED_ERROR, "flatten", "dense: 5", "softmax", "dense: 3", "softmax"),
                        network(3, "1×2×3", CROSS_ENTROPY, "flatten", "dense: 5", "softmax"),
                        network(18, "1×2×3", CROSS_ENTROPY, "flatten", "dense: 20", "relu", "dense: 3"),
                        network(
                                18,
                                "2×5×5",
                                SQUARED_ERROR,
                                "conv: {maps: 5, kernel: 3, padding: same}",
                                "sigmoid",
                                "maxpool: 2",
                                "flatten",
                                "dense: 3",
                                "softmax"),
                        // Functions in a row, each of which needs its own output on the way back.
                        network(
                                3,
                                "1×4×4",
                                SQUARED_ERROR,
                                "conv: {maps: 2, kernel: 2}",
                                "relu",
                                "sigmoid",
                                "sigmoid",
                                "conv: {maps: 2, kernel: 2}",
                                "flatten",
                                "dense: 3"),
                        network(3, "1×2×2", CROSS_ENTROPY, "flatten", "dense: 4", "sigmoid"),
                        network(3, "1×2×2", CROSS_ENTROPY, "flatten", "dense: 4", "relu"),
                        network(3, "1×2×2", CROSS_ENTROPY, "flatten", "dense: 4", "softmax", "softmax"),
                        network(17, "1×2×2", SQUARED_ERROR, "flatten", "dense: 4", "relu", "softmax"))
                .flatMap(arguments -> Networks.kernels()
                        .map(kernels ->
                                Arguments.of(arguments.get()[0], arguments.get()[1], kernels)));
    }

    private static Arguments network(int images, String input, String loss, String... layers) {
        String[] shape = input.split("×");
        String yaml = "input: {channels: " + shape[0] + ", height: " + shape[1] + ", width: " + shape[2]
                + "}\nlayers:\n" + "  - " + String.join("\n  - ", layers) + "\nloss: " + loss + "\n";
        return Arguments.of(NetworkFile.parse(yaml, "test"), images);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossAndGradientAreThoseOfTheFormulas(Network network, int images, Kernels kernels) {
        check(network, kernels, images, 7);
    }

    @Provide
    Arbitrary<Network> anyNetwork() {
        return Networks.any();
    }

    @Test
    void theReferenceKnowsEveryLayer() {
        assertThat(ReferenceNetwork.kinds()).containsExactlyInAnyOrderElementsOf(Layers.names());
    }

    @net.jqwik.api.Tag("vectors")
    @Property(tries = 200, seed = "2024")
    void anyGraphOfLayers(
            @ForAll("anyNetwork") Network network, @ForAll @IntRange(min = 1, max = 4) int images, @ForAll long seed) {
        for (Kernels kernels : Networks.kernels().toList()) {
            check(network, kernels, images, seed);
        }
    }

    private static void check(Network network, Kernels kernels, int images, long seed) {
        Workspace workspace = new Workspace(network, kernels, 32);
        Parameters parameters = workspace.parameters();
        float[] flat = Networks.parameters(parameters, seed);
        float[] values = Networks.images(network, images, seed);
        int[] labels = Networks.labels(network, images, seed);
        workspace.load(flat);
        workspace.clearGradient();
        workspace.images(values, labels);
        long[] streams = LongStream.range(0, images).map(n -> seed + n).toArray();
        for (int n = 0; n < images; n++) {
            workspace.stream(n, streams[n]);
        }
        workspace.forward();
        workspace.backward();
        float[] gradient = new float[parameters.size()];
        workspace.gradient(gradient);

        ReferenceNetwork reference = new ReferenceNetwork(network, true);
        List<ParameterTensor> tensors = parameters.tensors();
        double[][] p = ReferenceNetwork.parameters(parameters, flat);
        double[][] x = ReferenceNetwork.images(network, values);
        ReferenceNetwork.Result here = reference.pass(p, x, labels, streams);
        for (int n = 0; n < images; n++) {
            near(workspace.loss(n), here.losses()[n], "loss of image " + n + " of " + network);
        }
        int kinks = 0;
        int checked = 0;
        for (int t = 0; t < p.length; t++) {
            ParameterTensor tensor = tensors.get(t);
            float[] actual = tensor.from(gradient);
            if (isFrozen(network, tensor)) {
                assertThat(actual).as("%s of %s", tensor, network).containsOnly(0f);
                continue;
            }
            // Of long tensors some, spread over all.
            int step = 1 + p[t].length / MOST_OF_TENSOR;
            for (int i = (int) Math.floorMod(seed, step); i < p[t].length; i += step) {
                String what = tensor.name() + "[" + i + "] of " + network;
                if (tensor.role() == Role.STATISTIC) {
                    near(actual[i] / images, here.statistics().get(tensor.name())[i], what);
                    continue;
                }
                double value = p[t][i];
                p[t][i] = value + STEP;
                double above = reference.pass(p, x, labels, streams).sum();
                p[t][i] = value - STEP;
                double below = reference.pass(p, x, labels, streams).sum();
                p[t][i] = value;
                checked++;
                if (Math.abs(above - 2 * here.sum() + below) / STEP > TOLERANCE / 2) {
                    kinks++;
                } else {
                    near(actual[i], (above - below) / (2 * STEP), what);
                }
            }
        }
        // One kink near the end concerns everything before it.
        assertThat(kinks).as("derivatives that do not exist").isLessThanOrEqualTo(4 + checked / 4);
    }

    private static boolean isFrozen(Network network, ParameterTensor tensor) {
        Node node = network.nodes().get(tensor.layer());
        return node.frozen() || node.frozenParameters().contains(tensor.suffix());
    }

    private static void near(double actual, double expected, String what) {
        assertThat(actual).as(what).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
    }
}
