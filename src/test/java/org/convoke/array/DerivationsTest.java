package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The examples of the derivations in docs/formulas.md, and their claims on geometries of every kind. */
class DerivationsTest {
    private static final Kernels KERNELS = new PlainKernels();

    @Provide
    Arbitrary<Window> windows() {
        return Geometries.windows();
    }

    private static ConvolutionCase row(Axis columns, double... w) {
        ConvolutionCase conv =
                new ConvolutionCase(new Window(Axis.valid(1, 1, 1, columns.operation()), columns), 1, 1, 1);
        for (int v = 0; v < columns.input(); v++) {
            conv.x(0, 0, 0, v, v + 1);
        }
        for (int p = 0; p < w.length; p++) {
            conv.w(0, 0, 0, p, w[p]);
        }
        return conv;
    }

    private static double[] y(ConvolutionCase conv) {
        return IntStream.range(0, conv.plan.output().columns())
                .mapToDouble(j -> conv.y(0, 0, 0, j))
                .toArray();
    }

    @Test
    void theFiniteRanges() {
        Axis axis = Axis.centred(5, 3, 2, 0, Operation.CONVOLUTION);
        assertThat(IntStream.range(0, 4).map(axis::first)).containsExactly(2, 0, 0, 0);
        assertThat(IntStream.range(0, 4).map(axis::end)).containsExactly(3, 3, 3, 1);
        assertThat(axis.taps()).isEqualTo(8);
    }

    @Test
    void theNumberOfOutputs() {
        assertThat(Axis.centred(5, 5, 2, 3, Operation.CORRELATION).output()).isEqualTo(4);
        assertThat(Axis.centred(5, 3, 1, 1, Operation.CORRELATION).output()).isEqualTo(5);
        assertThat(Axis.centred(2, 6, 2, 5, Operation.CORRELATION).output()).isEqualTo(2);
    }

    @Test
    void theWayBack() {
        ConvolutionCase conv = row(Axis.centred(4, 3, 2, 1, Operation.CORRELATION), 1, 2, 3);
        double[] dy = {1, -1, 2};
        for (int j = 0; j < 3; j++) {
            conv.dy(0, 0, 0, j, dy[j]);
        }
        conv.forward(KERNELS);
        conv.backward(KERNELS);
        assertThat(y(conv)).containsExactly(8, 20, 4);
        assertThat(IntStream.range(0, 4).mapToDouble(v -> conv.dx(0, 0, 0, v))).containsExactly(2.0, 2.0, -2.0, -1.0);
        assertThat(IntStream.range(0, 3).mapToDouble(p -> conv.dw(0, 0, 0, p))).containsExactly(6.0, -2.0, -2.0);
        assertThat(conv.dbias(0)).isEqualTo(2f);
        conv.x(0, 0, 0, 1, 3);
        conv.forward(KERNELS);
        assertThat(y(conv)).containsExactly(11, 21, 4);
    }

    @Test
    void turningTheKernel() {
        ConvolutionCase convolution = row(Axis.centred(5, 3, 2, 0, Operation.CONVOLUTION), 1, 2, 3);
        ConvolutionCase correlation = row(Axis.centred(5, 3, 2, 2, Operation.CORRELATION), 3, 2, 1);
        convolution.forward(KERNELS);
        correlation.forward(KERNELS);
        assertThat(y(convolution)).containsExactly(1, 10, 22, 15).isEqualTo(y(correlation));
    }

    @Test
    void softmaxAndCrossEntropy() {
        double[] dz = {0.0900, -0.7553, 0.6652};
        float[] a = new float[3 * 2 * Layout.LANES * 4];
        assertThat(loss(a, 1001)).isCloseTo(1.4076, within(1e-4));
        for (int j = 0; j < 3; j++) {
            assertThat((double) gradient(a, j)).isCloseTo(dz[j], within(1e-4));
        }
        assertThat(gradient(a, 0) + gradient(a, 1) + gradient(a, 2)).isCloseTo(0, within(1e-6f));
        // 1001.01 as a float is 1001.01001.
        assertThat(loss(a, 1001.01f)).isCloseTo(1.40007, within(2e-5));
    }

    private static final Layout CLASSES = Layout.flat(3, 1);

    private static double loss(float[] a, float second) {
        float[] z = {1000, second, 1002};
        for (int j = 0; j < 3; j++) {
            a[CLASSES.at(j, 0, 0)] = z[j];
        }
        double[] losses = new double[1];
        KERNELS.crossEntropy(CLASSES).apply(a, 0, (int) CLASSES.size(), Targets.of(1), 1, losses);
        return losses[0];
    }

    private static float gradient(float[] a, int j) {
        return a[(int) CLASSES.size() + CLASSES.at(j, 0, 0)];
    }

    /** With E = Σ ∂y · y, one more in an input or weight changes E by its gradient: exact, as all numbers are small. */
    @Property(tries = 60)
    void gradientsAreWhatOneMoreChanges(@ForAll("windows") Window window, @ForAll long seed) {
        ConvolutionCase conv = new ConvolutionCase(window, 1, 1, 1);
        Axis rows = window.rows();
        Axis columns = window.columns();
        fill(seed, rows.input(), columns.input(), (i, j, value) -> conv.x(0, 0, i, j, value));
        fill(seed + 1, rows.window(), columns.window(), (i, j, value) -> conv.w(0, 0, i, j, value));
        fill(seed + 2, rows.output(), columns.output(), (i, j, value) -> conv.dy(0, 0, i, j, value));
        double[][] dy = new double[rows.output()][columns.output()];
        fill(seed + 2, rows.output(), columns.output(), (i, j, value) -> dy[i][j] = value);
        conv.backward(KERNELS);
        double before = loss(conv, dy);
        fill(seed, rows.input(), columns.input(), (i, j, value) -> {
            conv.x(0, 0, i, j, value + 1);
            assertThat(loss(conv, dy) - before).isEqualTo(conv.dx(0, 0, i, j));
            conv.x(0, 0, i, j, value);
        });
        fill(seed + 1, rows.window(), columns.window(), (i, j, value) -> {
            conv.w(0, 0, i, j, value + 1);
            assertThat(loss(conv, dy) - before).isEqualTo(conv.dw(0, 0, i, j));
            conv.w(0, 0, i, j, value);
        });
        conv.bias(0, 1);
        assertThat(loss(conv, dy) - before).isEqualTo(conv.dbias(0));
    }

    private static double loss(ConvolutionCase conv, double[][] dy) {
        conv.forward(KERNELS);
        double sum = 0;
        for (int i = 0; i < dy.length; i++) {
            for (int j = 0; j < dy[i].length; j++) {
                sum += dy[i][j] * conv.y(0, 0, i, j);
            }
        }
        return sum;
    }

    private interface Cell {
        void accept(int row, int column, double value);
    }

    private static void fill(long seed, int rows, int columns, Cell cell) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                cell.accept(i, j, Math.floor(19 * CounterRandom.uniform(seed, 1, i * columns + j)) - 9);
            }
        }
    }
}
