package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.convoke.Eventually;
import org.junit.jupiter.api.Test;

/** What is held and what is dropped, on a Spark that has room for 12 MB. */
class CacheWatchTest {
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final int BLOCK = 4_000_000;
    private static final double ROOM = 12e6;
    /** What Spark leaves aside of the heap. */
    private static final double RESERVED = 300 << 20;

    private static JavaRDD<byte[]> cached(JavaSparkContext spark) {
        JavaRDD<byte[]> blocks =
                spark.parallelize(List.of(1, 2), 2).map(n -> new byte[BLOCK]).persist(StorageLevel.MEMORY_AND_DISK());
        assertThat(blocks.count()).isEqualTo(2);
        return blocks;
    }

    private static EpochDone.Held held(CacheWatch watch, int parts) {
        return Eventually.get(
                parts + " blocks",
                BOUND,
                () -> watch.held().stream()
                        .filter(held -> held.partitions() == parts)
                        .findFirst());
    }

    @Test
    void whatOthersDriveOutIsCountedAndWhatIsFreedIsNot() {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("cache")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set(
                        "spark.memory.fraction",
                        Double.toString(ROOM / (Runtime.getRuntime().maxMemory() - RESERVED)));
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                CacheWatch watch = CacheWatch.over(spark.sc())) {
            JavaRDD<byte[]> images = cached(spark);
            EpochDone.Held first = held(watch, 2);
            assertThat(first.executor()).isEqualTo("driver");
            assertThat(first.memory()).isBetween(2L * BLOCK, 2L * BLOCK + 100_000);
            assertThat(first.disk()).isZero();
            assertThat(watch.evicted()).isZero();

            JavaRDD<byte[]> others = cached(spark);
            EpochDone.Held both = held(watch, 4);
            assertThat(both.memory()).isBetween(2L * BLOCK, 3L * BLOCK + 100_000);
            assertThat(both.disk()).isGreaterThanOrEqualTo(BLOCK);
            long evicted = watch.evicted();
            assertThat(evicted).isBetween(1L, 2L);

            others.unpersist(true);
            held(watch, 2);
            assertThat(watch.evicted()).isEqualTo(evicted);
            assertThat(images.count()).isEqualTo(2);
        }
    }
}
