package org.convoke.array.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch normalisation where it could go wrong: groups with empty lanes, great means, channels that do not vary. */
@Tag("vector-width")
class BatchNormTest {
    private static final float EPSILON = 1e-3f;

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void emptyLanesDoNotCount(Kernels kernels) {
        for (int images : new int[] {1, 15, 16, 17, 40}) {
            BatchNormCase norm = random(5, 3, 4, images, 0, 1);
            train(norm, kernels);
            compare(norm, images, 1e-5);
            for (int n = images; n < (images + Layout.LANES - 1) / Layout.LANES * Layout.LANES; n++) {
                assertThat(norm.dx(n, 1, 2, 3)).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void smallestMicroBatches(Kernels kernels) {
        BatchNormCase one = random(2, 1, 1, 1, 3, 1);
        train(one, kernels);
        compare(one, 1, 1e-5);
        assertThat(one.variance(0)).isZero();
        BatchNormCase three = random(6, 1, 1, 3, 3, 1);
        train(three, kernels);
        compare(three, 3, 1e-5);
    }

    /** x − 1000 has itself an error of 3·10^−5, so the output is compared for the float inputs. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void aMeanFarGreaterThanTheDeviation(Kernels kernels) {
        for (double mean : new double[] {1000, -1e5}) {
            BatchNormCase norm = random(4, 32, 32, 24, mean, 1);
            train(norm, kernels);
            compare(norm, 24, 1e-5);
        }
    }

    /** The first row, from which the deviations are counted, is unlike all others. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void aFirstRowUnlikeTheOthers(Kernels kernels) {
        BatchNormCase norm = random(1, 32, 8, 16, 0, 1);
        for (int n = 0; n < 16; n++) {
            for (int j = 0; j < 8; j++) {
                norm.x(n, 0, 0, j, 1000);
            }
        }
        train(norm, kernels);
        compare(norm, 16, 1e-5);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void aConstantChannelGivesTheShift(Kernels kernels) {
        for (double value : new double[] {0, 0.1, -1e6 / 3, 1e30}) {
            BatchNormCase norm = random(1, 7, 3, 20, value, 0);
            norm.scale(0, 3);
            norm.shift(0, 0.7);
            train(norm, kernels);
            assertThat(norm.variance(0)).isZero();
            assertThat(norm.mean(0) / 20).isCloseTo((float) value, within((float) Math.abs(value) * 1e-6f));
            assertThat(norm.y(0, 0, 0, 0)).isEqualTo(0.7f);
            assertThat(norm.y(19, 0, 6, 2)).isEqualTo(0.7f);
            assertThat(norm.dscale(0)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void theVarianceIsNeverNegative(Kernels kernels) {
        for (int seed = 0; seed < 50; seed++) {
            BatchNormCase norm = random(8, 2, 3, 18, 1e4 * seed + 0.1, 1e-3);
            train(norm, kernels);
            for (int c = 0; c < 8; c++) {
                assertThat(norm.variance(c)).isNotNegative();
            }
        }
        // Deviations whose squares are too small for a float.
        BatchNormCase tiny = random(1, 32, 8, 16, 2.5e-23, 0);
        for (int n = 0; n < 16; n++) {
            for (int j = 0; j < 8; j++) {
                tiny.x(n, 0, 0, j, 0);
            }
        }
        train(tiny, kernels);
        assertThat(tiny.variance(0)).isZero();
    }

    /** A failure upstream stays visible. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void notANumberStays(Kernels kernels) {
        BatchNormCase norm = random(2, 3, 3, 5, 0, 1);
        norm.x(4, 0, 2, 2, Double.NaN);
        train(norm, kernels);
        assertThat(norm.variance(0)).isNaN();
        assertThat(norm.y(0, 0, 0, 0)).isNaN();
        assertThat(norm.y(0, 1, 0, 0)).isFinite();
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void gradientsAndStatisticsAreAdded(Kernels kernels) {
        BatchNormCase norm = random(3, 3, 3, 5, 0, 1);
        BatchNorm kernel = norm.of(kernels);
        norm.train(kernel);
        float[] once = {norm.dscale(2), norm.dshift(2), norm.mean(2), norm.variance(2)};
        norm.train(kernel);
        assertThat(new float[] {norm.dscale(2), norm.dshift(2), norm.mean(2), norm.variance(2)})
                .containsExactly(2 * once[0], 2 * once[1], 2 * once[2], 2 * once[3]);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void givenStatisticsAreConstants(Kernels kernels) {
        BatchNormCase norm = random(2, 2, 3, 17, 2, 1);
        norm.given(1, 1.5, 4 - EPSILON);
        norm.scale(1, 3);
        norm.shift(1, 0.25);
        norm.trainGiven(norm.of(kernels));
        double dscale = 0;
        double dshift = 0;
        for (int n = 0; n < 17; n++) {
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    double normalised = (norm.x(n, 1, i, j) - 1.5) / 2;
                    near(norm.y(n, 1, i, j), normalised * 3 + 0.25, 1e-6);
                    near(norm.dx(n, 1, i, j), norm.dy(n, 1, i, j) * 1.5, 1e-6);
                    dscale += norm.dy(n, 1, i, j) * normalised;
                    dshift += norm.dy(n, 1, i, j);
                }
            }
        }
        near(norm.dscale(1), dscale, 1e-5);
        near(norm.dshift(1), dshift, 1e-5);
        assertThat(norm.dx(20, 1, 0, 0)).isZero();
    }

    @Test
    void refusesWhatDoesNotBelongTogether() {
        Layout x = new Layout(3, 4, 5, 1, 0);
        BatchNorm.of(KernelChoice.PLAIN.kernels(), new BatchNorm.Plan(x, x, x, x, 1, EPSILON));
        for (Layout other : List.of(new Layout(2, 4, 5, 1, 0), new Layout(3, 5, 5, 1, 0), new Layout(3, 4, 6, 1, 0))) {
            refused(() -> new BatchNorm.Plan(x, other, x, x, 1, EPSILON));
            refused(() -> new BatchNorm.Plan(x, x, other, x, 1, EPSILON));
            refused(() -> new BatchNorm.Plan(x, x, x, other, 1, EPSILON));
        }
        refused(() -> new BatchNorm.Plan(x, x, x, x, 0, EPSILON));
        refused(() -> new BatchNorm.Plan(x, x, x, x, 1, 0));
        refused(() -> new BatchNorm.Plan(x, x, x, x, 1, Float.NaN));
        refused(() -> new BatchNorm.Plan(x, x, x, x, 1, Float.POSITIVE_INFINITY));
    }

    private static void refused(Runnable plan) {
        assertThatIllegalArgumentException().isThrownBy(plan::run).withMessageContaining("Layout[channels=3");
    }

    private static BatchNormCase random(
            int channels, int rows, int columns, int images, double mean, double deviation) {
        BatchNormCase norm = new BatchNormCase(channels, rows, columns, images, EPSILON);
        int next = 0;
        for (int c = 0; c < channels; c++) {
            norm.scale(c, CounterRandom.gaussian(1, 1, c));
            norm.shift(c, CounterRandom.gaussian(1, 2, c));
            for (int n = 0; n < images; n++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        norm.x(n, c, i, j, mean + deviation * CounterRandom.gaussian(1, 3, next));
                        norm.dy(n, c, i, j, CounterRandom.gaussian(1, 4, next++));
                    }
                }
            }
        }
        return norm;
    }

    private static void train(BatchNormCase norm, Kernels kernels) {
        norm.train(norm.of(kernels));
    }

    /** Everything against the formulas in double precision. */
    private static void compare(BatchNormCase norm, int images, double tolerance) {
        Layout x = norm.plan.x();
        double n = (double) images * x.rows() * x.columns();
        for (int c = 0; c < x.channels(); c++) {
            int channel = c;
            double mean = sum(x, images, (k, i, j) -> norm.x(k, channel, i, j)) / n;
            double variance = sum(x, images, (k, i, j) -> square(norm.x(k, channel, i, j) - mean)) / n;
            double inverse = 1 / Math.sqrt(variance + EPSILON);
            double dshift = sum(x, images, (k, i, j) -> norm.dy(k, channel, i, j));
            double dscale = inverse
                    * sum(x, images, (k, i, j) -> norm.dy(k, channel, i, j) * (norm.x(k, channel, i, j) - mean));
            near(norm.mean(c), mean * images, tolerance);
            near(norm.variance(c), variance * images, tolerance);
            near(norm.dshift(c), dshift, 10 * tolerance);
            near(norm.dscale(c), dscale, 10 * tolerance);
            double scale = CounterRandom.gaussian(1, 1, c);
            double shift = CounterRandom.gaussian(1, 2, c);
            sum(x, images, (k, i, j) -> {
                double normalised = (norm.x(k, channel, i, j) - mean) * inverse;
                near(norm.y(k, channel, i, j), normalised * scale + shift, tolerance);
                double dx = scale * inverse * (norm.dy(k, channel, i, j) - dshift / n - normalised * dscale / n);
                near(norm.dx(k, channel, i, j), dx, tolerance);
                return 0;
            });
        }
    }

    private interface Term {
        double at(int image, int row, int column);
    }

    private static double sum(Layout x, int images, Term term) {
        double sum = 0;
        for (int k = 0; k < images; k++) {
            for (int i = 0; i < x.rows(); i++) {
                for (int j = 0; j < x.columns(); j++) {
                    sum += term.at(k, i, j);
                }
            }
        }
        return sum;
    }

    private static double square(double value) {
        return value * value;
    }

    private static void near(float actual, double expected, double tolerance) {
        if (!(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)))) {
            assertThat((double) actual).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
        }
    }
}
