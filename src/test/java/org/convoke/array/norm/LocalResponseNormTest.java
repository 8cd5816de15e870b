package org.convoke.array.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.convoke.array.CounterRandom;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Local response normalisation against its formula in double precision, and the gradient against finite differences of it. */
@Tag("vector-width")
class LocalResponseNormTest {
    private static final float ALPHA = 0.9f;
    private static final float K = 1.5f;

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void outputAndGradient(Kernels kernels) {
        for (int size : new int[] {1, 2, 3, 4, 5, 11}) {
            check(kernels, size, 0.75f);
        }
        check(kernels, 3, 0.5f);
        check(kernels, 5, 1.3f);
    }

    private static void check(Kernels kernels, int size, float beta) {
        int channels = 7;
        Layout x = new Layout(channels, 2, 3, 1, 0);
        Layout y = new Layout(channels, 2, 3, 0, 2);
        LocalResponseNorm norm =
                LocalResponseNorm.of(kernels, new LocalResponseNorm.Plan(x, y, x, y, size, ALPHA, beta, K));
        int inDy = (int) x.size();
        int inY = inDy + (int) y.size();
        int inDx = inY + (int) y.size();
        float[] a = new float[inDx + (int) x.size()];
        for (int k = 0; k < channels * 6 * Layout.LANES; k++) {
            int l = k % Layout.LANES;
            int pixel = k / Layout.LANES % 6;
            int c = k / Layout.LANES / 6;
            a[x.at(c, pixel / 3, pixel % 3) + l] = (float) CounterRandom.gaussian(size, 1, k);
            a[inDy + y.at(c, pixel / 3, pixel % 3) + l] = (float) CounterRandom.gaussian(size, 2, k);
        }
        norm.forward(a, 0, inY);
        norm.backward(a, 0, inDy, inDx);
        for (int pixel = 0; pixel < 6; pixel++) {
            int l = (5 * pixel + 3) % Layout.LANES;
            double[] in = new double[channels];
            double[] gradient = new double[channels];
            for (int c = 0; c < channels; c++) {
                in[c] = a[x.at(c, pixel / 3, pixel % 3) + l];
                gradient[c] = a[inDy + y.at(c, pixel / 3, pixel % 3) + l];
            }
            double[] out = normalised(in, size, beta);
            for (int c = 0; c < channels; c++) {
                near(a[inY + y.at(c, pixel / 3, pixel % 3) + l], out[c], 1e-6);
                near(a[inDx + x.at(c, pixel / 3, pixel % 3) + l], slope(in, gradient, c, size, beta), 1e-5);
            }
        }
    }

    /** As ONNX has it. */
    private static double[] normalised(double[] x, int size, double beta) {
        double[] y = new double[x.length];
        for (int c = 0; c < x.length; c++) {
            double sum = 0;
            int first = Math.max(0, c - (int) Math.floor((size - 1) / 2.0));
            int last = Math.min(x.length - 1, c + (int) Math.ceil((size - 1) / 2.0));
            for (int u = first; u <= last; u++) {
                sum += x[u] * x[u];
            }
            y[c] = x[c] / Math.pow(K + (double) ALPHA / size * sum, beta);
        }
        return y;
    }

    /** The slope of Σ ∂E/∂y · y in x[c]. */
    private static double slope(double[] x, double[] dy, int c, int size, double beta) {
        double step = 1e-5;
        double slope = 0;
        for (int sign = -1; sign <= 1; sign += 2) {
            double[] moved = x.clone();
            moved[c] += sign * step;
            double[] y = normalised(moved, size, beta);
            for (int u = 0; u < x.length; u++) {
                slope += sign * dy[u] * y[u] / (2 * step);
            }
        }
        return slope;
    }

    private static void near(float actual, double expected, double tolerance) {
        assertThat((double) actual).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
    }

    @Test
    void refusesWhatDoesNotBelongTogether() {
        Layout x = new Layout(3, 4, 5, 1, 0);
        Layout other = new Layout(3, 4, 4, 1, 0);
        refused(() -> new LocalResponseNorm.Plan(x, other, x, x, 5, 1, 1, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, other, x, 5, 1, 1, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, other, 5, 1, 1, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, x, 0, 1, 1, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, x, 5, -1, 1, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, x, 5, 1, 0, 1));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, x, 5, 1, 1, 0));
        refused(() -> new LocalResponseNorm.Plan(x, x, x, x, 5, Float.NaN, 1, 1));
    }

    private static void refused(Runnable plan) {
        assertThatIllegalArgumentException().isThrownBy(plan::run).withMessageContaining("Layout[channels=3");
    }
}
