package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.convoke.Eventually;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.spark.status.StallWatch;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Divergence;
import org.convoke.train.Recipe;
import org.convoke.train.optimise.Schedule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks that stay give the bits of a job a step, whatever happens to their stage. */
@Tag("vectors")
class ResidentExchangeTest {
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 6, width: 6}
            layers: [{conv: {maps: 4, kernel: 3}}, relu, flatten, {dense: 4}]
            loss: cross-entropy
            """, "test");
    private static final PackedImages IMAGES = SmallImages.of(333);
    /** Seven steps an epoch. */
    private static final Recipe RECIPE = Recipe.builder()
            .epochs(3)
            .batch(50)
            .shards(5)
            .learningRate(0.05)
            .momentum(0.9)
            .nesterov(true)
            .weightDecay(0.001)
            .schedule(new Schedule.Cosine(0))
            .warmupEpochs(0.5)
            .seed(3)
            .build();

    private static float[] expected;
    private static List<Double> expectedLosses;

    @BeforeAll
    static void trainByAJobAStep() {
        try (LocalSpark spark = new LocalSpark(2, SparkDefaults.EXCHANGE, "job")) {
            expected = train(spark, RECIPE, 2, (report, state) -> {});
            expectedLosses = lossesAfterEpochs(spark);
        }
        assertThat(expectedLosses).hasSize(3).doesNotHaveDuplicates();
    }

    /** Of all images, evaluated after each epoch of a run. */
    private static List<Double> lossesAfterEpochs(LocalSpark spark) {
        List<Double> losses = new ArrayList<>();
        try (NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, RECIPE.lanes());
                Evaluator evaluator = new Evaluator(network, new DriverImages(IMAGES), Optional.of(2), "all")) {
            train(spark, RECIPE, 2, (report, state) -> {
                if (report.endsEpoch()) {
                    assertThat(state.get()).as("weights are copied once").isSameAs(state.get());
                    losses.add(evaluator
                            .evaluate(state.get().weights(), "validate")
                            .lossSum());
                }
            });
        }
        return losses;
    }

    private static LocalSpark resident(int cores, String... settings) {
        List<String> all = new ArrayList<>(List.of(SparkDefaults.EXCHANGE, "resident"));
        all.addAll(List.of(settings));
        return new LocalSpark(cores, all.toArray(String[]::new));
    }

    private static float[] train(LocalSpark spark, Recipe recipe, int partitions, StepListener listener) {
        return train(spark, NETWORK, recipe, partitions, listener);
    }

    private static float[] train(
            LocalSpark spark, Network definition, Recipe recipe, int partitions, StepListener listener) {
        try (NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), definition, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.of(partitions))) {
            return trainer.run(trainer.start(), listener);
        }
    }

    private static List<String> jobs(LocalSpark spark) {
        List<String> descriptions = Collections.synchronizedList(new ArrayList<>());
        spark.context().sc().addSparkListener(new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                descriptions.add(start.properties().getProperty("spark.job.description"));
            }
        });
        return descriptions;
    }

    @Test
    void oneStageAnEpochAndTheSameBits() {
        List<String> jobs;
        try (LocalSpark spark = resident(2)) {
            jobs = jobs(spark);
            assertThat(train(spark, RECIPE, 2, (report, state) -> {})).containsExactly(expected);
        }
        assertThat(jobs)
                .containsExactly(
                        "hold training images: 333 images in 2 partitions",
                        "epoch 1, long-running tasks",
                        "epoch 2, long-running tasks",
                        "epoch 3, long-running tasks");
    }

    @Test
    void emptyPartitions() {
        try (LocalSpark spark = resident(8)) {
            assertThat(train(spark, RECIPE, 8, (report, state) -> {})).containsExactly(expected);
        }
    }

    @Test
    void theCoresAreFreeBetweenEpochs() {
        try (LocalSpark spark = resident(2)) {
            assertThat(lossesAfterEpochs(spark)).isEqualTo(expectedLosses);
        }
    }

    /** Somebody has cancelled the jobs; a stage that fails is replaced by a job a step, see {@code LostExecutorsTest}. */
    @Test
    void aStageThatIsCancelledEndsTheTraining() {
        try (LocalSpark spark = resident(2)) {
            assertThatThrownBy(() -> train(spark, RECIPE, 2, (report, state) -> {
                        if (report.step() == 3) {
                            // Spark's status comes after the fact, also that the job has begun.
                            assertThat(activeJobsBecome(spark, 1)).isTrue();
                            spark.context().sc().cancelAllJobs();
                            assertThat(activeJobsBecome(spark, 0)).isTrue();
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the stage of resident tasks was cancelled");
        }
    }

    private static boolean activeJobsBecome(LocalSpark spark, int count) {
        return Eventually.holds(
                Duration.ofSeconds(60), () -> spark.context().statusTracker().getActiveJobIds().length == count);
    }

    @Test
    void withoutAChoiceTasksStayWhereTheyCan() {
        assertThat(whyJobs(2)).isEmpty();
        assertThat(whyJobs(3)).contains("3 partitions need as many cores, and there are 2");
        assertThat(whyJobs(3, "spark.default.parallelism", "8"))
                .contains("3 partitions need as many cores, and there are 2");
        assertThat(whyJobs(2, "spark.task.cpus", "2")).contains("2 partitions need as many cores, and there are 1");
        assertThat(whyJobs(2, "spark.speculation", "true")).contains("with speculation tasks run twice");
        assertThat(whyJobs(2, "spark.dynamicAllocation.enabled", "true"))
                .contains("with dynamic allocation executors come and go");
        assertThat(whyJobs(2, SparkDefaults.EXCHANGE, "job").map(Setting::plain))
                .contains("requested with exchange=job");
        assertThatThrownBy(() -> whyJobs(2, SparkDefaults.EXCHANGE, "jobs"))
                .isInstanceOf(UserError.class)
                .hasMessage("spark.convoke.exchange=jobs: must be one of auto, job, resident");
    }

    private static Optional<String> whyJobs(int partitions, String... settings) {
        try (LocalSpark spark = new LocalSpark(2, settings);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, RECIPE.lanes());
                Trainer trainer = new Trainer(network, RECIPE, new DriverImages(IMAGES), Optional.of(partitions))) {
            return trainer.whyJobs();
        }
    }

    @Test
    void tooFewCores() {
        try (LocalSpark spark = resident(2)) {
            assertThat(train(spark, RECIPE, 3, (report, state) -> {})).containsExactly(expected);
        }
    }

    @Test
    void aRunThatIsBrokenOffLeavesNoTaskBehind() {
        Recipe steep = Recipe.builder()
                .epochs(3)
                .batch(50)
                .shards(5)
                .learningRate(1e30)
                .momentum(0.9)
                .seed(3)
                .build();
        try (LocalSpark spark = resident(2)) {
            assertThatThrownBy(() -> train(spark, steep, 2, (report, state) -> {}))
                    .isInstanceOfSatisfying(
                            Divergence.class,
                            divergence -> assertThat(divergence.shard()).isPresent());
            assertThatThrownBy(() -> train(spark, RECIPE, 2, (report, state) -> {
                        throw new UserError("the disk is full");
                    }))
                    .hasMessage("the disk is full");
            assertThat(activeJobsBecome(spark, 0)).isTrue();
        }
    }

    @Test
    void whereTheRpcDoesNotAnswerAJobAStepGoesOn() {
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, RECIPE.lanes())) {
            // The question that the exchange asks itself first cannot be asked with that.
            SparkEnv.get().conf().set(StallWatch.TIMEOUT, "soon");
            try (Trainer trainer = new Trainer(network, RECIPE, new DriverImages(IMAGES), Optional.of(2))) {
                assertThat(trainer.whyJobs().orElseThrow()).startsWith("Spark's RPC does not answer: ");
                assertThat(trainer.run(trainer.start(), (report, state) -> {})).containsExactly(expected);
            }
        }
    }
}
