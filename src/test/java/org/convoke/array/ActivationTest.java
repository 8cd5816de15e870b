package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.convoke.array.pointwise.PointFunction;
import org.convoke.array.pointwise.Pointwise;
import org.convoke.array.pointwise.Relu;
import org.convoke.array.pointwise.Sigmoid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions and losses at the values where they could go wrong: zeros, ends of the range, NaN. */
@Tag("vector-width")
class ActivationTest {
    private static final int SIZE = (int) Layout.flat(4, 1).size();

    /** The values of one image's units, the gradient behind them. */
    private static float[] arena(float... values) {
        float[] a = new float[2 * SIZE];
        for (int j = 0; j < values.length; j++) {
            a[at(j)] = values[j];
            a[SIZE + at(j)] = 3;
        }
        return a;
    }

    private static int at(int unit) {
        return Layout.flat(4, 1).at(unit, 0, 0);
    }

    private static float[] units(float[] a, int from, int count) {
        float[] units = new float[count];
        for (int j = 0; j < count; j++) {
            units[j] = a[from + at(j)];
        }
        return units;
    }

    /** In place, as networks do where they can. */
    private static Pointwise function(Kernels kernels, PointFunction function) {
        Layout layout = Layout.flat(4, 1);
        return Pointwise.of(kernels, new Pointwise.Plan(function, layout, layout, layout, layout));
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void relu(Kernels kernels) {
        Pointwise relu = function(kernels, new Relu());
        float[] a = arena(-1, 0, 2, Float.NaN);
        relu.forward(a, 0, 0);
        assertThat(units(a, 0, 4)).containsExactly(0, 0, 2, Float.NaN);
        relu.backward(a, 0, SIZE, SIZE);
        // No gradient at 0 itself.
        assertThat(units(a, SIZE, 4)).containsExactly(0, 0, 3, 0);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void sigmoid(Kernels kernels) {
        Pointwise sigmoid = function(kernels, new Sigmoid());
        float[] a = arena(0, 1000, Float.NEGATIVE_INFINITY, Float.NaN);
        sigmoid.forward(a, 0, 0);
        float[] y = units(a, 0, 4);
        assertThat(y[0]).isEqualTo(0.5f);
        assertThat(y[1]).isEqualTo(1f);
        assertThat(y[2]).isBetween(0f, 1e-37f);
        assertThat(y[3]).isNaN();
        sigmoid.backward(a, 0, SIZE, SIZE);
        assertThat(a[SIZE + at(0)]).isEqualTo(0.75f);
        assertThat(a[SIZE + at(1)]).isZero();
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void softmaxTakesOutputsOfAnySize(Kernels kernels) {
        Layout layout = Layout.flat(3, 1);
        float[] a = arena(1000, 1000, -1000);
        kernels.softmax(layout).forward(a, 0);
        assertThat(units(a, 0, 2)).containsExactly(0.5f, 0.5f);
        assertThat(a[at(2)]).isBetween(0f, 1e-37f);
        a = arena(1, Float.NaN, 2);
        kernels.softmax(layout).forward(a, 0);
        assertThat(units(a, 0, 3)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void softmaxHasItsFullJacobian(Kernels kernels) {
        Softmax softmax = kernels.softmax(Layout.flat(2, 1));
        float[] a = arena(0, 0);
        softmax.forward(a, 0);
        a[SIZE + at(0)] = 1;
        a[SIZE + at(1)] = 0;
        softmax.backward(a, 0, SIZE);
        assertThat(units(a, SIZE, 2)).containsExactly(0.25f, -0.25f);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void crossEntropyOfAHopelessOutputIsItsDistanceNotInfinity(Kernels kernels) {
        Objective loss = kernels.crossEntropy(Layout.flat(2, 1));
        double[] losses = new double[1];
        float[] a = arena(1000, -1000);
        loss.apply(a, 0, SIZE, Targets.of(1), 1, losses);
        assertThat(losses[0]).isCloseTo(2000, within(1e-3));
        assertThat(units(a, SIZE, 2)).containsExactly(1, -1 + a[at(1)]);
        a = arena(Float.POSITIVE_INFINITY, 0);
        loss.apply(a, 0, SIZE, Targets.of(0), 1, losses);
        assertThat(losses[0]).isNaN();
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void lossesLeaveNoGradientInEmptyLanes(Kernels kernels) {
        Layout layout = Layout.flat(4, 1);
        for (Objective loss : new Objective[] {kernels.crossEntropy(layout), kernels.squaredError(layout)}) {
            float[] a = arena(1, 2, 3, 4);
            Arrays.fill(a, SIZE, 2 * SIZE, 7);
            double[] losses = {-1, -1};
            loss.apply(a, 0, SIZE, Targets.of(2, 2), 1, losses);
            for (int i = SIZE; i < 2 * SIZE; i++) {
                assertThat(a[i] == 0).isEqualTo(i % Layout.LANES != 0);
            }
            assertThat(losses[0]).isPositive();
            assertThat(losses[1]).isEqualTo(-1);
        }
    }
}
