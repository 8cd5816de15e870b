package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** The numbers of the examples are sums of few powers of two, so that every result is exact. */
class SgdTest {
    private static float[] velocity(Sgd sgd) {
        assertThat(sgd.slots()).containsOnlyKeys("velocity");
        return sgd.slots().get("velocity");
    }

    @Test
    void withoutMomentumItDescends() {
        Sgd sgd = new Sgd(2, 0, false, 0.5);
        float[] weights = {1, -2};
        sgd.step(weights, new float[] {4, 8}, 2, 0.25);
        // g = 2 + 0.5 · 1 and 4 − 0.5 · 2
        assertThat(weights).containsExactly(1 - 0.25f * 2.5f, -2 - 0.25f * 3);
        assertThat(sgd.slots()).isEmpty();
    }

    @Test
    void momentumRolls() {
        Sgd sgd = new Sgd(1, 0.5, false, 0.5);
        float[] weights = {1};
        sgd.step(weights, new float[] {4}, 2, 0.25);
        // g = 2 + 0.5 = 2.5, v = 2.5, w = 1 − 0.625
        assertThat(weights).containsExactly(0.375f);
        assertThat(velocity(sgd)).containsExactly(2.5f);
        sgd.step(weights, new float[] {2}, 4, 0.25);
        // g = 0.5 + 0.1875 = 0.6875, v = 1.25 + 0.6875 = 1.9375, w = 0.375 − 0.484375
        assertThat(weights).containsExactly(-0.109375f);
        assertThat(velocity(sgd)).containsExactly(1.9375f);
    }

    @Test
    void nesterovLooksAhead() {
        Sgd sgd = new Sgd(1, 0.5, true, 0.5);
        float[] weights = {1};
        sgd.step(weights, new float[] {4}, 2, 0.25);
        // g = 2.5, v = 2.5, w = 1 − 0.25 · (2.5 + 1.25)
        assertThat(weights).containsExactly(0.0625f);
        sgd.step(weights, new float[] {2}, 4, 0.25);
        // g = 0.5 + 0.03125, v = 1.25 + 0.53125 = 1.78125, w = 0.0625 − 0.25 · (0.53125 + 0.890625)
        assertThat(weights).containsExactly(-0.29296875f);
        assertThat(velocity(sgd)).containsExactly(1.78125f);
    }

    @Test
    void aChangeOfTheRateActsAtOnce() {
        Sgd sgd = new Sgd(1, 0.5, false, 0);
        float[] weights = {0};
        sgd.step(weights, new float[] {1}, 1, 1);
        sgd.step(weights, new float[] {0}, 1, 0.25);
        // v = 0.5 does not carry the rate that it was made with.
        assertThat(weights).containsExactly(-1 - 0.25f * 0.5f);
    }

    /** a² = 1 + 2^-11 + 2^-24 is no float; rounded it would be 1 + 2^-11. */
    private static final float A = 1 + 0x1p-12f;

    @Test
    void theStepIsOneRounding() {
        float[] weights = {1 + 0x1p-11f};
        new Sgd(1, 0, false, 0).step(weights, new float[] {A}, 1, A);
        assertThat(weights).containsExactly(-0x1p-24f);
        for (boolean nesterov : new boolean[] {false, true}) {
            float[] same = {1 + 0x1p-11f};
            new Sgd(1, 0x1p-40, nesterov, 0).step(same, new float[] {A}, 1, A);
            assertThat(same).containsExactly(-0x1p-24f);
        }
    }

    @Test
    void weightDecayIsOneRounding() {
        float[] weights = {A};
        new Sgd(1, 0, false, A).step(weights, new float[] {-(1 + 0x1p-11f)}, 1, 0x1p12);
        assertThat(weights).containsExactly(1);
        for (boolean nesterov : new boolean[] {false, true}) {
            Sgd sgd = new Sgd(1, 0.5, nesterov, A);
            sgd.step(new float[] {A}, new float[] {-(1 + 0x1p-11f)}, 1, 1);
            assertThat(velocity(sgd)).containsExactly(0x1p-24f);
        }
    }

    @Test
    void momentumIsOneRounding() {
        for (boolean nesterov : new boolean[] {false, true}) {
            Sgd sgd = new Sgd(1, A / 2, nesterov, 0);
            sgd.restore(Map.of("velocity", new float[] {A}), 0);
            sgd.step(new float[] {0}, new float[] {-(0.5f + 0x1p-12f)}, 1, 1);
            assertThat(velocity(sgd)).containsExactly(0x1p-25f);
        }
    }

