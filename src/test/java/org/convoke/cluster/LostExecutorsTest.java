package org.convoke.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.convoke.cluster.FaultTraining.MID_EPOCH;
import static org.convoke.cluster.FaultTraining.signal;
import static org.convoke.cluster.FaultTraining.with;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.convoke.Eventually;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to the executors of a run in the middle of an epoch, it ends with the bits of an undisturbed run. An
 * executor is first stopped at a known step, so that the step after needs it, however fast the machine.
 */
@Tag("slow")
class LostExecutorsTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(2);

    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final List<String> BOTH_WORKERS = StandaloneCluster.executors(2);

    @TempDir
    private static Path folder;

    private static FaultTraining training;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        training = new FaultTraining(folder);
    }

    private static InProcessDriver begin(List<String> spark, List<String> program) {
        return CLUSTER.beginHere(spark, program, MID_EPOCH);
    }

    /** Stops an executor in the middle of an epoch, and lets the run go on to the step that then waits for it. */
    private static ProcessHandle stopExecutor(InProcessDriver run, int index) throws Exception {
        run.awaitHold();
        ProcessHandle executor = CLUSTER.executors().get(index);
        signal(executor, "STOP");
        run.release();
        return executor;
    }

    /** By jobs this is {@link ImageFolderClusterTest}'s. */
    @Test
    void anExecutorIsKilled() throws Exception {
        try (InProcessDriver run = begin(BOTH_WORKERS, training.programBy("resident", "killed"))) {
            stopExecutor(run, 0).destroyForcibly();

            Submission.Ended ended = run.end();
            assertThat(ended.err()).contains("Lost executor", "its resident tasks have ended");
            training.assertUndisturbed(ended);
        }
    }

    /**
     * Spark may still ask the executor something when the run, which is good, ends; the program keeps that from the user.
     * Meanwhile spark-submit's JVM shows the run.
     */
    @Test
    void anExecutorIsKilledBeforeTheFirstStep() throws Exception {
        try (Submission run = CLUSTER.begin(BOTH_WORKERS, training.program("killed-early"))) {
            run.awaitPrinted("/training/");
            ProcessHandle executor = Eventually.get(
                    "an executor", BOUND, () -> CLUSTER.executors().stream().findFirst());
            signal(executor, "STOP");
            String tab = run.printed(Pattern.compile("Spark UI (http://\\S+/training/)"));
            try (InputStream page = URI.create(tab).toURL().openStream()) {
                assertThat(new String(page.readAllBytes(), UTF_8)).contains("id=\"convoke\"");
            }
            executor.destroyForcibly();

            training.assertUndisturbed(run.end());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void aWorkerIsKilledAndAnotherJoins(String exchange) throws Exception {
        Path events = folder.resolve(exchange + "-joined-events");
        List<String> spark =
                with(BOTH_WORKERS, training.eventLog(events.getFileName().toString()));
        try (InProcessDriver run = begin(spark, training.programBy(exchange, "joined"))) {
            // Asleep, so that the run does not end before the new one is there.
            ProcessHandle other = stopExecutor(run, 1);
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
            assertThat(ended.err())
                    .contains("Lost executor", "training images: spread again, for an executor has come");
            assertThat(EventLog.read(events).tasksByWorker("epoch 5")).hasSize(2);
            assertThat(ended.err().contains("its resident tasks have ended")).isEqualTo(exchange.equals("resident"));
            training.assertUndisturbed(ended);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void anExecutorIsPausedUntilItIsDeclaredLostAndThenGoesOn(String exchange) throws Exception {
        List<String> impatient = with(
                BOTH_WORKERS,
                // The driver's patience with executors that say nothing. All else waits as long as ever, for a busy
                // machine.
                "--conf",
                "spark.storage.blockManagerHeartbeatTimeoutMs=8s",
                "--conf",
                "spark.shuffle.io.connectionTimeout=8s",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.network.timeoutInterval=1s");
        try (InProcessDriver run = begin(impatient, training.programBy(exchange, "paused"))) {
            ProcessHandle executor = stopExecutor(run, 0);
            try {
                run.awaitPrinted("Lost executor");
            } finally {
                signal(executor, "CONT");
            }
            training.assertUndisturbed(run.end());
        }
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
                // Only this is impatient: the paused executor is to find its connection to the driver when it goes on.
                "--conf",
                "spark.shuffle.io.connectionTimeout=5s",
                "--conf",
                "spark.shuffle.io.maxRetries=0",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.storage.blockManagerHeartbeatTimeoutMs=300s");
        List<String> spark = with(speculating, training.eventLog("speculation"));
        try (InProcessDriver run = begin(spark, training.program("speculating"))) {
            ProcessHandle executor = stopExecutor(run, 0);
            try {
                run.awaitPrinted("epoch 3/5 step 5/20");
            } finally {
                signal(executor, "CONT");
            }
            training.assertUndisturbed(run.end());
        }
        assertThat(EventLog.read(folder.resolve("speculation")).speculativeTasks())
                .isPositive();
    }
}
