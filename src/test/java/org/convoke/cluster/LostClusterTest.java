package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without any executor a run ends, with one clear line and the last good checkpoint. */
@Tag("slow")
class LostClusterTest {
    @TempDir
    private static Path folder;

    private static FaultTraining training;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        training = new FaultTraining(folder);
    }

    @ParameterizedTest
    @CsvSource({"resident, false", "job, true"})
    void withoutAnyExecutorTheWaitIsBounded(String exchange, boolean withoutMaster) {
        String checkpoints = training.path(exchange + "-alone-checkpoints");
        List<String> program =
                training.programBy(exchange, "alone", "--checkpoint-dir", checkpoints, "--checkpoint-every", "10");
        // Longer than an executor may rest on a busy machine.
        List<String> impatient =
                FaultTraining.with(StandaloneCluster.executors(1), "--conf", "spark.convoke.stallTimeout=20s");
        StandaloneCluster alone = new StandaloneCluster(1);
        alone.start();
        try (alone;
                InProcessDriver run = alone.beginHere(impatient, program, FaultTraining.MID_EPOCH)) {
            run.awaitHold();
            if (withoutMaster) {
                alone.killAll();
            } else {
                alone.killWorker(0);
            }
            run.release();

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
            assertThat(ended.err()).contains("no executor is left; waiting up to 20 s for another");
        }
        training.assertUndisturbed(FaultTraining.here(FaultTraining.with(program, "--resume")));
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
            Submission.Ended ended =
                    empty.fromHere(impatient, training.program("no-worker", "--data", training.path("photos")));

            assertThat(ended.said())
                    .singleElement()
                    .asString()
                    .matches(
                            "convoke: the cluster has given no executor for \\d+ s: check on its master's page that its"
                                    + " workers run and have free cores and memory");
            assertThat(ended.exitCode()).isEqualTo(1);
        }
    }
}
