package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Into how many partitions images are cut where the user does not say. */
class PartitionsTest {
    private static final long GIB = 1L << 30;

    @Test
    void oneForEachCoreWhileTheImagesFit() {
        assertThat(NetworkOnSpark.partitions(150_000_000, 2, GIB / 2)).isEqualTo(2);
        assertThat(NetworkOnSpark.partitions(GIB / 2, 2, GIB / 2)).isEqualTo(2);
        assertThat(NetworkOnSpark.partitions(Long.MAX_VALUE, 2, Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    void aMultipleOfTheCoresWhoseEveryPartIsAQuarterOfTheMemoryOfACore() {
        for (long bytes = GIB; bytes < 1000 * GIB; bytes *= 3) {
            int partitions = NetworkOnSpark.partitions(bytes, 3, GIB / 4);
            assertThat(partitions % 3).isZero();
            assertThat(bytes / partitions).isLessThanOrEqualTo(GIB / 16);
            assertThat(bytes / (partitions - 3)).isGreaterThanOrEqualTo(GIB / 16);
        }
    }
}
