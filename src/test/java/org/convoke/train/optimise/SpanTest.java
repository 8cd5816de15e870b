package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static final Span FROZEN =
            new Span(0, 4, true, 1, 0, List.of(new Span.Steps(2, 4), new Span.Steps(6, Long.MAX_VALUE)));

    @Test
    void isFrozenInItsSteps() {
        assertThat(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 100L).stream().map(FROZEN::isFrozen))
                .containsExactly(false, false, true, true, false, false, true, true);
    }

    @Test
    void countsTheStepsThatWereTaken() {
        assertThat(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 100L).stream().map(FROZEN::taken))
                .containsExactly(0L, 1L, 2L, 2L, 2L, 3L, 4L, 4L, 4L);
    }

    @Test
    void neighboursThatAreAlikeBecomeOne() {
        Span weights = new Span(0, 16, true, 1, 0.1, List.of());
        Span bias = new Span(16, 32, false, 1, 0.1, List.of());
        Span apart = new Span(48, 64, false, 1, 0.1, List.of());
        Span faster = new Span(64, 80, false, 2, 0.1, List.of());
        Span undecayed = new Span(80, 96, false, 2, 0, List.of());
        assertThat(Span.merged(List.of(weights, bias, apart, faster, undecayed)))
                .containsExactly(new Span(0, 32, false, 1, 0.1, List.of()), apart, faster, undecayed);
        Span other = new Span(4, 8, true, 1, 0, List.of());
        assertThat(Span.merged(List.of(FROZEN, other))).containsExactly(FROZEN, other);
    }

    /** Each span has its own rate and decay; what is in none stays as it is. */
    @Test
    void anOptimiserTreatsEachSpanAsItSays() {
        Sgd sgd = new Sgd(
                4,
                List.of(
                        new Span(0, 1, false, 2, 0.5, List.of()),
                        new Span(1, 2, false, 0.5, 0, List.of()),
                        new Span(2, 3, false, 1, 0.5, List.of(new Span.Steps(0, 1)))),
                0.5,
                false);
        float[] weights = {1, 1, 1, 1};
        sgd.step(weights, new float[] {1, 1, 1, 1}, 1, 0.25);
        assertThat(weights).containsExactly(1 - 0.5f * 1.5f, 1 - 0.125f, 1, 1);
        assertThat(sgd.slots().get("velocity")).containsExactly(1.5f, 1, 0, 0);
        sgd.step(weights, new float[] {1, 1, 1, 1}, 1, 0.25);
        assertThat(weights[2]).isEqualTo(1 - 0.25f * 1.5f);
    }

    @Test
    void refusesWhatIsNoPart() {
        assertThatThrownBy(() -> new Span(2, 1, false, 1, 0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(0, 1, false, -1, 0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sgd(1, List.of(Span.whole(2, 0)), 0, false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
