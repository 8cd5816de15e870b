package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against mixtures of two classes, with weights: E as written in {@link Kernels}, its gradient by differences. */
@Tag("vector-width")
class TargetsTest {
    private static final int K = 5;
    private static final int IMAGES = 20;
    private static final Layout LAYOUT = Layout.flat(K, 2);
    private static final int DY = (int) LAYOUT.size();
    private static final float[] CLASS_WEIGHTS = {0.5f, 2, 1, 0, 3.25f};

    private static int classOf(int n, int stream) {
        return (int) (CounterRandom.uniform(8, stream, n) * K);
    }

    private static double share(int n) {
        return n % 4 == 0 ? 1 : CounterRandom.uniform(8, 3, n);
    }

    private static double weight(int n) {
        return share(n) * CLASS_WEIGHTS[classOf(n, 1)] + (1 - share(n)) * CLASS_WEIGHTS[classOf(n, 2)];
    }

    /** t of an image, without smoothing. */
    private static double target(int n, int j) {
        double own = j == classOf(n, 1) ? share(n) : 0;
        return j == classOf(n, 2) ? own + 1 - share(n) : own;
    }

    private static Targets targets() {
        Targets targets = new Targets(IMAGES);
        for (int n = 0; n < IMAGES; n++) {
            targets.set(n, 0);
            targets.mix(n, classOf(n, 1), classOf(n, 2), share(n));
            targets.weigh(n, CLASS_WEIGHTS, 1, 1);
        }
        return targets;
    }

    private static float[] outputs() {
        float[] a = new float[2 * DY];
        for (int n = 0; n < IMAGES; n++) {
            for (int j = 0; j < K; j++) {
                a[Softmax.at(LAYOUT, j, n)] = (float) (3 * CounterRandom.gaussian(9, n, j));
            }
        }
        return a;
    }

    private interface Loss {
        double of(double[] z, int n);
    }

    private static double crossEntropy(double[] z, int n, double smoothing) {
        double sum = 0;
        for (double each : z) {
            sum += Math.exp(each);
        }
        double loss = 0;
        for (int j = 0; j < K; j++) {
            double t = (1 - smoothing) * target(n, j) + smoothing / K;
            loss -= t * (z[j] - Math.log(sum));
        }
        return weight(n) * loss;
    }

    private static double squaredError(double[] y, int n) {
        double loss = 0;
        for (int j = 0; j < K; j++) {
            loss += (target(n, j) - y[j]) * (target(n, j) - y[j]) / 2;
        }
        return weight(n) * loss;
    }

    private static void check(Objective objective, Loss loss) {
        float[] a = outputs();
        float[] before = a.clone();
        double[] losses = new double[IMAGES];
        objective.apply(a, 0, DY, targets(), IMAGES, losses);
        for (int n = 0; n < IMAGES; n++) {
            double[] z = new double[K];
            for (int j = 0; j < K; j++) {
                z[j] = before[Softmax.at(LAYOUT, j, n)];
            }
            assertThat(losses[n]).isCloseTo(loss.of(z, n), within(2e-5));
            for (int j = 0; j < K; j++) {
                double at = z[j];
                z[j] = at + 1e-4;
                double above = loss.of(z, n);
                z[j] = at - 1e-4;
                double difference = (above - loss.of(z, n)) / 2e-4;
                z[j] = at;
                assertThat(a[DY + Softmax.at(LAYOUT, j, n)]).isCloseTo((float) difference, within(2e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void gradientsAreTheDerivativesOfTheLosses(Kernels kernels) {
        check(kernels.crossEntropy(LAYOUT), (z, n) -> crossEntropy(z, n, 0));
        check(kernels.crossEntropy(LAYOUT, 0.2f), (z, n) -> crossEntropy(z, n, 0.2f));
        check(kernels.squaredError(LAYOUT), TargetsTest::squaredError);
    }

    /** What a mixture or a weight costs nobody who has none. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void oneClassAndWeightOneIsExactlyTheOutputLessTheTarget(Kernels kernels) {
        for (float smoothing : new float[] {0, 0.1f}) {
            float[] a = outputs();
            int[] labels = new int[IMAGES];
            for (int n = 0; n < IMAGES; n++) {
                labels[n] = classOf(n, 1);
            }
            kernels.crossEntropy(LAYOUT, smoothing).apply(a, 0, DY, Targets.of(labels), IMAGES, new double[IMAGES]);
            double even = (double) smoothing / K;
            for (int n = 0; n < IMAGES; n++) {
                for (int j = 0; j < K; j++) {
                    int at = Softmax.at(LAYOUT, j, n);
                    float t = j == labels[n] ? (float) (1 - (double) smoothing + even) : (float) even;
                    assertThat(a[DY + at]).isEqualTo(a[at] - t);
                }
            }
        }
    }

    /** Two equal halves are one whole, to the bit. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void aMixtureOfOneClassIsThatClass(Kernels kernels) {
        Targets mixed = new Targets(IMAGES);
        int[] labels = new int[IMAGES];
        for (int n = 0; n < IMAGES; n++) {
            labels[n] = classOf(n, 1);
            mixed.set(n, labels[n]);
            mixed.mix(n, labels[n], labels[n], n / 64.0);
        }
        float[] one = outputs();
        float[] two = outputs();
        Objective objective = kernels.crossEntropy(LAYOUT, 0.1f);
        objective.apply(one, 0, DY, Targets.of(labels), IMAGES, new double[IMAGES]);
        objective.apply(two, 0, DY, mixed, IMAGES, new double[IMAGES]);
        assertThat(Values.bits(two, 0, 2 * DY)).isEqualTo(Values.bits(one, 0, 2 * DY));
    }

    @Test
    void theMainClassHasTheLargerShare() {
        Targets targets = new Targets(3);
        double[] shares = {0.5, 0.49, 0.75};
        for (int n = 0; n < 3; n++) {
            targets.mix(n, 7, 8, shares[n]);
        }
        assertThat(new int[] {targets.main(0), targets.main(1), targets.main(2)})
                .containsExactly(7, 8, 7);
    }
}
