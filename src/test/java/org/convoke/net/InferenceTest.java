package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Kernels;
import org.convoke.array.PlainKernels;
import org.convoke.array.VectorKernels;
import org.junit.jupiter.api.Test;

/** Workspaces for predictions: what their buffers share must not show. */
@Tag("vector-width")
class InferenceTest {
    /** A batch normalisation in the weights of a convolution rounds in other places. */
    private static final double TOLERANCE = 2e-5;

    /** Single precision against double. */
    private static final double OF_REFERENCE = 5e-5;

    private static final Set<String> CONVOLUTIONS = Set.of("conv", "depthwise");

    @Provide
    Arbitrary<Network> networks() {
        return Networks.any();
    }

    @Property(tries = 200, seed = "2024")
    void whatIsSharedAndFoldedGivesTheSameOutputs(
            @ForAll("networks") Network network,
            @ForAll @IntRange(min = 1, max = 50) int count,
            @ForAll @IntRange(min = 0, max = 64) int before,
            @ForAll boolean vectors,
            @ForAll long seed) {
        Kernels kernels = vectors ? new VectorKernels() : new PlainKernels();
        Workspace all = Workspace.forWatching(network, kernels, count);
        Workspace shared = Workspace.forInference(network, kernels, 64);
        float[] weights = Networks.parameters(Parameters.of(network), seed);
        all.load(weights);
        shared.load(Networks.parameters(Parameters.of(network), ~seed));
        float[] earlier = new float[before * network.input().size()];
        Arrays.fill(earlier, Float.NaN);
        shared.images(earlier, new int[before]);
        shared.forward();
        shared.load(weights);
        float[] images = Networks.images(network, count, seed);
        int[] labels = Networks.labels(network, count, seed);
        for (Workspace workspace : new Workspace[] {all, shared}) {
            workspace.images(images, labels);
            workspace.forward();
        }
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < network.classes(); k++) {
                same(shared.output(n, k), all.output(n, k), network);
            }
            same(shared.loss(n), all.loss(n), network);
        }
    }

    /** What lies where the image was must not be left around the next one. */
    @Test
    void theBorderOfTheImageIsZeroAgainInTheNextMicroBatch() {
        Network network = NetworkFile.parse("""
                input: {channels: 2, height: 6, width: 3}
                layers:
                  - conv: {maps: 2, kernel: [1, 4], padding: [0, 1, 0, 2], operation: convolution, groups: 2}
                  - batch-norm
                  - flatten:
                    from: conv1
                  - depthwise: {kernel: [2, 3], stride: 3, padding: [0, 1, 0, 2]}
                    from: batch-norm1
                  - tanh:
                    from: flatten1
                  - global-avgpool:
                    from: depthwise1
                  - concat:
                    from: [global-avgpool1, tanh1]
                  - dense: 2
                loss: cross-entropy
                """, "n.yaml");
        Workspace workspace = Workspace.forInference(network, new VectorKernels(), 64);
        workspace.load(Networks.parameters(workspace.parameters(), 1));
        float[] images = Networks.images(network, 3, 1);
        float[] first = new float[3];
        for (int pass = 0; pass < 2; pass++) {
            workspace.images(images, new int[3]);
            workspace.forward();
            for (int n = 0; n < 3; n++) {
                first[n] = pass == 0 ? workspace.output(n, 0) : first[n];
                assertThat(workspace.output(n, 0)).isEqualTo(first[n]);
            }
        }
    }

    private static void same(double actual, double expected, Network network) {
        if (isFolded(network)) {
            assertThat(actual)
                    .as("%s", network)
                    .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
        } else {
            assertThat(actual).as("%s", network).isEqualTo(expected);
        }
    }

    private static boolean isFolded(Network network) {
        return network.nodes().stream()
                .filter(node -> node.layer().kind().name().equals("batch-norm"))
                .flatMap(node -> node.inputs().stream())
                .anyMatch(name -> network.nodes().stream()
                        .anyMatch(node -> node.name().equals(name)
                                && CONVOLUTIONS.contains(node.layer().kind().name())));
    }

    @Property(tries = 100)
    void anImagesOutputsDependOnNothingElse(
            @ForAll("networks") Network network,
            @ForAll @IntRange(min = 2, max = 40) int count,
            @ForAll boolean vectors,
            @ForAll long seed) {
        Kernels kernels = vectors ? new VectorKernels() : new PlainKernels();
        Workspace together = Workspace.forInference(network, kernels, count);
        Workspace alone = Workspace.forOneImage(network, kernels);
        float[] weights = Networks.parameters(Parameters.of(network), seed);
        float[] images = Networks.images(network, count, seed);
        together.load(weights);
        together.images(images, new int[count]);
        together.forward();
        alone.load(weights);
        int size = network.input().size();
        for (int n = 0; n < count; n++) {
            alone.images(Arrays.copyOfRange(images, n * size, (n + 1) * size), new int[1]);
            alone.forward();
            for (int k = 0; k < network.classes(); k++) {
                assertThat(alone.output(0, k)).isEqualTo(together.output(n, k));
            }
        }
    }

    @Property(tries = 100, seed = "2024")
    void everyNodesValuesAreThoseOfTheFormulas(
            @ForAll("networks") Network network, @ForAll @IntRange(min = 1, max = 20) int count, @ForAll long seed) {
        Workspace workspace = Workspace.forWatching(network, new PlainKernels(), count);
        float[] weights = Networks.parameters(Parameters.of(network), seed);
        float[] images = Networks.images(network, count, seed);
        workspace.load(weights);
        workspace.images(images, new int[count]);
        workspace.forward();
        double[][][] expected = new ReferenceNetwork(network, false)
                .pass(
                        ReferenceNetwork.parameters(workspace.parameters(), weights),
                        ReferenceNetwork.images(network, images),
                        new int[count],
                        new long[count])
                .values();
        for (int i = 0; i < network.nodes().size(); i++) {
            for (int n : new int[] {0, count - 1}) {
                float[] values = workspace.values(i, n);
                assertThat(values).hasSameSizeAs(expected[i][n]);
                for (int k = 0; k < values.length; k++) {
                    double value = expected[i][n][k];
                    assertThat((double) values[k])
                            .as("%s of %s", network.nameOf(i), network)
                            .isCloseTo(value, within(OF_REFERENCE * Math.max(1, Math.abs(value))));
                }
            }
        }
    }
}
