package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;

/** Every function over whole tensors: vectors give the bits of the plain loops, and nothing but true elements is written. */
@Tag("vector-width")
class PointwiseTest {
    private static final List<PointFunction> FUNCTIONS = List.of(
            new Relu(),
            new Clip(0, 6),
            new Clip(-0.5f, Float.POSITIVE_INFINITY),
            new LeakyRelu(0.1f),
            new LeakyRelu(-2),
            new Elu(1),
            new Elu(0.3f),
            new Sigmoid(),
            new Tanh(),
            new Silu(),
            new Gelu(),
            new Mish(),
            new Softplus(),
            new HardSigmoid(),
            new HardSwish(),
            new Times(1 / 9f));

    private static final float[] SPECIAL = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        -0f,
        0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e9f,
        -1e9f
    };
    /** What stands in halos and channels beyond the true ones, and has to stay. */
    private static final float UNTOUCHED = 77;

    @Property(tries = 60)
    void vectorsGiveTheBitsOfThePlainLoops(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 4) int columns,
            @ForAll long seed) {
        for (PointFunction function : FUNCTIONS) {
            Pointwise.Plan plan = new Pointwise.Plan(
                    function,
                    new Layout(channels, rows, columns, 1, 2),
                    new Layout(channels, rows, columns, 0, 0),
                    new Layout(channels, rows, columns, 0, 1),
                    new Layout(channels, rows, columns, 2, 0));
            float[] plain = run(new PlainKernels(), plan, seed);
            float[] vector = run(new VectorKernels(), plan, seed);
            assertThat(Values.bits(vector, 0, vector.length))
                    .as("%s", function)
                    .isEqualTo(Values.bits(plain, 0, plain.length));
        }
    }

    /** Forward and backward of one group of images; the four tensors lie one after the other. */
    private static float[] run(Kernels kernels, Pointwise.Plan plan, long seed) {
        int x = 0;
        int y = x + (int) plan.x().size();
        int dy = y + (int) plan.y().size();
        int dx = dy + (int) plan.dy().size();
        float[] a = new float[dx + (int) plan.dx().size()];
        Arrays.fill(a, UNTOUCHED);
        int[] next = {0};
        each(plan.x(), x, at -> {
            int i = next[0]++;
            a[at] = i % 7 == 0 ? SPECIAL[i / 7 % SPECIAL.length] : Values.at(seed, i);
        });
        each(plan.dy(), dy, at -> a[at] = Values.at(seed, next[0]++));
        Pointwise pointwise = Pointwise.of(kernels, plan);
        pointwise.forward(a, x, y);
        pointwise.backward(a, plan.function().kept() == PointFunction.Kept.INPUT ? x : y, dy, dx);

        float[] expected = a.clone();
        Arrays.fill(expected, y, dy, UNTOUCHED);
        Arrays.fill(expected, dx, a.length, UNTOUCHED);
        each(plan.y(), y, at -> expected[at] = a[at]);
        each(plan.dx(), dx, at -> expected[at] = a[at]);
        assertThat(a).as("what lies between the elements").isEqualTo(expected);
        return a;
    }

    private static void each(Layout layout, int base, IntConsumer element) {
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    for (int l = 0; l < Layout.LANES; l++) {
                        element.accept(base + layout.at(c, i, j) + l);
                    }
                }
            }
        }
    }

    /** What a function gives for one number, by both kernels in place; they agree. */
    static float forward(PointFunction function, float x) {
        return inPlace(function, (pointwise, a) -> {
            a[0] = x;
            pointwise.forward(a, 0, 0);
            return a[0];
        });
    }

    /** ∂E/∂x for ∂E/∂y = 1. */
    static float derivative(PointFunction function, float x) {
        return inPlace(function, (pointwise, a) -> {
            a[0] = x;
            if (function.kept() == PointFunction.Kept.OUTPUT) {
                pointwise.forward(a, 0, 0);
            }
            a[Layout.COLUMN] = 1;
            pointwise.backward(a, 0, Layout.COLUMN, Layout.COLUMN);
            return a[Layout.COLUMN];
        });
    }

    private static float inPlace(PointFunction function, BiFunction<Pointwise, float[], Float> run) {
        Layout layout = Layout.flat(1, 1);
        Pointwise.Plan plan = new Pointwise.Plan(function, layout, layout, layout, layout);
        float plain = run.apply(Pointwise.of(new PlainKernels(), plan), new float[2 * Layout.COLUMN]);
        float vector = run.apply(Pointwise.of(new VectorKernels(), plan), new float[2 * Layout.COLUMN]);
        assertThat(Float.floatToIntBits(vector)).isEqualTo(Float.floatToIntBits(plain));
        return plain;
    }

    @Example
    void relu() {
        Relu relu = new Relu();
        assertThat(forward(relu, -1)).isZero();
        assertThat(forward(relu, 2)).isEqualTo(2);
        assertThat(forward(relu, Float.NaN)).isNaN();
        assertThat(derivative(relu, 0)).isZero();
        assertThat(derivative(relu, Float.MIN_VALUE)).isEqualTo(1);
        assertThat(derivative(relu, Float.NaN)).isZero();
    }

    @Example
    void clip() {
        Clip relu6 = new Clip(0, 6);
        assertThat(forward(relu6, -1)).isZero();
        assertThat(forward(relu6, 2)).isEqualTo(2);
        assertThat(forward(relu6, Float.POSITIVE_INFINITY)).isEqualTo(6);
        assertThat(forward(relu6, Float.NaN)).isNaN();
        assertThat(derivative(relu6, 0)).isZero();
        assertThat(derivative(relu6, 6)).isZero();
        assertThat(derivative(relu6, 7)).isZero();
        assertThat(derivative(relu6, Math.nextDown(6f))).isEqualTo(1);
        assertThat(derivative(relu6, Float.MIN_VALUE)).isEqualTo(1);
        assertThatThrownBy(() -> new Clip(1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Clip(0, Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void leakyRelu() {
        for (float slope : new float[] {0.125f, -2}) {
            LeakyRelu leaky = new LeakyRelu(slope);
            assertThat(forward(leaky, -4)).isEqualTo(-4 * slope);
            assertThat(forward(leaky, 4)).isEqualTo(4);
            assertThat(derivative(leaky, -4)).isEqualTo(slope);
            assertThat(derivative(leaky, 4)).isEqualTo(1);
            assertThat(derivative(leaky, 0)).isEqualTo(slope);
            // Where y may be rounded to zero.
            assertThat(derivative(leaky, -Float.MIN_VALUE)).isEqualTo(slope);
            assertThat(forward(leaky, Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY * slope);
        }
        assertThatThrownBy(() -> new LeakyRelu(Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void hardSigmoid() {
        HardSigmoid hard = new HardSigmoid();
        assertThat(forward(hard, 0)).isEqualTo(0.5f);
        assertThat(forward(hard, 1.5f)).isEqualTo(0.75f);
        assertThat(forward(hard, 3)).isEqualTo(1);
        assertThat(forward(hard, -3)).isZero();
        assertThat(forward(hard, Float.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(forward(hard, Float.NEGATIVE_INFINITY)).isZero();
        assertThat(derivative(hard, 3)).isZero();
        assertThat(derivative(hard, -3)).isZero();
        assertThat(derivative(hard, Math.nextDown(3f))).isEqualTo(1f / 6);
        assertThat(derivative(hard, Math.nextUp(-3f))).isEqualTo(1f / 6);
    }

    @Example
    void times() {
        Times times = new Times(-0.25f);
        assertThat(forward(times, 3)).isEqualTo(-0.75f);
        assertThat(derivative(times, 3)).isEqualTo(-0.25f);
        assertThatThrownBy(() -> new Times(Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void hardSwish() {
        HardSwish hard = new HardSwish();
        assertThat(forward(hard, 1.5f)).isEqualTo(1.125f);
        assertThat(forward(hard, -1.5f)).isEqualTo(-0.375f);
        assertThat(forward(hard, 7)).isEqualTo(7);
        assertThat(forward(hard, Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(forward(hard, Float.NEGATIVE_INFINITY)).isZero();
        assertThat(derivative(hard, 1.5f)).isEqualTo(1);
        assertThat(derivative(hard, -1.5f)).isEqualTo(0, within(1e-7f));
        assertThat(derivative(hard, Math.nextUp(-3f))).isEqualTo(-0.5f, within(1e-6f));
        assertThat(derivative(hard, -3)).isZero();
        assertThat(derivative(hard, 3)).isEqualTo(1);
    }

    @Example
    void nanStaysNanAndZeroKeepsItsSign() {
        for (PointFunction function : FUNCTIONS) {
            assertThat(forward(function, Float.NaN)).as("%s", function).isNaN();
            if (function.of(0f) == 0 && !function.equals(new LeakyRelu(-2))) {
                assertThat(Float.floatToIntBits(forward(function, 0f)))
                        .as("%s", function)
                        .isZero();
                assertThat(Float.floatToIntBits(forward(function, -0f)))
                        .as("%s", function)
                        .isEqualTo(Integer.MIN_VALUE);
            }
        }
    }

    @Example
    void sigmoid() {
        Sigmoid sigmoid = new Sigmoid();
        assertThat(forward(sigmoid, 0)).isEqualTo(0.5f);
        assertThat(forward(sigmoid, 1000)).isEqualTo(1);
        assertThat(forward(sigmoid, Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-37f);
        assertThat(forward(sigmoid, Float.NaN)).isNaN();
        assertThat(derivative(sigmoid, 0)).isEqualTo(0.25f);
        assertThat(derivative(sigmoid, 1000)).isZero();
    }

    @Example
    void layoutsOfOneShapeOnly() {
        Layout layout = new Layout(4, 3, 3, 0, 0);
        for (Layout other : List.of(new Layout(5, 3, 3, 0, 0), new Layout(4, 2, 3, 0, 0), new Layout(4, 3, 4, 0, 0))) {
            assertThatThrownBy(() -> new Pointwise.Plan(new Relu(), layout, other, layout, layout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("channels");
            assertThatThrownBy(() -> new Pointwise.Plan(new Relu(), other, layout, layout, layout))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Pointwise.Plan(new Relu(), layout, layout, other, layout))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Pointwise.Plan(new Relu(), layout, layout, layout, other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
