package org.convoke.spark.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutorsReadyTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** A slow machine starts its second executor long after the first: its tasks would all go to the first. */
    @Test
    void expectedExecutorsAreWaitedForHoweverLongNoneComes() {
        assertThat(ExecutorsReady.enough(OptionalInt.of(2), 1, MINUTE)).isFalse();
        assertThat(ExecutorsReady.enough(OptionalInt.of(2), 2, 0)).isTrue();
    }

    @Test
    void anUnknownNumberIsThereWhenNoMoreCome() {
        assertThat(ExecutorsReady.enough(OptionalInt.empty(), 0, MINUTE)).isFalse();
        assertThat(ExecutorsReady.enough(OptionalInt.empty(), 1, 0)).isFalse();
        assertThat(ExecutorsReady.enough(OptionalInt.empty(), 1, MINUTE)).isTrue();
    }
}
