package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/formulas.md. */
@Tag("vectors")
class WorkedExamplesTest {
    private static Window row(Axis columns) {
        return new Window(Axis.valid(1, 1, 1, columns.operation()), columns);
    }

    private static ConvolutionCase convolution(Operation operation) {
        ConvolutionCase conv = new ConvolutionCase(row(Axis.centred(5, 3, 2, 0, operation)), 1, 1, 1);
        for (int u = 0; u < 5; u++) {
            conv.x(0, 0, 0, u, u + 1);
        }
        for (int p = 0; p < 3; p++) {
            conv.w(0, 0, 0, p, p + 1);
        }
        return conv;
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolutionAndCrossCorrelation(Kernels kernels) {
        ConvolutionCase turned = convolution(Operation.CONVOLUTION);
        turned.forward(kernels);
        assertThat(turned.plan.output().columns()).isEqualTo(4);
        assertThat(new float[] {turned.y(0, 0, 0, 0), turned.y(0, 0, 0, 1), turned.y(0, 0, 0, 2), turned.y(0, 0, 0, 3)})
                .containsExactly(1, 10, 22, 15);

        ConvolutionCase conv = convolution(Operation.CORRELATION);
        conv.dy(0, 0, 0, 0, 1);
        conv.dy(0, 0, 0, 1, -1);
        conv.dy(0, 0, 0, 2, 2);
        conv.forward(kernels);
        conv.backward(kernels);
        assertThat(conv.plan.output().columns()).isEqualTo(3);
        assertThat(new float[] {conv.y(0, 0, 0, 0), conv.y(0, 0, 0, 1), conv.y(0, 0, 0, 2)})
                .containsExactly(14, 26, 5);
        assertThat(new float[] {conv.dw(0, 0, 0, 0), conv.dw(0, 0, 0, 1), conv.dw(0, 0, 0, 2)})
                .containsExactly(8, -2, -2);
        assertThat(conv.dbias(0)).isEqualTo(2f);
        float[] dx = new float[5];
        for (int u = 0; u < 5; u++) {
            dx[u] = conv.dx(0, 0, 0, u);
        }
        assertThat(dx).containsExactly(1, 2, 2, -2, -1);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void maxPooling(Kernels kernels) {
        for (Operation operation : Operation.values()) {
            PoolingCase pool = new PoolingCase(row(Axis.valid(4, 2, 1, operation)), 1, 1);
            float[] x = {1, 3, 3, 2};
            float[] dx = new float[4];
            for (int u = 0; u < 4; u++) {
                pool.x(0, 0, 0, u, x[u]);
            }
            for (int j = 0; j < 3; j++) {
                pool.dy(0, 0, 0, j, Math.pow(10, j));
            }
            pool.forward(kernels);
            pool.backward(kernels);
            for (int u = 0; u < 4; u++) {
                dx[u] = pool.dx(0, 0, 0, u);
            }
            assertThat(dx)
                    .isEqualTo(
                            operation == Operation.CORRELATION
                                    ? new float[] {0, 11, 100, 0}
                                    : new float[] {0, 1, 110, 0});
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void crossEntropy(Kernels kernels) {
        Layout layout = Layout.flat(3, 1);
        int dy = (int) layout.size();
        float[] a = new float[2 * dy];
        for (int j = 0; j < 3; j++) {
            a[layout.at(j, 0, 0)] = j + 1;
        }
        double[] losses = new double[1];
        kernels.crossEntropy(layout).apply(a, 0, dy, Targets.of(2), 1, losses);
        double[] y = {0.0900, 0.2447, 0.6652};
        for (int j = 0; j < 3; j++) {
            int at = layout.at(j, 0, 0);
            assertThat((double) a[at]).isCloseTo(y[j], within(1e-4));
            assertThat((double) a[dy + at]).isCloseTo(y[j] - (j == 2 ? 1 : 0), within(1e-4));
        }
        assertThat(losses[0]).isCloseTo(0.4076, within(1e-4));
    }
}
