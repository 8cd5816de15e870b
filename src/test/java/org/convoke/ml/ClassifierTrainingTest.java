package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.util.LongAccumulator;
import org.convoke.Eventually;
import org.convoke.run.TrainingCancelled;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A fit is a run like every other: it is shown and recorded, can be ended, and asks for its memory before it takes any. */
class ClassifierTrainingTest {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private static LocalSpark spark;
    private static Dataset<Row> table;
    private static Events events;

    /** The events of trainings, in order. */
    private static final class Events extends SparkListener {
        private final Queue<String> names = new ConcurrentLinkedQueue<>();

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            if (event.getClass().getName().startsWith("org.convoke.")) {
                names.add(event.getClass().getSimpleName());
            }
        }

        private boolean await(String name) {
            return Eventually.holds(BOUND, () -> names.contains(name));
        }
    }

    @BeforeAll
    static void start() {
        spark = MlImages.start(2, "spark.ui.enabled", "true", "spark.ui.port", "0");
        table = MlImages.table(spark.session()).cache();
        events = new Events();
        spark.context().sc().addSparkListener(events);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @Test
    void aFitIsShownInTheTrainingTabAndItsEventsAreRecorded() throws IOException {
        events.names.clear();
        MlImages.classifier().setValidation(0.25).fit(table);
        assertThat(events.await("RunEnded")).isTrue();
        assertThat(events.names).startsWith("RunStarted").endsWith("RunEnded").contains("StepsDone", "EpochDone");
        URI tab = URI.create(spark.context().sc().uiWebUrl().get() + "/training/json");
        JsonNode run = Eventually.get("end of the run in the tab", BOUND, () -> ended(tab));
        assertThat(run.at("/started/data").asText()).isEqualTo("the training data");
        assertThat(run.at("/epochs")).hasSize(2);
        assertThat(run.at("/epochs/1/validationAccuracy").asDouble()).isPositive();
    }

    private static Optional<JsonNode> ended(URI tab) {
        try {
            JsonNode last = Optional.of(new ObjectMapper().readTree(tab.toURL()).at("/runs"))
                    .map(runs -> runs.get(runs.size() - 1))
                    .orElseThrow();
            return Optional.of(last)
                    .filter(each -> each.at("/ended/outcome").asText().equals("DONE"));
        } catch (IOException e) {
            throw new AssertionError(tab.toString(), e);
        }
    }

    /** A fit in a thread of its own, whose Spark jobs are of group {@code mine}. */
    private static final class InThread {
        private final CompletableFuture<TrainingCancelled> failure = new CompletableFuture<>();
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        private final CompletableFuture<String> group = new CompletableFuture<>();
        private final Thread thread = new Thread(this::fit);

        private void fit() {
            spark.context().setJobGroup("mine", "a fit", false);
            try {
                MlImages.classifier().setEpochs(1_000_000).fit(table);
                failure.completeExceptionally(new AssertionError("the fit has ended"));
            } catch (TrainingCancelled e) {
                failure.complete(e);
            } catch (RuntimeException | Error e) {
                failure.completeExceptionally(e);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
            group.complete(spark.context().getLocalProperty("spark.jobGroup.id") + ": "
                    + spark.context().getLocalProperty("spark.job.description"));
        }

        static InThread begun() {
            events.names.clear();
            InThread fit = new InThread();
            fit.thread.start();
            assertThat(events.await("StepsDone")).isTrue();
            return fit;
        }
    }

    private static void assertNothingGoesOn() {
        assertThat(Eventually.holds(BOUND, () -> spark.context().statusTracker().getActiveJobIds().length == 0))
                .isTrue();
        // The table itself is held.
        assertThat(Eventually.holds(
                        BOUND, () -> spark.context().getPersistentRDDs().size() == 1))
                .isTrue();
    }

    @Test
    void aFitEndsWhenItsJobGroupIsCancelled() {
        InThread fit = InThread.begun();
        // Between two jobs there is nothing to cancel.
        TrainingCancelled failure = Eventually.get("end of the fit", BOUND, () -> {
            spark.context().cancelJobGroup("mine");
            return Optional.ofNullable(fit.failure.getNow(null));
        });
        assertThat(failure)
                .hasMessageMatching("the training was cancelled after step \\d+: .*cancelled.* job group mine.*");
        assertThat(failure.step()).isPositive();
        assertThat(fit.interrupted.join()).isFalse();
        assertThat(fit.group.join()).isEqualTo("mine: a fit");
        assertThat(events.await("RunEnded")).isTrue();
        assertNothingGoesOn();
    }

    @Test
    void aFitEndsWhenItsThreadIsInterrupted() {
        InThread fit = InThread.begun();
        fit.thread.interrupt();
        assertThat(fit.failure.join())
                .hasMessageMatching("the training was cancelled after step \\d+: its thread was interrupted");
        assertThat(fit.interrupted.join()).isTrue();
        assertThat(fit.group.join()).isEqualTo("mine: a fit");
        assertNothingGoesOn();
    }

    @Test
    void memoryIsAskedForBeforeImagesAreRead() {
        LongAccumulator read = spark.context().sc().longAccumulator();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier()
                        .setNetwork(
                                MlImages.NETWORK.replace("- flatten", "- flatten\n  - dense: 1000\n  - dense: 1000000"))
                        .fit(counted(read)))
                .withMessageContaining(" of heap, and the driver's is ");
        // Some rows are looked at to see what the features are.
        assertThat(read.value()).isLessThan(MlImages.IMAGES.count());
    }

    /** The table, whose images are counted whenever they are read. */
    private static Dataset<Row> counted(LongAccumulator read) {
        return table.withColumn(
                "features",
                functions
                        .udf(
                                (UDF1<Vector, Vector>) vector -> {
                                    read.add(1);
                                    return vector;
                                },
                                SQLDataTypes.VectorType())
                        .asNondeterministic()
                        .apply(functions.col("features")));
    }

    @Test
    void imagesAreReadOnceForAllMaps() {
        ConvokeClassifier classifier = MlImages.classifier();
        LongAccumulator once = spark.context().sc().longAccumulator();
        classifier.fit(counted(once));
        List<ParamMap> maps = List.of(new ParamGridBuilder()
                .addGrid(classifier.lr(), new double[] {0.01, 0.05})
                .addGrid(classifier.seed(), new long[] {1, 2})
                .addGrid(classifier.validation(), new double[] {0.25})
                .build());
        LongAccumulator all = spark.context().sc().longAccumulator();
        List<ConvokeClassificationModel> models = classifier.fit(counted(all), maps);
        assertThat(all.value()).isEqualTo(once.value());
        for (int i = 0; i < maps.size(); i++) {
            ConvokeClassificationModel alone = classifier.fit(table, maps.get(i));
            assertThat(MlImages.digest(models.get(i))).isEqualTo(MlImages.digest(alone));
            assertThat(models.get(i).uid()).isEqualTo(classifier.uid());
            assertThat(models.get(i).hasParent()).isTrue();
            assertThat(models.get(i).getLr()).isEqualTo(maps.get(i).apply(classifier.lr()));
        }
        assertThat(models.stream().map(MlImages::digest)).doesNotHaveDuplicates();
        assertNothingGoesOn();
    }

    @Test
    void imagesThatAreReadInOtherWaysAreReadAgain() {
        ConvokeClassifier classifier = MlImages.classifier().setEpochs(1);
        List<ParamMap> maps = List.of(
                new ParamMap().put(classifier.pixelRange(), "0,255"),
                new ParamMap().put(classifier.pixelRange(), "0,510"));
        List<ConvokeClassificationModel> models = classifier.fit(table, maps);
        assertThat(MlImages.digest(models.get(0))).isEqualTo(MlImages.digest(classifier.fit(table)));
        assertThat(MlImages.digest(models.get(1)))
                .isEqualTo(MlImages.digest(classifier.fit(table, maps.get(1))))
                .isNotEqualTo(MlImages.digest(models.get(0)));
    }
}
