package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.Eventually;
import org.convoke.data.ImageFileExamples;
import org.convoke.data.PackedImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to the processes of a run in the middle of an epoch, it ends with the bits of an undisturbed run, or
 * with one clear line and the last good checkpoint.
 */
@Tag("slow")
class FaultTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(2);

    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final List<String> BOTH_WORKERS = StandaloneCluster.executors(2);
    private static final String SHA = "weights sha256 ";
    /** Steps of 72 images: an epoch is 20 of them. */
    private static final String RECIPE = "recipe.yaml";

    private static final String NETWORK = "tiny.yaml";

    private static final int STEPS = 100;
    private static final int INTERRUPTED = 4;
    private static final String MID_EPOCH = "epoch 2/5 step 5/20";

    @TempDir
    private static Path folder;

    private static String undisturbed;

    private final List<Submission> begun = new ArrayList<>();

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        Files.writeString(folder.resolve(RECIPE), "epochs: 5\nbatch: 72\nshards: 4\nlr: 0.02\nvalidation: none\n");
        Files.writeString(folder.resolve(NETWORK), """
                input: {channels: 1, height: 8, width: 8}
                layers: [{conv: {maps: 4, kernel: 3, stride: 2}}, batch-norm, relu, flatten, {dropout: 0.2}, {dense: 10}]
                loss: cross-entropy
                """);
        Submission.Ended ended = here(train("undisturbed"));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains(MID_EPOCH);
        undisturbed = ended.after(SHA);
    }

    @AfterEach
    void endAll() {
        begun.forEach(Submission::close);
    }

    private static List<String> train(String model, String... more) {
        List<String> program = new ArrayList<>(List.of("train", "--recipe", path(RECIPE), "--out", path(model)));
        program.addAll(List.of("--network", path(NETWORK), "--kernels", "plain"));
        program.addAll(List.of("--log-every", "5", "--progress", "lines"));
        program.addAll(List.of(more));
        return program;
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    /** With the options that choose how steps travel. */
    private static List<String> trainBy(String exchange, String model, String... more) {
        return with(train(exchange + "-" + model, more), "--exchange", exchange);
    }

    private Submission begin(List<String> spark, List<String> program) {
        Submission submission = CLUSTER.begin(spark, program);
        begun.add(submission);
        return submission;
    }

    /** In this JVM, which saves the start of one. */
    private static Submission.Ended here(List<String> program) {
        return Submission.here("local[2]", List.of(), program);
    }

    private Submission beginHere(String name, List<String> program) {
        List<String> here = List.of("--master", "local[2]", "--conf", "spark.ui.port=0");
        Submission submission = Submission.start(folder.resolve(name), here, program);
        begun.add(submission);
        return submission;
    }

    /** Whatever started the tests may have had it ignore the signal of Ctrl-C. */
    private Submission beginToBeInterrupted(String name, List<String> program) {
        Submission submission = Submission.start(
                folder.resolve(name),
                List.of("env", "--default-signal=INT"),
                Path.of(System.getProperty("java.home")),
                List.of("--master", "local[2]"),
                program);
        begun.add(submission);
        return submission;
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    private static void assertUndisturbed(Submission.Ended ended) {
        assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
        assertThat(ended.said()).isEmpty();
        assertThat(ended.after(SHA)).isEqualTo(undisturbed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void anExecutorIsKilled(String exchange) {
        Submission run = begin(BOTH_WORKERS, trainBy(exchange, "killed"));
        run.awaitPrinted(MID_EPOCH);
        CLUSTER.executors().get(0).destroyForcibly();

        Submission.Ended ended = run.end();
        assertThat(ended.err()).contains("Lost executor");
        assertThat(ended.err().contains("its resident tasks have ended")).isEqualTo(exchange.equals("resident"));
        assertUndisturbed(ended);
    }

    /** Spark may still ask the executor something when the run, which is good, ends. */
    @Test
    void anExecutorIsKilledBeforeTheFirstStep() {
        Submission run = begin(BOTH_WORKERS, train("killed-early"));
        run.awaitPrinted("Spark UI ");
        CLUSTER.executors().get(0).destroyForcibly();

        assertUndisturbed(run.end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void aWorkerIsKilledAndAnotherJoins(String exchange) throws Exception {
        Path events = folder.resolve(exchange + "-joined-events");
        Submission run =
                begin(with(BOTH_WORKERS, eventLog(events.getFileName().toString())), trainBy(exchange, "joined"));
        run.awaitPrinted(MID_EPOCH);
        // Asleep, so that the run does not end before the new one is there.
        ProcessHandle other = CLUSTER.executors().get(1);
        signal(other, "STOP");
        try {
            CLUSTER.killWorker(0);
            CLUSTER.startWorker();
            Eventually.get(
                    "a third executor",
                    BOUND,
                    () -> Optional.of(EventLog.executorsSoFar(events)).filter(count -> count == 3));
        } finally {
            signal(other, "CONT");
        }

        Submission.Ended ended = run.end();
        CLUSTER.awaitWorkers();
        assertThat(ended.err()).contains("Lost executor", "training images: spread again, for an executor has come");
        assertThat(EventLog.read(events).tasksByWorker("epoch 5")).hasSize(2);
        assertThat(ended.err().contains("its resident tasks have ended")).isEqualTo(exchange.equals("resident"));
        assertUndisturbed(ended);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void anExecutorIsPausedUntilItIsDeclaredLostAndThenGoesOn(String exchange) throws Exception {
        List<String> impatient = with(
                BOTH_WORKERS,
                "--conf",
                "spark.network.timeout=8s",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.network.timeoutInterval=1s");
        Submission run = begin(impatient, trainBy(exchange, "paused"));
        run.awaitPrinted(MID_EPOCH);
        ProcessHandle executor = CLUSTER.executors().get(0);
        signal(executor, "STOP");
        try {
            run.awaitPrinted("Lost executor");
        } finally {
            signal(executor, "CONT");
        }
        assertUndisturbed(run.end());
    }

    @Test
    void thePartOfAPausedExecutorIsDoneByAnother() throws Exception {
        List<String> speculating = with(
                BOTH_WORKERS,
                "--conf",
                "spark.speculation=true",
                "--conf",
                "spark.speculation.quantile=0.5",
                "--conf",
                "spark.speculation.multiplier=2",
                "--conf",
                "spark.speculation.minTaskRuntime=1s",
                // The copy asks the paused executor for the images that it caches, and then takes them from the driver.
                "--conf",
                "spark.network.timeout=5s",
                // What the paused executor has asked the driver is overdue when it goes on.
                "--conf",
                "spark.rpc.askTimeout=120s",
                "--conf",
                "spark.shuffle.io.maxRetries=0",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.storage.blockManagerHeartbeatTimeoutMs=300s");
        Submission run = begin(with(speculating, eventLog("speculation")), train("speculating"));
        run.awaitPrinted(MID_EPOCH);
        ProcessHandle executor = CLUSTER.executors().get(0);
        signal(executor, "STOP");
        try {
            run.awaitPrinted("epoch 3/5 step 5/20");
        } finally {
            signal(executor, "CONT");
        }
        assertUndisturbed(run.end());
        assertThat(EventLog.read(folder.resolve("speculation")).speculativeTasks())
                .isPositive();
    }

    private static String[] eventLog(String name) throws IOException {
        return EventLog.options(Files.createDirectory(folder.resolve(name))).toArray(String[]::new);
    }

    private static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @ParameterizedTest
    @CsvSource({"resident, false", "job, true"})
    void withoutAnyExecutorTheWaitIsBounded(String exchange, boolean withoutMaster) {
        String checkpoints = path(exchange + "-alone-checkpoints");
        List<String> program = trainBy(exchange, "alone", "--checkpoint-dir", checkpoints, "--checkpoint-every", "10");
        StandaloneCluster alone = new StandaloneCluster(1);
        alone.start();
        try (alone;
                Submission run = alone.begin(List.of("--conf", "spark.convoke.stallTimeout=5s"), program)) {
            run.awaitPrinted(MID_EPOCH);
            if (withoutMaster) {
                alone.killAll();
            } else {
                alone.killWorker(0);
            }

            Submission.Ended ended = run.end();
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.out())
                    .containsPattern("last good checkpoint: " + checkpoints
                            + "/step-0000000\\d+; the same command with --resume goes on from there");
            assertThat(ended.said())
                    .singleElement()
                    .asString()
                    .matches(
                            "convoke: the cluster is gone, with no executor for \\d+ s: start the same command again when"
                                    + " its master and workers run; a training with checkpoints goes on with the same"
                                    + " command and --resume");
            // Beside it what was lost, and that it waits.
            assertThat(ended.errors()).hasSizeLessThan(10);
            assertThat(ended.err()).contains("no executor is left; waiting up to 5 s for another");
        }
        assertUndisturbed(here(with(program, "--resume")));
    }

    @Test
    void withoutAnyWorkerDataIsNotAwaitedForEver() throws IOException {
        ImageFileExamples.folder(
                new PackedImages(1, 2, 2, new byte[8], new int[] {0, 1}, List.of("a", "b")), folder.resolve("photos"));
        List<String> impatient = List.of(
                "--conf",
                "spark.convoke.stallTimeout=2s",
                "--conf",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=1s");
        StandaloneCluster empty = new StandaloneCluster(0);
        empty.start();
        try (empty) {
            Submission.Ended ended = empty.submit(impatient, train("no-worker", "--data", path("photos")));

            assertThat(ended.said())
                    .singleElement()
                    .asString()
                    .matches(
                            "convoke: the cluster has given no executor for \\d+ s: check on its master's page that its"
                                    + " workers run and have free cores and memory");
            assertThat(ended.exitCode()).isEqualTo(1);
        }
    }

    /**
     * Half of the times while it writes a checkpoint, half at some step; with each exchange. The fourth time it is only
     * interrupted, as by Ctrl-C.
     */
    @Test
    void theDriverIsKilledTenTimesAlsoWhileItWritesACheckpoint() throws Exception {
        Path checkpoints = folder.resolve("ten");
        List<String> program =
                train("ten-times", "--checkpoint-dir", checkpoints.toString(), "--checkpoint-every", "1", "--resume");
        Random random = new Random(20);
        long before = 0;
        for (int kill = 1; kill <= 10; kill++) {
            String exchange = kill % 4 < 2 ? "job" : "resident";
            Submission run = beginToBeInterrupted("ten-" + kill, with(program, "--exchange", exchange));
            long reached = before + 1 + random.nextInt(4);
            Eventually.get(
                    "step " + reached,
                    BOUND,
                    () -> Optional.of(newest(checkpoints)).filter(n -> n >= reached));
            if (kill % 2 == 1) {
                spinUntilOneIsWritten(checkpoints, run);
            }
            if (kill == INTERRUPTED) {
                signal(run.process(), "INT");
                Submission.Ended ended = run.end();
                assertThat(ended.errors())
                        .containsExactly("convoke: interrupted; a training with checkpoints goes on with the same"
                                + " command and --resume");
                assertThat(ended.exitCode()).isEqualTo(130);
            }
            run.killAtOnce();
            run.close();
            before = newest(checkpoints);
            assertThat(before).as("steps done before kill %d", kill).isLessThan(STEPS);
        }
        Submission.Ended ended = here(program);
        assertThat(ended.out()).contains("resuming after step ").doesNotContain("damaged");
        assertUndisturbed(ended);
    }

    /** Returns when a checkpoint is under its temporary name, being written. */
    private static void spinUntilOneIsWritten(Path checkpoints, Submission run) {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (names(checkpoints).stream().noneMatch(name -> name.contains(".tmp-"))) {
            assertThat(run.isAlive()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
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
        List<String> whole = new ArrayList<>(List.of("train", "--data", path("few-photos"), "--validation", "none"));
        whole.addAll(List.of("--network", network.toString(), "--kernels", "plain", "--batch", "8"));
        whole.addAll(List.of("--schedule", "constant", "--warmup", "0", "--lr", "0.001"));
        List<String> program = with(whole, "--checkpoint-dir", path("full"));
        Submission.Ended first = here(with(program, "--epochs", "1", "--out", path("full-model-1")));
        assertThat(first.exitCode()).as(first.err()).isZero();
        List<String> before = names(folder.resolve("full"));

        List<String> spark = List.of("--master", "local[2]");
        List<String> limit = List.of("bash", "-c", "ulimit -f 4096; exec \"$@\"", "limited");
        Path java = Path.of(System.getProperty("java.home"));
        List<String> second = with(program, "--epochs", "2", "--resume", "--out", path("full-model-2"));
        try (Submission full = Submission.start(folder.resolve("full-2"), limit, java, spark, second)) {
            Submission.Ended ended = full.end();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.errors())
                    .singleElement()
                    .asString()
                    .contains("convoke: " + path("full") + "/step-", " cannot be written: File too large");
            assertThat(ended.out())
                    .contains("last good checkpoint: " + path("full") + "/" + before.get(0)
                            + "; the same command with --resume goes on from there");
        }
        assertThat(names(folder.resolve("full"))).isEqualTo(before);
        assertThat(folder.resolve("full-model-2")).doesNotExist();

        Submission.Ended resumed = here(second);
        Submission.Ended undivided = here(with(whole, "--epochs", "2", "--out", path("full-model-whole")));
        assertThat(resumed.after(SHA)).isEqualTo(undivided.after(SHA));
    }

    @Test
    void aSecondDriverOnTheSameCheckpointsIsRefused() throws Exception {
        List<String> program = with(train("first"), "--checkpoint-dir", path("shared-checkpoints"), "--resume");
        Submission first = beginHere("driver-1", program);
        first.awaitPrinted(MID_EPOCH);

        // Asleep, so that it does not end before the second one asks.
        signal(first.process(), "STOP");
        Submission.Ended second;
        try {
            second = beginHere(
                            "driver-2",
                            with(train("second"), "--checkpoint-dir", path("shared-checkpoints"), "--resume"))
                    .end();
        } finally {
            signal(first.process(), "CONT");
        }
        assertThat(second.exitCode()).as("%s%s", second.out(), second.err()).isEqualTo(2);
        assertThat(second.errors())
                .singleElement()
                .asString()
                .contains("checkpoint directory " + path("shared-checkpoints")
                        + " is in use by another driver, process ");
        assertThat(folder.resolve("second")).doesNotExist();
        assertUndisturbed(first.end());
    }
}
