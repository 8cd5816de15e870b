package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptFeaturesTest {
    private static final long MB = 1_000_000;

    private static KeptFeatures.Plan plan(long bytes, long largest) {
        return new KeptFeatures.Plan(2, "pool", 256, bytes, 100 * MB, largest, 20 * MB);
    }

    @Test
    void whatFitsIsKept() {
        assertThat(plan(80 * MB, 20 * MB).fits()).isTrue();
        assertThat(plan(80 * MB, 20 * MB).text())
                .isEqualTo(
                        "the output of `pool`, 256 numbers an image, 80 MB, is computed once and kept by the executors");
    }

    @Test
    void allOfThemMustFitTheExecutors() {
        assertThat(plan(101 * MB, MB).fits()).isFalse();
        assertThat(plan(101 * MB, MB).text()).endsWith("is computed in every epoch: there are 100 MB to keep it in");
    }

    /** A task makes those of a partition at once. */
    @Test
    void aPartitionMustFitATask() {
        assertThat(plan(80 * MB, 21 * MB).fits()).isFalse();
        assertThat(plan(80 * MB, 21 * MB).text())
                .endsWith(
                        "is computed in every epoch: a partition of 21 MB is larger than the 20 MB that there are for one");
    }
}
