package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lengths are those of 3, 4, 5 triangles, and factors powers of two, so that every result is exact. */
class LarsTest {
    private static Span weights(int start, int end, double decay) {
        return new Span(start, end, true, 1, decay, List.of());
    }

    @Test
    void theRateOfATensorIsItsLengthOverThatOfItsGradient() {
        float[] weights = {3, 4, 30, 40};
        Lars lars = new Lars(4, List.of(weights(0, 2, 0), weights(2, 4, 0)), 0.25, 0, false);
        lars.step(weights, new float[] {0, 20, 0, 20}, 2, 0.5);
        // ‖w‖ = 5 and 50, ‖g‖ = 10: l = 1/8 and 5/4
        assertThat(weights).containsExactly(3, 4 - 0.5f * 10 / 8, 30, 40 - 0.5f * 10 * 5 / 4);
    }

    @Test
    void decayCountsForTheLengthAndForTheStep() {
        float[] weights = {3, 4};
        Lars lars = new Lars(2, List.of(weights(0, 2, 1)), 2, 0.5, false);
        lars.step(weights, new float[] {0, 5}, 1, 0.125);
        // l = 2 · 5 / (5 + 5), d = l (g + w) = (3, 9)
        assertThat(weights).containsExactly(3 - 0.125f * 3, 4 - 0.125f * 9);
        assertThat(lars.slots().get("velocity")).containsExactly(3, 9);
    }

    @Test
    void whatIsNoWeightAndWhatHasNoLengthTakesTheStepOfSgd() {
        float[] weights = {0, 0, 3, 4, 8};
        Lars lars = new Lars(
                5,
                List.of(weights(0, 2, 0.5), weights(2, 4, 0.5), new Span(4, 5, false, 2, 0.5, List.of())),
                0.001,
                0.5,
                true);
        float[] same = weights.clone();
        float[] sum = {1, 2, 0, 0, 4};
        Sgd sgd = new Sgd(5, List.of(Span.whole(4, 0.5), new Span(4, 5, false, 2, 0.5, List.of())), 0.5, true);
        lars.step(weights, sum, 2, 0.25);
        sgd.step(same, sum, 2, 0.25);
        assertThat(weights).isEqualTo(same);
    }

    @Test
    void goesOnFromAStoredVelocity() {
        float[] through = {3, 4};
        Lars one = new Lars(2, List.of(weights(0, 2, 0.1)), 0.02, 0.9, true);
        one.step(through, new float[] {1, 2}, 3, 0.1);
        float[] resumed = through.clone();
        Lars other = new Lars(2, List.of(weights(0, 2, 0.1)), 0.02, 0.9, true);
        other.restore(one.slots(), 1);
        one.step(through, new float[] {2, -1}, 3, 0.1);
        other.step(resumed, new float[] {2, -1}, 3, 0.1);
        assertThat(resumed).isEqualTo(through);
        assertThatThrownBy(() -> other.restore(Map.of("first-moment", new float[2]), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this optimiser remembers [velocity], not [first-moment]");
    }
}
