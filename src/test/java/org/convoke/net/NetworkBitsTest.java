package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Kernels;
import org.convoke.array.PlainKernels;
import org.convoke.array.VectorKernels;

/** What the bits of a pass depend on, and what not, for networks of any layers. */
@Tag("vector-width")
class NetworkBitsTest {
    private static final Kernels PLAIN = new PlainKernels();
    private static final Kernels VECTOR = new VectorKernels();

    @Provide
    Arbitrary<Network> networks() {
        return Networks.any();
    }

    @Provide
    Arbitrary<Network> networksOfSeparateImages() {
        return Networks.ofSeparateImages();
    }

    /** Everything that a pass gives, as bits. */
    private record Result(int[] gradient, long[] losses, int[][] outputs, int[] predictions) {
        Result image(int n) {
            return new Result(gradient, new long[] {losses[n]}, new int[][] {outputs[n]}, new int[] {predictions[n]});
        }
    }

    @Property(tries = 150)
    void plainAndVectorKernelsAgree(
            @ForAll("networks") Network network,
            @ForAll @IntRange(min = 0, max = 40) int first,
            @ForAll @IntRange(min = 0, max = 40) int second,
            @ForAll long seed) {
        Workspace plain = new Workspace(network, PLAIN, 40);
        Workspace vector = new Workspace(network, VECTOR, 40);
        begin(plain, seed);
        begin(vector, seed);
        same(
                pass(vector, Networks.images(network, first, seed), seed),
                pass(plain, Networks.images(network, first, seed), seed));
        // The second micro-batch adds to the gradient of the first, and finds the buffers used.
        same(
                pass(vector, Networks.images(network, second, ~seed), ~seed),
                pass(plain, Networks.images(network, second, ~seed), ~seed));
    }

    @Property(tries = 100)
    void anImagesLossAndOutputDependOnNothingElse(
            @ForAll("networksOfSeparateImages") Network network,
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(min = 40, max = 70) int lanes,
            @ForAll boolean vectors,
            @ForAll long seed) {
        Kernels kernels = vectors ? VECTOR : PLAIN;
        Workspace together = new Workspace(network, kernels, lanes);
        Workspace alone = new Workspace(network, kernels, 1);
        begin(together, seed);
        begin(alone, seed);
        float[] images = Networks.images(network, count, seed);
        int[] labels = Networks.labels(network, count, seed);
        Result all = pass(together, images, labels);
        int size = network.input().size();
        for (int n = 0; n < count; n++) {
            Result one = pass(alone, Arrays.copyOfRange(images, n * size, (n + 1) * size), new int[] {labels[n]});
            assertThat(one.losses()).isEqualTo(all.image(n).losses());
            assertThat(one.outputs()).isDeepEqualTo(all.image(n).outputs());
            assertThat(one.predictions()).isEqualTo(all.image(n).predictions());
        }
    }

    @Property(tries = 100)
    void emptyLanesAndEarlierPassesLeaveNoTrace(
            @ForAll("networks") Network network,
            @ForAll @IntRange(min = 0, max = 30) int count,
            @ForAll @IntRange(min = 0, max = 64) int before,
            @ForAll boolean broken,
            @ForAll boolean vectors,
            @ForAll long seed) {
        Kernels kernels = vectors ? VECTOR : PLAIN;
        Workspace fresh = new Workspace(network, kernels, Math.max(1, count));
        begin(fresh, seed);
        Workspace used = new Workspace(network, kernels, 64);
        begin(used, ~seed);
        float[] earlier = Networks.images(network, before, ~seed);
        if (broken) {
            // Not even what is not a number stays in a lane.
            Arrays.fill(earlier, Float.NaN);
        }
        pass(used, earlier, ~seed);
        begin(used, seed);
        same(
                pass(used, Networks.images(network, count, seed), seed),
                pass(fresh, Networks.images(network, count, seed), seed));
    }

    @Property(tries = 100)
    void theGradientOfAPaddingIsZero(
            @ForAll("networks") Network network,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll boolean vectors,
            @ForAll long seed) {
        Workspace workspace = new Workspace(network, vectors ? VECTOR : PLAIN, 20);
        begin(workspace, seed);
        pass(workspace, Networks.images(network, count, seed), seed);
        Result result = pass(workspace, Networks.images(network, count, ~seed), ~seed);
        boolean[] used = new boolean[workspace.parameters().size()];
        for (ParameterTensor tensor : workspace.parameters().tensors()) {
            IntStream.range(0, tensor.size()).map(tensor::place).forEach(place -> used[place] = true);
        }
        for (int i = 0; i < used.length; i++) {
            // +0, not −0
            assertThat(used[i] || result.gradient()[i] == 0)
                    .as("padding at %d", i)
                    .isTrue();
        }
    }

    private static void begin(Workspace workspace, long seed) {
        workspace.load(Networks.parameters(workspace.parameters(), seed));
        workspace.clearGradient();
    }

    private static Result pass(Workspace workspace, float[] images, long seed) {
        int count = images.length / workspace.network().input().size();
        return pass(workspace, images, Networks.labels(workspace.network(), count, seed));
    }

    private static Result pass(Workspace workspace, float[] images, int[] labels) {
        workspace.images(images, labels);
        int size = workspace.network().input().size();
        for (int n = 0; n < labels.length; n++) {
            // What is dropped follows the image.
            workspace.stream(n, Arrays.hashCode(Arrays.copyOfRange(images, n * size, (n + 1) * size)));
        }
        workspace.forward();
        workspace.backward();
        float[] gradient = new float[workspace.parameters().size()];
        workspace.gradient(gradient);
        int count = workspace.count();
        int classes = workspace.network().classes();
        int[][] outputs = new int[count][classes];
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < classes; k++) {
                outputs[n][k] = Float.floatToIntBits(workspace.output(n, k));
            }
        }
        int[] gradientBits = new int[gradient.length];
        for (int i = 0; i < gradient.length; i++) {
            gradientBits[i] = Float.floatToIntBits(gradient[i]);
        }
        return new Result(
                gradientBits,
                IntStream.range(0, count)
                        .mapToLong(n -> Double.doubleToLongBits(workspace.loss(n)))
                        .toArray(),
                outputs,
                IntStream.range(0, count).map(workspace::prediction).toArray());
    }

    private static void same(Result actual, Result expected) {
        assertThat(actual.losses()).isEqualTo(expected.losses());
        assertThat(actual.outputs()).isDeepEqualTo(expected.outputs());
        assertThat(actual.predictions()).isEqualTo(expected.predictions());
        assertThat(actual.gradient()).isEqualTo(expected.gradient());
    }
}
