package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.convoke.array.KernelChoice;
import org.convoke.net.Workspace;
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

    @Test
    void aWorkspaceIsUsedAgainForTheSameTargetsOnly() {
        String network = """
                input: {channels: 1, height: 2, width: 2}
                layers: [flatten, {dense: 3}]
                loss: cross-entropy
                """;
        Session session = new Session(network, new float[1][256], KernelChoice.PLAIN, 16);
        Workspace plain = session.borrowForTraining(0);
        session.back(plain);
        assertThat(session.borrowForTraining(0)).isSameAs(plain);
        session.back(plain);
        Workspace smoothing = session.borrowForTraining(0.1f);
        assertThat(smoothing.smoothing()).isEqualTo(0.1f);
        session.back(smoothing);
        assertThat(session.borrowForTraining(0).smoothing()).isZero();
    }
}
