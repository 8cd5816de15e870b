package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.convoke.Eventually;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.train.Recipe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A long run takes no more of the machine at its end than at its beginning. */
@Tag("slow")
class LongRunTest {
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 6, width: 6}
            layers: [{conv: {maps: 4, kernel: 3}}, relu, flatten, {dense: 4}]
            loss: cross-entropy
            """, "test");

    private static final PackedImages IMAGES = SmallImages.of(320);
    private static final int STEPS_PER_EPOCH = 10;

    /** By then every pool and every list that Spark keeps is as long as it gets. */
    private static final long SETTLED = 1_000;

    /**
     * What the run holds: a partition's images twice, the network, and the weights that do not change, none here; of each its
     * value, and a piece of its bytes.
     */
    private static final int HELD_BLOCKS = 8;
    /** What the heap may vary by: less than 80 bytes kept of each of 9,000 steps, or 280 of 2,500. */
    private static final long HEAP_NOISE = 700_000;
    /** What Spark's pools may vary by: a thread lost every 400 steps would be 6 or more. */
    private static final int THREAD_NOISE = 5;

    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path localDir;

    /** What is in use. */
    private record Usage(long heap, int broadcastBlocks, int threads, long files) {
        boolean isWithin(Usage before) {
            return heap <= before.heap + HEAP_NOISE
                    && broadcastBlocks <= before.broadcastBlocks
                    && threads <= before.threads + THREAD_NOISE
                    && files <= before.files;
        }
    }

    /** Jobs take several times as long as tasks that stay; what each leaves shows in a third of them. */
    @ParameterizedTest
    @CsvSource({"JOB, 3500", "RESIDENT, 10000"})
    void thousandsOfStepsLeaveMemoryBlocksThreadsAndFilesAsTheyWere(
            ExchangeChoice exchange, int steps, TestReporter reporter) {
        Map<Long, Usage> usages = new TreeMap<>();
        long[] nanos = new long[1];
        // With the UI's own record of jobs and stages, as in a user's run.
        train(
                steps,
                (report, state) -> {
                    nanos[0] += report.times().total();
                    // Spark removes blocks, and forgets, in threads of its own.
                    if (report.step() == SETTLED) {
                        usages.put(
                                SETTLED,
                                Eventually.get(
                                        "end of the removal of blocks",
                                        BOUND,
                                        () -> Optional.of(usage())
                                                .filter(usage -> usage.broadcastBlocks == HELD_BLOCKS)));
                    } else if (report.step() == steps) {
                        assertThat(Eventually.holds(BOUND, () -> {
                                    usages.put(report.step(), usage());
                                    return usages.get(report.step()).isWithin(usages.get(SETTLED));
                                }))
                                .as("in use, by step: %s", usages)
                                .isTrue();
                    }
                },
                SparkDefaults.EXCHANGE,
                exchange.text(),
                "spark.ui.enabled",
                "true",
                "spark.ui.port",
                "0");
        reporter.publishEntry("milliseconds a step", String.format(Locale.ROOT, "%.2f", nanos[0] / 1e6 / steps));
        usages.forEach((step, usage) -> reporter.publishEntry("in use after step " + step, usage.toString()));
        assertThat(usages).containsOnlyKeys(SETTLED, (long) steps);
    }

    @Test
    void weightsAreFreedStepByStepWithoutTheGarbageCollector() {
        int steps = 20 * STEPS_PER_EPOCH;
        // Without Spark's cleaner only what is destroyed goes: each step's task, which Spark broadcasts too, stays.
        train(
                steps,
                (report, state) -> {
                    if (report.step() == steps) {
                        assertThat(Eventually.holds(BOUND, () -> broadcasts() < steps + STEPS_PER_EPOCH))
                                .isTrue();
                        assertThat(broadcasts()).isGreaterThanOrEqualTo(steps);
                    }
                },
                SparkDefaults.EXCHANGE,
                "job",
                "spark.cleaner.referenceTracking",
                "false");
    }

    private void train(int steps, StepListener listener, String... settings) {
        Recipe recipe = Recipe.builder()
                .epochs(steps / STEPS_PER_EPOCH)
                .batch(32)
                .shards(2)
                .learningRate(0.001)
                .momentum(0.9)
                .seed(1)
                .build();
        String[] all = Stream.concat(Stream.of("spark.local.dir", localDir.toString()), Stream.of(settings))
                .toArray(String[]::new);
        try (LocalSpark spark = new LocalSpark(2, all);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.of(2))) {
            assertThat(trainer.totalSteps()).isEqualTo(steps);
            trainer.run(trainer.start(), listener);
        }
    }

    private Usage usage() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try (Stream<Path> files = Files.walk(localDir)) {
            // Of folders Spark makes up to 64 as it goes, and keeps them.
            return new Usage(
                    heap,
                    broadcastBlocks().size(),
                    threads,
                    files.filter(Files::isRegularFile).count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static scala.collection.Seq<BlockId> broadcastBlocks() {
        return SparkEnv.get().blockManager().getMatchingBlockIds(BlockId::isBroadcast);
    }

    /** How many broadcasts have blocks here: their values, named broadcast_N, and pieces of them. */
    private static long broadcasts() {
        return Stream.of(broadcastBlocks().mkString(",").split(","))
                .filter(name -> name.matches("broadcast_\\d+"))
                .count();
    }
}
