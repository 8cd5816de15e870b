package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The vector kernels give the bits of the plain ones, whatever the geometry, the values and the vector length. */
@Tag("vector-width")
class VectorEqualsPlainTest {
    private static final Kernels PLAIN = new PlainKernels();
    private static final Kernels VECTOR = new VectorKernels();

    @Provide
    Arbitrary<Window> windows() {
        return Geometries.windows();
    }

    @Provide
    Arbitrary<Window> poolings() {
        return Geometries.poolings();
    }

    @Property(tries = 300)
    void convolution(
            @ForAll("windows") Window window,
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 9) int maps,
            @ForAll @IntRange(min = 1, max = 48) int images,
            @ForAll long seed) {
        sameConvolution(window, channels, maps, images, seed);
    }

    /** Planning it takes no longer than computing it. */
    @Example
    void aKernelOfHundredsOfColumns() {
        for (int stride : new int[] {1, 3}) {
            Window window = new Window(
                    Axis.valid(1, 1, 1, Operation.CONVOLUTION), Axis.same(700, 700, stride, Operation.CONVOLUTION));
            sameConvolution(window, 1, 1, 1, 7);
        }
    }

    private static void sameConvolution(Window window, int channels, int maps, int images, long seed) {
        Function<Kernels, ConvolutionCase> run = kernels -> {
            ConvolutionCase conv = new ConvolutionCase(window, channels, maps, images);
            int next = 0;
            for (int m = 0; m < maps; m++) {
                conv.bias(m, Values.at(seed, next++));
                for (int c = 0; c < channels; c++) {
                    for (int i = 0; i < window.size(); i++) {
                        int columns = window.columns().window();
                        conv.w(m, c, i / columns, i % columns, Values.at(seed, next++));
                    }
                }
            }
            next = fill(images, plan(conv).input(), conv::x, seed, next);
            fill(images, plan(conv).outputGradient(), conv::dy, seed, next);
            conv.forward(kernels);
            conv.backward(kernels);
            conv.backward(kernels);
            return conv;
        };
        ConvolutionCase plain = run.apply(PLAIN);
        ConvolutionCase vector = run.apply(VECTOR);
        int end = plain.a.length - (int) Convolution.scratch(plan(plain).weights());
        assertThat(Values.bits(vector.a, 0, end)).isEqualTo(Values.bits(plain.a, 0, end));
    }

    private static Convolution.Plan plan(ConvolutionCase conv) {
        return conv.plan;
    }

    @Property(tries = 200)
    void maxPooling(
            @ForAll("poolings") Window window,
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 32) int images,
            @ForAll @IntRange(min = 0, max = 20) int nanEvery,
            @ForAll long seed) {
        Function<Kernels, PoolingCase> run = kernels -> {
            PoolingCase pool = new PoolingCase(window, channels, images);
            Put x = nanEvery == 0
                    ? (n, c, i, j, v) -> pool.x(n, c, i, j, Math.rint(v))
                    : (n, c, i, j, v) -> pool.x(n, c, i, j, (n + c + i + j) % nanEvery == 0 ? Double.NaN : v);
            int next = fill(images, pool.plan.input(), x, seed, 0);
            next = fill(images, pool.plan.outputGradient(), pool::dy, seed, next);
            int whole = pool.groups * Layout.LANES;
            fill(whole, pool.plan.inputGradient(), pool::dx, seed, next);
            pool.forward(kernels);
            pool.backward(kernels);
            return pool;
        };
        // Lanes beyond the images are computed too, so whole groups agree.
        PoolingCase plain = run.apply(PLAIN);
        PoolingCase vector = run.apply(VECTOR);
        assertThat(Values.bits(vector.a, 0, vector.a.length)).isEqualTo(Values.bits(plain.a, 0, plain.a.length));
    }

    @Property(tries = 200)
    void dense(
            @ForAll @IntRange(min = 1, max = 150) int inputs,
            @ForAll @IntRange(min = 1, max = 150) int outputs,
            @ForAll @IntRange(min = 1, max = 8) int groups,
            @ForAll long seed) {
        Dense.Plan plan = new Dense.Plan(inputs, outputs, groups);
        Arena arena = new Arena();
        int x = arena.reserve(plan.input().size());
        int y = arena.reserve(plan.output().size());
        int dx = arena.reserve(plan.input().size());
        int dy = arena.reserve(plan.output().size());
        int w = arena.reserve(plan.weights().size());
        int bias = arena.reserve(outputs);
        int dw = arena.reserve(plan.weights().size());
        int dbias = arena.reserve(outputs);
        int scratch = arena.reserve(Dense.scratch(groups));
        Function<Kernels, float[]> run = kernels -> {
            float[] a = arena.allocate();
            int images = groups * Layout.LANES;
            int next = fill(images, plan.input(), flat(a, x, plan.input()), seed, 0);
            next = fill(images, plan.output(), flat(a, dy, plan.output()), seed, next);
            for (int j = 0; j < outputs; j++) {
                a[bias + j] = Values.at(seed, next++);
                for (int i = 0; i < inputs; i++) {
                    a[w + plan.weights().at(i, j)] = Values.at(seed, next++);
                }
            }
            Dense dense = kernels.dense(plan);
            dense.forward(a, x, w, bias, y);
            dense.weightGradient(a, x, dy, dw, dbias, scratch);
            dense.weightGradient(a, x, dy, dw, dbias, scratch);
            dense.inputGradient(a, dy, w, dx);
            return a;
        };
        assertThat(Values.bits(run.apply(VECTOR), 0, scratch)).isEqualTo(Values.bits(run.apply(PLAIN), 0, scratch));
    }

    @Property(tries = 100)
    void softmaxAndLosses(
            @ForAll @IntRange(min = 1, max = 40) int classes,
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll long seed) {
        Layout layout = Layout.flat(classes, groups);
        sameBits(layout, layout, kernels -> kernels.softmax(layout), seed);
        int images = groups * Layout.LANES;
        Targets targets = new Targets(images);
        float[] weights = new float[classes];
        Arrays.fill(weights, 1.5f);
        for (int n = 0; n < images; n++) {
            int label = (int) (CounterRandom.uniform(seed, 9, n) * classes);
            targets.set(n, label);
            if (n % 3 == 0) {
                targets.mix(n, label, n % classes, CounterRandom.uniform(seed, 11, n));
                targets.weigh(n, weights, 1, 1);
            }
        }
        int count = (int) (CounterRandom.uniform(seed, 10, 0) * images);
        Function<Function<Kernels, Objective>, Consumer<Kernels>> check = make -> kernels -> {
            double[] plainLosses = new double[images];
            double[] losses = new double[images];
            int size = (int) layout.size();
            float[] plain = filled(layout, layout, seed);
            float[] vector = filled(layout, layout, seed);
            make.apply(PLAIN).apply(plain, 0, size, targets, count, plainLosses);
            make.apply(kernels).apply(vector, 0, size, targets, count, losses);
            assertThat(Values.bits(vector, 0, 2 * size)).isEqualTo(Values.bits(plain, 0, 2 * size));
            assertThat(losses).isEqualTo(plainLosses);
        };
        check.apply(kernels -> kernels.crossEntropy(layout)).accept(VECTOR);
        check.apply(kernels -> kernels.crossEntropy(layout, 0.1f)).accept(VECTOR);
        check.apply(kernels -> kernels.squaredError(layout)).accept(VECTOR);
    }

    private static void sameBits(Layout y, Layout dy, Function<Kernels, Softmax> make, long seed) {
        float[] plain = filled(y, dy, seed);
        float[] vector = filled(y, dy, seed);
        int gradient = (int) y.size();
        for (Softmax activation : new Softmax[] {make.apply(PLAIN)}) {
            activation.forward(plain, 0);
            activation.backward(plain, 0, gradient);
        }
        for (Softmax activation : new Softmax[] {make.apply(VECTOR)}) {
            activation.forward(vector, 0);
            activation.backward(vector, 0, gradient);
        }
        assertThat(Values.bits(vector, 0, vector.length)).isEqualTo(Values.bits(plain, 0, plain.length));
    }

    private static float[] filled(Layout y, Layout dy, long seed) {
        float[] a = new float[(int) (y.size() + dy.size())];
        int next = fill(Layout.LANES * (y.rows() == 1 ? y.columns() : 1), y, flat(a, 0, y), seed, 0);
        fill(Layout.LANES * (y.rows() == 1 ? y.columns() : 1), dy, flat(a, (int) y.size(), dy), seed, next);
        return a;
    }

    private interface Put {
        void at(int image, int channel, int row, int column, double value);
    }

    /** A flat layout's images lie in its columns, a spatial layout's in its lanes. */
    private static Put flat(float[] a, int base, Layout layout) {
        return (n, c, i, j, v) -> a[base + layout.at(c, i, j) + n % Layout.LANES] = (float) v;
    }

    private static int fill(int images, Layout layout, Put put, long seed, int first) {
        int next = first;
        for (int n = 0; n < images; n++) {
            for (int c = 0; c < layout.channels(); c++) {
                for (int i = 0; i < layout.rows(); i++) {
                    for (int j = 0; j < layout.columns(); j++) {
                        put.at(n, c, i, j, Values.at(seed, next++));
                    }
                }
            }
        }
        return next;
    }
}