    @Test
    void lookingAheadIsOneRounding() {
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            float mu = random.nextFloat();
            float g = random.nextFloat() - 0.5f;
            float[] weights = {0};
            new Sgd(1, mu, true, 0).step(weights, new float[] {g}, 1, 1);
            BigDecimal exact = new BigDecimal(mu).multiply(new BigDecimal(g)).add(new BigDecimal(g));
            assertThat(weights).containsExactly(-exact.floatValue());
        }
    }

    @Test
    void theMeanIsADivision() {
        // 41 · (1/41) would be 1 − 2^-24.
        float[] weights = {0};
        new Sgd(1, 0, false, 0).step(weights, new float[] {41}, 41, 1);
        assertThat(weights).containsExactly(-1);
        for (boolean nesterov : new boolean[] {false, true}) {
            Sgd sgd = new Sgd(1, 0.5, nesterov, 0);
            sgd.step(new float[] {0}, new float[] {41}, 41, 1);
            assertThat(velocity(sgd)).containsExactly(1);
        }
    }

    @Property(tries = 200)
    void agreesWithTheFormulaInDouble(
            @ForAll @Scale(10) @DoubleRange(min = 0, max = 0.99) double momentum,
            @ForAll boolean nesterov,
            @ForAll @Scale(10) @DoubleRange(min = 0, max = 0.1) double weightDecay,
            @ForAll @IntRange(min = 1, max = 1000) int count,
            @ForAll @IntRange(min = 0, max = 70) int size,
            @ForAll long seed) {
        Random random = new Random(seed);
        Sgd sgd = new Sgd(size, momentum, nesterov, weightDecay);
        float[] weights = gaussians(size, 1, random);
        double[] w = new double[size];
        double[] v = new double[size];
        for (int i = 0; i < size; i++) {
            w[i] = weights[i];
        }
        for (int step = 0; step < 5; step++) {
            float[] sum = gaussians(size, count, random);
            double rate = 0.1 / (step + 1);
            sgd.step(weights, sum, count, rate);
            for (int i = 0; i < size; i++) {
                double g = sum[i] / (double) count + weightDecay * w[i];
                v[i] = momentum * v[i] + g;
                w[i] -= rate * (nesterov ? g + momentum * v[i] : v[i]);
                assertThat((double) weights[i]).isCloseTo(w[i], within(1e-5));
            }
        }
    }

    @Test
    void goesOnFromAStoredVelocity() {
        Random random = new Random(1);
        float[] start = gaussians(33, 1, random);
        float[][] sums = {gaussians(33, 10, random), gaussians(33, 10, random)};

        float[] through = start.clone();
        Sgd one = new Sgd(33, 0.9, true, 0.001);
        one.step(through, sums[0], 10, 0.1);
        one.step(through, sums[1], 10, 0.1);

        float[] resumed = start.clone();
        Sgd before = new Sgd(33, 0.9, true, 0.001);
        before.step(resumed, sums[0], 10, 0.1);
        Sgd after = new Sgd(33, 0.9, true, 0.001);
        after.restore(before.slots(), 1);
        after.step(resumed, sums[1], 10, 0.1);

        assertThat(resumed).isEqualTo(through);
        assertThat(velocity(after)).isEqualTo(velocity(one));
    }

    @Test
    void theVelocityOfACheckpointStaysAsItWas() {
        Sgd sgd = new Sgd(1, 0.5, false, 0);
        sgd.step(new float[] {0}, new float[] {1}, 1, 1);
        float[] stored = velocity(sgd);
        sgd.step(new float[] {0}, new float[] {1}, 1, 1);
        assertThat(stored).containsExactly(1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Sgd sgd = new Sgd(2, 0.9, false, 0);
        assertThatThrownBy(() -> sgd.step(new float[3], new float[1], 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 weights and 1 gradients, but the optimiser was made for 2");
        assertThatThrownBy(() -> sgd.step(new float[2], new float[2], 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a step over 0 images");
        assertThatThrownBy(() -> sgd.restore(Map.of("velocity", new float[0]), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a velocity of length 0 instead of 2");
        assertThatThrownBy(() -> sgd.restore(Map.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this optimiser remembers [velocity], not []");
        assertThatThrownBy(() -> new Sgd(1, 1, false, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sgd(1, 0, false, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] gaussians(int size, double scale, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** Rounding would keep it at the smallest subnormal number for ever, and subnormal numbers are slow. */
    @Test
    void aVelocityWithoutGradientsComesToRest() {
        for (boolean nesterov : new boolean[] {false, true}) {
            Sgd sgd = new Sgd(1, 0.9, nesterov, 0);
            float[] weights = {1};
            sgd.step(weights, new float[] {1}, 1, 0.1);
            for (int step = 0; step < 1000; step++) {
                sgd.step(weights, new float[1], 1, 0.1);
            }
            assertThat(velocity(sgd)).containsExactly(0f);
        }
    }
}
