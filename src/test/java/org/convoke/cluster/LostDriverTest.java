package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.convoke.cluster.FaultTraining.here;
import static org.convoke.cluster.FaultTraining.signal;
import static org.convoke.cluster.FaultTraining.with;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the driver of a run, the last good checkpoint is there, from which the run ends with the same bits. */
@Tag("slow")
class LostDriverTest {
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @TempDir
    private static Path folder;

    private static FaultTraining training;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        training = new FaultTraining(folder);
    }

    /** How a driver ends, when, and how its steps travel. */
    private record Ending(String exchange, boolean whileItWrites, boolean byInterrupt) {}

    /** A process, for which the signal of Ctrl-C has its meaning, whatever started the tests. */
    private static Submission begin(String name, List<String> program) {
        return Submission.start(
                folder.resolve(name),
                List.of("env", "--default-signal=INT"),
                Path.of(System.getProperty("java.home")),
                List.of("--master", "local[2]"),
                program);
    }

    /** With each exchange while it writes a checkpoint and at some step, and by Ctrl-C. */
    @Test
    void theDriverIsKilledAgainAndAgainAlsoWhileItWritesACheckpoint() throws Exception {
        Path checkpoints = folder.resolve("again");
        List<String> program = training.program(
                "killed", "--checkpoint-dir", checkpoints.toString(), "--checkpoint-every", "1", "--resume");
        List<Ending> endings = List.of(
                new Ending("job", true, false),
                new Ending("resident", false, false),
                new Ending("resident", true, false),
                new Ending("job", false, false),
                new Ending("resident", false, true));
        Random random = new Random(20);
        long before = 0;
        for (Ending ending : endings) {
            try (Submission run = begin("killed-after-" + before, with(program, "--exchange", ending.exchange()))) {
                long reached = before + 1 + random.nextInt(4);
                await("step " + reached, run, () -> newest(checkpoints) >= reached, LOOK_NANOS);
                if (ending.whileItWrites()) {
                    // Under its temporary name.
                    await(
                            "a checkpoint being written",
                            run,
                            () -> names(checkpoints).stream().anyMatch(name -> name.contains(".tmp-")),
                            0);
                }
                if (ending.byInterrupt()) {
                    signal(run.process(), "INT");
                    Submission.Ended ended = run.end();
                    assertThat(ended.errors())
                            .containsExactly("convoke: interrupted; a training with checkpoints goes on with the same"
                                    + " command and --resume");
                    assertThat(ended.exitCode()).isEqualTo(130);
                }
                run.killAtOnce();
            }
            before = newest(checkpoints);
            assertThat(before).as("steps done before %s", ending).isLessThan(FaultTraining.STEPS);
        }
        Submission.Ended ended = here(program);
        assertThat(ended.out()).contains("resuming after step ").doesNotContain("damaged");
        training.assertUndisturbed(ended);
    }

    /** Looks more often than the run does steps. */
    private static void await(String what, Submission run, BooleanSupplier condition, long pauseNanos) {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(run.isAlive()).as("runs until there is %s", what).isTrue();
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private static long newest(Path checkpoints) {
        return names(checkpoints).stream()
                .filter(name -> name.startsWith("step-"))
                .mapToLong(name -> Long.parseLong(name.substring(5)))
                .max()
                .orElse(0);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            return List.of();
        }
    }

    @Test
    void aCheckpointThatCannotBeWrittenLeavesTheLastGoodOne() throws IOException {
        // Weights and velocity of more than 5 MB each; the shell lets no file grow beyond 4 MB.
        Path network = Files.writeString(folder.resolve("wide.yaml"), """
                input: {channels: 1, height: 8, width: 8}
                layers: [flatten, {dense: 1000}, relu, {dense: 1250}, relu, {dense: 2}]
                loss: cross-entropy
                """);
        byte[] pixels = new byte[16 * 64];
        new Random(3).nextBytes(pixels);
        int[] labels = IntStream.range(0, 16).map(n -> n % 2).toArray();
        ImageFileExamples.folder(
                new PackedImages(1, 8, 8, pixels, labels, List.of("a", "b")), folder.resolve("few-photos"));
        String full = training.path("full");
        List<String> whole =
                new ArrayList<>(List.of("train", "--data", training.path("few-photos"), "--validation", "none"));
        whole.addAll(List.of("--network", network.toString(), "--kernels", "plain", "--batch", "8"));
        whole.addAll(List.of("--schedule", "constant", "--warmup", "0", "--lr", "0.001"));
        List<String> program = with(whole, "--checkpoint-dir", full);
        Submission.Ended first = here(with(program, "--epochs", "1", "--out", training.path("full-model-1")));
        assertThat(first.exitCode()).as(first.err()).isZero();
        List<String> before = names(folder.resolve("full"));

        List<String> spark = List.of("--master", "local[2]");
        List<String> limit = List.of("bash", "-c", "ulimit -f 4096; exec \"$@\"", "limited");
        Path java = Path.of(System.getProperty("java.home"));
        List<String> second = with(program, "--epochs", "2", "--resume", "--out", training.path("full-model-2"));
        try (Submission limited = Submission.start(folder.resolve("full-2"), limit, java, spark, second)) {
            Submission.Ended ended = limited.end();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.errors())
                    .singleElement()
                    .asString()
                    .contains("convoke: " + full + "/step-", " cannot be written: File too large");
            assertThat(ended.out())
                    .contains("last good checkpoint: " + full + "/" + before.get(0)
                            + "; the same command with --resume goes on from there");
        }
        assertThat(names(folder.resolve("full"))).isEqualTo(before);
        assertThat(folder.resolve("full-model-2")).doesNotExist();

        Submission.Ended resumed = here(second);
        Submission.Ended undivided = here(with(whole, "--epochs", "2", "--out", training.path("full-model-whole")));
        assertThat(resumed.after("weights sha256 ")).isEqualTo(undivided.after("weights sha256 "));
    }

    @Test
    void aSecondDriverOnTheSameCheckpointsIsRefused() {
        String[] shared = {"--checkpoint-dir", training.path("shared-checkpoints"), "--resume"};
        // It waits, so that it does not end before the second one asks.
        try (InProcessDriver first = InProcessDriver.start(
                "local[2]", List.of(), training.program("first", shared), FaultTraining.MID_EPOCH)) {
            first.awaitHold();
            try (Submission second = begin("second-driver", training.program("second", shared))) {
                Submission.Ended ended = second.end();
                assertThat(ended.exitCode())
                        .as("%s%s", ended.out(), ended.err())
                        .isEqualTo(2);
                assertThat(ended.errors())
                        .singleElement()
                        .asString()
                        .contains("checkpoint directory " + training.path("shared-checkpoints")
                                + " is in use by another driver, process "
                                + ProcessHandle.current().pid());
            }
            assertThat(folder.resolve("second")).doesNotExist();
            first.release();
            training.assertUndisturbed(first.end());
        }
    }
}
