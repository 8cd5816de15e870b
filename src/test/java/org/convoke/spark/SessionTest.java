package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.convoke.array.KernelChoice;
import org.convoke.train.Dealing;
import org.junit.jupiter.api.Test;

class SessionTest {
    @Test
    void aShardHasTheOrderOfItsSeedAndSizeAndEpoch() {
        Session session = new Session("", new float[1][256], KernelChoice.PLAIN, 16);
        assertThat(session.order(2, 10, 7, 0)).isEqualTo(Dealing.order(10, 7, 0, 2));
        assertThat(session.order(2, 10, 8, 0)).isEqualTo(Dealing.order(10, 8, 0, 2));
        assertThat(session.order(2, 12, 8, 0)).isEqualTo(Dealing.order(12, 8, 0, 2));
        assertThat(session.order(2, 12, 8, 1))
                .isEqualTo(Dealing.order(12, 8, 1, 2))
                .isSameAs(session.order(2, 12, 8, 1));
    }
}
