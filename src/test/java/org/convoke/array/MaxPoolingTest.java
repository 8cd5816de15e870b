package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who wins a window: the greatest, of equals the first tap, and NaN before all. */
@Tag("vector-width")
class MaxPoolingTest {
    private static final double NAN = Double.NaN;

    /** One row of values under one window as long as they are; the column of the winner. */
    private static int winner(Kernels kernels, Operation operation, double... values) {
        PoolingCase pool = new PoolingCase(
                new Window(Axis.valid(1, 1, 1, operation), Axis.valid(values.length, values.length, 1, operation)),
                1,
                1);
        for (int v = 0; v < values.length; v++) {
            pool.x(0, 0, 0, v, values[v]);
        }
        pool.dy(0, 0, 0, 0, 3);
        pool.forward(kernels);
        pool.backward(kernels);
        int winner = pool.argmax(0, 0, 0, 0)[1];
        assertThat(pool.y(0, 0, 0, 0)).isEqualTo(Float.valueOf((float) values[winner]));
        for (int v = 0; v < values.length; v++) {
            assertThat(pool.dx(0, 0, 0, v)).isEqualTo(v == winner ? 3f : 0f);
        }
        return winner;
    }

    @Test
    void refusesWhatDoesNotBelongTogether() {
        Window window =
                new Window(Axis.valid(4, 2, 2, Operation.CORRELATION), Axis.valid(4, 2, 2, Operation.CORRELATION));
        Layout input = new Layout(3, 4, 4, 0, 0);
        Layout output = new Layout(3, 2, 2, 0, 0);
        new MaxPooling.Plan(window, input, output, new Layout(3, 4, 4, 1, 2), new Layout(3, 2, 2, 2, 1));
        refused(() -> new MaxPooling.Plan(window, new Layout(3, 4, 5, 0, 0), output, input, output));
        refused(() -> new MaxPooling.Plan(window, input, new Layout(3, 3, 2, 0, 0), input, output));
        refused(() -> new MaxPooling.Plan(window, input, new Layout(2, 2, 2, 0, 0), input, output));
        refused(() -> new MaxPooling.Plan(window, input, output, new Layout(3, 4, 3, 0, 0), output));
        refused(() -> new MaxPooling.Plan(window, input, output, input, new Layout(4, 2, 2, 0, 0)));
    }

    /** The winner's number is kept as a float, which has 24 bits. */
    @Test
    void refusesAWindowWhoseWinnersAFloatCannotNumber() {
        Window window =
                new Window(Axis.same(1, 4096, 1, Operation.CORRELATION), Axis.same(1, 4097, 1, Operation.CORRELATION));
        Layout one = new Layout(1, 1, 1, 0, 0);
        assertThatThrownBy(() -> new MaxPooling.Plan(window, one, one, one, one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 4096×4097 has 16781312 elements; at most 16777216 are possible");
    }

    @Test
    void refusesAWindowThatLiesInThePadding() {
        Window window = new Window(
                Axis.padded(3, 2, 1, 1, 0, 0, Operation.CORRELATION, false),
                Axis.padded(3, 2, 1, 1, 0, 2, Operation.CORRELATION, false));
        Layout input = new Layout(1, 3, 3, 0, 0);
        Layout output = new Layout(1, 2, 4, 0, 0);
        assertThatThrownBy(() -> new MaxPooling.Plan(window, input, output, input, output))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the window of output column 3 lies outside the input: use less padding, or a shorter"
                        + " dilation or stride");
    }

    private static void refused(ThrowingCallable plan) {
        assertThatThrownBy(plan)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("max-pooling Window[");
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void theGreatestWins(Kernels kernels) {
        for (Operation operation : Operation.values()) {
            assertThat(winner(kernels, operation, 1, 3, 2)).isEqualTo(1);
            assertThat(winner(kernels, operation, -3, -2, -1)).isEqualTo(2);
            assertThat(winner(kernels, operation, Double.NEGATIVE_INFINITY, -1, -2))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void ofEqualsTheFirstTapWinsWhichForAConvolutionIsTheLastInput(Kernels kernels) {
        assertThat(winner(kernels, Operation.CORRELATION, 1, 3, 3)).isEqualTo(1);
        assertThat(winner(kernels, Operation.CONVOLUTION, 1, 3, 3)).isEqualTo(2);
        assertThat(winner(kernels, Operation.CORRELATION, 0, -0.0)).isZero();
        assertThat(winner(kernels, Operation.CORRELATION, -0.0, 0)).isZero();
        double least = Double.NEGATIVE_INFINITY;
        assertThat(winner(kernels, Operation.CORRELATION, least, least)).isZero();
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void nanWinsOverEverythingAndTheFirstOfThem(Kernels kernels) {
        assertThat(winner(kernels, Operation.CORRELATION, NAN, 5, 7)).isZero();
        assertThat(winner(kernels, Operation.CORRELATION, 5, NAN, Double.POSITIVE_INFINITY))
                .isEqualTo(1);
        assertThat(winner(kernels, Operation.CORRELATION, 5, 7, NAN)).isEqualTo(2);
        assertThat(winner(kernels, Operation.CORRELATION, 5, NAN, NAN)).isEqualTo(1);
        assertThat(winner(kernels, Operation.CONVOLUTION, NAN, NAN, 5)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void rowsComeBeforeColumns(Kernels kernels) {
        Axis two = Axis.valid(2, 2, 1, Operation.CORRELATION);
        PoolingCase pool = new PoolingCase(new Window(two, two), 1, 1);
        pool.x(0, 0, 0, 1, 1);
        pool.x(0, 0, 1, 0, 1);
        pool.forward(kernels);
        assertThat(pool.argmax(0, 0, 0, 0)).containsExactly(0, 1);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void theGreatestOfAWholeChannel(Kernels kernels) {
        PoolingCase pool = new PoolingCase(Window.whole(3, 2), 5, 1);
        for (int c = 0; c < 5; c++) {
            pool.x(0, c, c % 3, 1, 7 + c);
            pool.dy(0, c, 0, 0, 10 + c);
        }
        pool.forward(kernels);
        pool.backward(kernels);
        for (int c = 0; c < 5; c++) {
            assertThat(pool.y(0, c, 0, 0)).isEqualTo(7f + c);
            for (int u = 0; u < 3; u++) {
                assertThat(pool.dx(0, c, u, 0)).isZero();
                assertThat(pool.dx(0, c, u, 1)).isEqualTo(u == c % 3 ? 10f + c : 0f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void gradientsAddUpWhereWindowsOverlapImageByImage(Kernels kernels) {
        Operation operation = Operation.CORRELATION;
        PoolingCase pool =
                new PoolingCase(new Window(Axis.valid(1, 1, 1, operation), Axis.valid(3, 2, 1, operation)), 1, 2);
        pool.x(0, 0, 0, 1, 1);
        pool.x(1, 0, 0, 0, 1);
        pool.x(1, 0, 0, 2, 1);
        for (int n = 0; n < 2; n++) {
            pool.dy(n, 0, 0, 0, 2);
            pool.dy(n, 0, 0, 1, 5);
        }
        pool.forward(kernels);
        pool.backward(kernels);
        assertThat(new float[] {pool.dx(0, 0, 0, 0), pool.dx(0, 0, 0, 1), pool.dx(0, 0, 0, 2)})
                .containsExactly(0, 7, 0);
        assertThat(new float[] {pool.dx(1, 0, 0, 0), pool.dx(1, 0, 0, 1), pool.dx(1, 0, 0, 2)})
                .containsExactly(2, 0, 5);
    }
}
