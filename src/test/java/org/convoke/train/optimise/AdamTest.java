package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class AdamTest {
    private static Adam adam(int size, String text, double decay) {
        return new Adam(size, List.of(Span.whole(size, decay)), (OptimizerChoice.Adam) OptimizerChoice.parse(text));
    }

    /** m / √v is ±1 after the corrections, whatever the gradient: the first step is the rate itself. */
    @Test
    void theFirstStepIsTheRate() {
        float[] weights = {1, 1, 1};
        adam(3, "adam", 0).step(weights, new float[] {40, -0.002f, 0}, 4, 0.25);
        assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
        assertThat(weights[1]).isCloseTo(1.25f, within(1e-5f));
        assertThat(weights[2]).isEqualTo(1);
    }

    /** β₁ = ½, β₂ = ¾ and squares of powers of two: every number is exact. */
    @Test
    void momentsRollAndAreCorrected() {
        Adam adam = adam(1, "adam:0.5,0.75", 0);
        float[] weights = {0};
        adam.step(weights, new float[] {8}, 2, 0.125);
        // m = 2, v = 4; m / ½ = 4, √(v / ¼) = 4
        assertThat(weights).containsExactly(-0.125f);
        assertThat(adam.slots().get("first-moment")).containsExactly(2);
        assertThat(adam.slots().get("second-moment")).containsExactly(4);
        adam.step(weights, new float[] {0}, 2, 0.125);
        // m = 1, v = 3; m / ¾ = 4/3, √(3 / (7/16)) = 4 √(3/7)
        assertThat(weights[0]).isCloseTo(-0.125f - 0.125f / 3 / (float) Math.sqrt(3 / 7.0), within(1e-7f));
        assertThat(adam.slots().get("second-moment")).containsExactly(3);
    }

    @Test
    void decoupledDecayDoesNotGoThroughTheMoments() {
        float[] weights = {2};
        Adam adam = adam(1, "adamw", 0.25);
        adam.step(weights, new float[] {0}, 1, 0.5);
        assertThat(weights).containsExactly(2 - 0.5f * 0.25f * 2);
        assertThat(adam.slots().get("first-moment")).containsExactly(0);

        float[] inGradient = {2};
        adam(1, "adam", 0.25).step(inGradient, new float[] {0}, 1, 0.5);
        assertThat(inGradient[0]).isCloseTo(1.5f, within(1e-6f));
    }

    @Property(tries = 100)
    void agreesWithTheFormulaInDouble(
            @ForAll boolean decoupled,
            @ForAll @Scale(5) @DoubleRange(min = 0, max = 0.99) double beta1,
            @ForAll @Scale(5) @DoubleRange(min = 0.5, max = 0.9999) double beta2,
            @ForAll @Scale(5) @DoubleRange(min = 0, max = 0.1) double decay,
            @ForAll @IntRange(min = 1, max = 1000) int count,
            @ForAll @IntRange(min = 0, max = 70) int size,
            @ForAll long seed) {
        Random random = new Random(seed);
        OptimizerChoice.Adam choice = new OptimizerChoice.Adam(decoupled, beta1, beta2, 1e-3);
        Adam adam = new Adam(size, List.of(Span.whole(size, decay)), choice);
        float[] weights = gaussians(size, 1, random);
        double[] w = new double[size];
        double[] m = new double[size];
        double[] v = new double[size];
        for (int i = 0; i < size; i++) {
            w[i] = weights[i];
        }
        for (int t = 1; t <= 5; t++) {
            float[] sum = gaussians(size, count, random);
            double rate = 0.1 / t;
            adam.step(weights, sum, count, rate);
            for (int i = 0; i < size; i++) {
                double mean = sum[i] / (double) count;
                double g = decoupled ? mean : mean + decay * w[i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                w[i] -= decoupled ? rate * decay * w[i] : 0;
                w[i] -= rate * m[i] / (1 - Math.pow(beta1, t)) / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + 1e-3);
                assertThat((double) weights[i]).isCloseTo(w[i], within(1e-4));
            }
        }
    }

    @Test
    void goesOnFromStoredMoments() {
        Random random = new Random(1);
        float[] start = gaussians(33, 1, random);
        float[][] sums = {gaussians(33, 10, random), gaussians(33, 10, random)};
        float[] through = start.clone();
        Adam one = adam(33, "adamw", 0.01);
        one.step(through, sums[0], 10, 0.1);
        one.step(through, sums[1], 10, 0.1);

        float[] resumed = start.clone();
        Adam before = adam(33, "adamw", 0.01);
        before.step(resumed, sums[0], 10, 0.1);
        Adam after = adam(33, "adamw", 0.01);
        after.restore(before.slots(), 1);
        after.step(resumed, sums[1], 10, 0.1);

        assertThat(resumed).isEqualTo(through);
        one.slots()
                .forEach((name, values) -> assertThat(after.slots().get(name)).isEqualTo(values));
    }

    /** A weight that is frozen loses no step: its first one is as long as if it were the run's first. */
    @Test
    void theCorrectionCountsTheStepsOfTheWeight() {
        OptimizerChoice.Adam choice = (OptimizerChoice.Adam) OptimizerChoice.parse("adam");
        Span frozen = new Span(0, 1, false, 1, 0.5, List.of(new Span.Steps(0, 3)));
        Span always = new Span(1, 2, false, 1, 0.5, List.of());
        Adam adam = new Adam(2, List.of(frozen, always), choice);
        float[] weights = {1, 1};
        for (int step = 0; step < 3; step++) {
            adam.step(weights, new float[] {1, 1}, 1, 0.25);
        }
        assertThat(weights[0]).isEqualTo(1);
        assertThat(adam.slots().get("first-moment")[0]).isZero();
        adam.step(weights, new float[] {1, 1}, 1, 0.25);
        assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
    }

    @Test
    void momentsWithoutGradientsComeToRest() {
        Adam adam = adam(1, "adam:0.9,0.9", 0);
        float[] weights = {1};
        adam.step(weights, new float[] {1e-12f}, 1, 0.1);
        for (int step = 0; step < 1500; step++) {
            adam.step(weights, new float[1], 1, 0.1);
        }
        adam.slots().values().forEach(values -> assertThat(values).containsExactly(0f));
    }

    @Test
    void refusesSlotsThatDoNotFit() {
        Adam adam = adam(2, "adam", 0);
        assertThatThrownBy(() -> adam.restore(Map.of("velocity", new float[2]), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this optimiser remembers [first-moment, second-moment], not [velocity]");
        assertThatThrownBy(() -> adam.restore(Map.of("first-moment", new float[2], "second-moment", new float[3]), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a second-moment of length 3 instead of 2");
        assertThatThrownBy(() -> adam.step(new float[1], new float[2], 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 weights and 2 gradients, but the optimiser was made for 2");
    }

    private static float[] gaussians(int size, double scale, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }
}
