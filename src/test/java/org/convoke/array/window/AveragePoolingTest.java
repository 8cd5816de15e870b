package org.convoke.array.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.array.Axis;
import org.convoke.array.Geometries;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.Operation;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;
import org.convoke.array.Window;
import org.convoke.array.window.AveragePooling.Divisor;

@Tag("vector-width")
class AveragePoolingTest {
    private static final Kernels PLAIN = new PlainKernels();
    private static final Kernels VECTOR = new VectorKernels();
    private static final Axis ONE = Axis.valid(1, 1, 1, Operation.CORRELATION);

    @Provide
    Arbitrary<Window> windows() {
        return Geometries.poolings();
    }

    @Property(tries = 200)
    void theVectorKernelGivesTheBitsOfThePlainOne(
            @ForAll("windows") Window window,
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 32) int images,
            @ForAll @IntRange(min = -1, max = 2) int padding,
            @ForAll long seed) {
        Divisor divisor = padding < 0 ? new Divisor.Inputs() : new Divisor.Padded(padding, 2 - padding);
        AverageCase plain = filled(new AverageCase(window, divisor, channels, images), seed);
        AverageCase vector = filled(new AverageCase(window, divisor, channels, images), seed);
        plain.run(PLAIN);
        vector.run(VECTOR);
        assertThat(Values.bits(vector.a, 0, vector.a.length)).isEqualTo(Values.bits(plain.a, 0, plain.a.length));
    }

    private static AverageCase filled(AverageCase pool, long seed) {
        pool.x.fill(seed);
        pool.dy.fill(seed + 1);
        // What stood there before is overwritten.
        pool.y.fill(seed + 2);
        pool.dx.fill(seed + 3);
        return pool;
    }

    private static float[] row(Axis axis, Divisor divisor, double... values) {
        AverageCase pool = new AverageCase(new Window(ONE, axis), divisor, 1, 1);
        for (int v = 0; v < values.length; v++) {
            pool.x.set(0, 0, 0, v, values[v]);
        }
        pool.run(PLAIN);
        float[] y = new float[axis.output()];
        for (int j = 0; j < y.length; j++) {
            y[j] = pool.y.get(0, 0, 0, j);
        }
        return y;
    }

    /** As in PyTorch: padding counts or not, what lies beyond it never does. */
    @Example
    void whatCountsInTheDivisor() {
        // A window (., 4, 8, 16) and, rounded up, another (16, ., –, –): the padding of 1, and what lies beyond.
        Axis floor = Axis.padded(3, 4, 3, 1, 1, 1, Operation.CORRELATION, false);
        Axis ceil = Axis.padded(3, 4, 3, 1, 1, 1, Operation.CORRELATION, true);
        assertThat(row(floor, new Divisor.Padded(0, 1), 4, 8, 16)).containsExactly(28 / 4f);
        assertThat(row(floor, new Divisor.Inputs(), 4, 8, 16))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(28 / 3f);
        assertThat(row(ceil, new Divisor.Padded(0, 1), 4, 8, 16)).containsExactly(28 / 4f, 16 / 2f);
        assertThat(row(ceil, new Divisor.Inputs(), 4, 8, 16))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(28 / 3f, 16f);
        // Without padding there is nothing but the input, however far the window reaches.
        Axis bare = Axis.padded(3, 2, 2, 1, 0, 0, Operation.CORRELATION, true);
        assertThat(row(bare, new Divisor.Padded(0, 0), 4, 8, 16)).containsExactly(6f, 16f);
        // Taps at 2, 4 and 6, which is beyond.
        assertThat(row(
                        Axis.padded(6, 3, 2, 2, 0, 0, Operation.CORRELATION, true),
                        new Divisor.Padded(0, 0),
                        1,
                        0,
                        4,
                        0,
                        8,
                        0))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(13 / 3f, 12 / 2f);
        Axis dilated = Axis.padded(3, 2, 1, 2, 2, 1, Operation.CORRELATION, false);
        assertThat(row(dilated, new Divisor.Padded(0, 1), 4, 8, 16)).containsExactly(2f, 4f, 10f, 4f);
    }

    @Example
    void gradientsOfAWindowAreSharedEvenly() {
        Axis axis = Axis.padded(3, 2, 1, 1, 1, 0, Operation.CORRELATION, false);
        AverageCase pool = new AverageCase(new Window(ONE, axis), new Divisor.Inputs(), 1, 1);
        for (int j = 0; j < 3; j++) {
            pool.dy.set(0, 0, 0, j, 8 << j);
        }
        pool.run(PLAIN);
        // The first window has but one input.
        assertThat(new float[] {pool.dx.get(0, 0, 0, 0), pool.dx.get(0, 0, 0, 1), pool.dx.get(0, 0, 0, 2)})
                .containsExactly(8 + 8, 8 + 16, 16);
    }

    @Example
    void refusesWhatDoesNotBelongTogether() {
        Axis axis = Axis.valid(4, 2, 2, Operation.CORRELATION);
        Window window = new Window(axis, axis);
        Divisor all = new Divisor.Inputs();
        Layout input = new Layout(3, 4, 4, 0, 0);
        Layout output = new Layout(3, 2, 2, 0, 0);
        new AveragePooling.Plan(window, all, input, output, new Layout(3, 4, 4, 1, 2), new Layout(3, 2, 2, 2, 1));
        refused(() -> new AveragePooling.Plan(window, all, new Layout(3, 4, 5, 0, 0), output, input, output));
        refused(() -> new AveragePooling.Plan(window, all, input, new Layout(3, 3, 2, 0, 0), input, output));
        refused(() -> new AveragePooling.Plan(window, all, input, new Layout(2, 2, 2, 0, 0), input, output));
        refused(() -> new AveragePooling.Plan(window, all, input, output, new Layout(3, 4, 3, 0, 0), output));
        refused(() -> new AveragePooling.Plan(window, all, input, output, input, new Layout(4, 2, 2, 0, 0)));
        refused(() -> new AveragePooling.Plan(window, new Divisor.Padded(0, -1), input, output, input, output));
        Axis padded = Axis.padded(4, 2, 2, 1, 2, 0, Operation.CORRELATION, false);
        assertThatThrownBy(() -> new AveragePooling.Plan(
                        new Window(padded, axis),
                        all,
                        input,
                        new Layout(3, 3, 2, 0, 0),
                        input,
                        new Layout(3, 3, 2, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the window of output row 0 lies outside the input");
    }

    private static void refused(ThrowingCallable plan) {
        assertThatThrownBy(plan)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("average pooling Window[");
    }
}
