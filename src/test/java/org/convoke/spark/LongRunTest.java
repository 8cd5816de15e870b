package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.convoke.train.Schedule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A long run takes no more of the machine at its end than at its beginning. */
@Tag("slow")
class LongRunTest {
    private static final Network NETWORK = NetworkFile.parse(
            """
            input: {channels: 1, height: 6, width: 6}
            layers: [{conv: {maps: 4, kernel: 3}}, relu, flatten, {dense: 4}]
            loss: cross-entropy
            """,
            "test");
    private static final PackedImages IMAGES = SmallImages.of(320);
    /** 10 steps an epoch. */
    private static final Recipe RECIPE =
            new Recipe(1000, 32, 2, 0.001, 0.9, false, 0, new Schedule.Constant(), 0, 1);

    /** By then every pool and every list that Spark keeps is as long as it gets. */
    private static final long SETTLED = 2_000;
    private static final long STEPS = 10_000;
    /** What the heap may vary by: 1,000 bytes a step kept anywhere would be twice this. */
    private static final long HEAP_NOISE = 4_000_000;
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path localDir;

    /** What is in use. */
    private record Usage(long heap, int broadcastBlocks, int threads, int files) {}

    @Test
    void tenThousandStepsLeaveMemoryBlocksThreadsAndFilesAsTheyWere(TestReporter reporter) {
        List<Usage> usages = new ArrayList<>();
        long[] nanos = new long[1];
        // With the UI's own record of jobs and stages, as in a user's run.
        try (LocalSpark spark = new LocalSpark(
                        2, "spark.local.dir", localDir.toString(), "spark.ui.enabled", "true", "spark.ui.port", "0");
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, RECIPE.lanes());
                Trainer trainer = new Trainer(network, RECIPE, IMAGES, Optional.of(2))) {
            assertThat(trainer.totalSteps()).isEqualTo(STEPS);
            trainer.run(trainer.start(), (report, state) -> {
                nanos[0] += report.times().total();
                if (report.step() == SETTLED) {
                    usages.add(usage());
                } else if (report.step() == STEPS) {
                    // Spark removes blocks, and forgets, in threads of its own.
                    Usage settled = usages.get(0);
                    Eventually.holds(BOUND, () -> {
                        usages.add(usage());
                        return within(usages.get(usages.size() - 1), settled);
                    });
                }
            });
        }
        Usage settled = usages.get(0);
        Usage end = usages.get(usages.size() - 1);
        reporter.publishEntry("milliseconds a step", String.format(Locale.ROOT, "%.2f", nanos[0] / 1e6 / STEPS));
        reporter.publishEntry("at step " + SETTLED, settled.toString());
        reporter.publishEntry("at step " + STEPS, end.toString());
        assertThat(within(end, settled)).as("at step %d %s, at step %d %s", SETTLED, settled, STEPS, end).isTrue();
    }

    private static boolean within(Usage now, Usage before) {
        return now.heap <= before.heap + HEAP_NOISE
                && now.broadcastBlocks <= before.broadcastBlocks
                && now.threads <= before.threads
                && now.files <= before.files;
    }

    private Usage usage() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        int blocks = SparkEnv.get()
                .blockManager()
                .getMatchingBlockIds(BlockId::isBroadcast)
                .size();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try (Stream<Path> files = Files.walk(localDir)) {
            return new Usage(heap, blocks, threads, (int) files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
