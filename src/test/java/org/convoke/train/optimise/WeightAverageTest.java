package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    private static WeightAverage of(String text, long totalSteps, float... initial) {
        return new WeightAverage(Averaging.parse(text), initial, initial.length, totalSteps);
    }

    @Test
    void withoutAnAverageTheWeightsCount() {
        WeightAverage none = of("none", 2, 1, 2);
        float[] weights = {3, 4};
        none.step(weights);
        assertThat(none.evaluated(weights)).containsExactly(3, 4).isNotSameAs(weights);
        assertThat(none.slots()).isEmpty();
    }

    /** With d = 1/8 the warm-up, 2/11 at least, does nothing. */
    @Test
    void theExponentialAverageFollowsTheWeights() {
        WeightAverage ema = of("ema:0.125", 2, 8, 1);
        float[] weights = {16, 1};
        ema.step(weights);
        assertThat(weights).containsExactly(16, 1);
        assertThat(ema.evaluated(weights)).containsExactly(15, 1);
        weights[0] = 31;
        ema.step(weights);
        assertThat(ema.evaluated(weights)).containsExactly(29, 1);
        assertThat(ema.slots().get("average")).containsExactly(29, 1);
    }

    @Test
    void inTheFirstStepsItForgetsFaster() {
        WeightAverage ema = of("ema:0.999", 10_000, 1);
        double left = 1;
        for (int t = 1; t <= 10_000; t++) {
            ema.step(new float[] {0});
            left *= Math.min(0.999, (1.0 + t) / (10.0 + t));
            assertThat((double) ema.evaluated(new float[1])[0]).isCloseTo(left, within(1e-5));
        }
        // d has become constant: 0.999 is (1 + t) / (10 + t) at t = 8990.
        assertThat(left).isLessThan(1e-20);
    }

    @Test
    void lookaheadGoesOnFromTheAverage() {
        WeightAverage lookahead = of("lookahead:2,0.25", 3, 8);
        float[] weights = {4};
        lookahead.step(weights);
        assertThat(weights).containsExactly(4);
        // as if it looked back now: 8 + ¾ (4 − 8)
        assertThat(lookahead.evaluated(weights)).containsExactly(5);
        weights[0] = 0;
        lookahead.step(weights);
        // 8 + ¾ (0 − 8)
        assertThat(weights).containsExactly(2);
        assertThat(lookahead.evaluated(weights)).containsExactly(2);
    }

    @Test
    void aPowerLooksBackLongerTowardsTheEnd() {
        WeightAverage lookahead = of("lookahead:1,0.5,1", 4, 8);
        float[] weights = {0};
        lookahead.step(weights);
        // d = ½ · ¼
        assertThat(weights).containsExactly(1);
        weights[0] = 9;
        lookahead.step(weights);
        // d = ½ · ½
        assertThat(weights).containsExactly(7);
    }

    /** Statistics change too; what is frozen comes after and is never averaged. */
    @Test
    void onlyWhatChangesIsAveraged() {
        WeightAverage ema = new WeightAverage(new Averaging.Ema(0), new float[] {1, 2, 3}, 2, 1);
        float[] weights = {4, 5, 3};
        ema.step(weights);
        assertThat(ema.slots().get("average")).containsExactly(4, 5);
        assertThat(ema.evaluated(weights)).containsExactly(4, 5, 3);
    }

    /** Of what is validated then from the weights before lookahead has set them to it; what is not trained does not count. */
    @Test
    void theDistanceIsThatOfTheAverageFromTheWeightsOfTheStep() {
        for (String text : new String[] {"ema:0.125", "lookahead:1,0.125", "lookahead:2,0.125"}) {
            WeightAverage average = of(text, 2, 8, 0, 100);
            float[] weights = {16, 12, 0};
            double distance = average.distance(weights, 2);
            assertThat(weights).containsExactly(16, 12, 0);
            // (8, 0) moves to (15, 10.5), which is (1, 1.5) away.
            assertThat(distance).isCloseTo(Math.hypot(1, 1.5) / 20, within(1e-12));
            float[] stepped = weights.clone();
            average.step(stepped);
            assertThat(average.evaluated(stepped)).startsWith(15, 10.5f);
        }
        assertThat(of("none", 2, 1, 2).distance(new float[] {3, 4}, 2)).isZero();
        assertThat(of("ema:0.5", 2, 1, 2).distance(new float[2], 2)).isZero();
    }

    @Test
    void goesOnFromAStoredAverage() {
        for (String text : new String[] {"ema:0.9", "lookahead:2,0.3,2"}) {
            WeightAverage one = of(text, 3, 1, 2);
            float[] through = {0.3f, 0.7f};
            one.step(through);
            WeightAverage other = of(text, 3, 0, 0);
            other.restore(one.slots(), 1);
            float[] resumed = through.clone();
            for (int step = 0; step < 2; step++) {
                one.step(through);
                other.step(resumed);
                through[0] += 0.1f;
                resumed[0] += 0.1f;
            }
            assertThat(resumed).isEqualTo(through);
            assertThat(other.evaluated(resumed)).isEqualTo(one.evaluated(through));
        }
        assertThatThrownBy(() -> of("ema:0.9", 3, 1).restore(Map.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an average of 0 weights instead of 1");
    }
}
