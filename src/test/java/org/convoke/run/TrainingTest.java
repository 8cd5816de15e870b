package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.DataSets;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.spark.StepReport;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Evaluation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as a program of Spark's uses it, in an application that has nothing of Convoke's own settings. */
class TrainingTest {
    /** What {@code convoke train --epochs 1} ends with. */
    static final String ONE_EPOCH = "4130fd24fd74fdb7aed8b22a30f9a393ffd60b6ef945d6d4ad2a66150c6b3831";

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Training oneEpoch() {
        return Training.on(spark).set(Setting.EPOCHS, 1);
    }

    private static Dataset<Row> digits(Part part) {
        return digits(spark, part);
    }

    /** The bundled digits as a table: {@code kind}, a text, and {@code pixels}. */
    static Dataset<Row> digits(SparkSession spark, Part part) {
        PackedImages images =
                DataSets.packed("digits", new Configuration()).orElseThrow().read(part);
        List<Row> rows = IntStream.range(0, images.count())
                .mapToObj(n -> {
                    byte[] pixels = images.slice(n, n + 1).pixels();
                    List<Integer> values = new ArrayList<>();
                    for (byte pixel : pixels) {
                        values.add(Byte.toUnsignedInt(pixel));
                    }
                    return RowFactory.create(Integer.toString(images.labels()[n]), values);
                })
                .toList();
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("kind", DataTypes.StringType)
                        .add("pixels", DataTypes.createArrayType(DataTypes.IntegerType)));
    }

    @Test
    void aTableGivesTheBitsOfTheCommandLine(@TempDir Path folder) {
        List<Integer> steps = new ArrayList<>();
        String saved = folder.resolve("model").toString();
        Dataset<Row> test = digits(Part.TEST);
        Evaluation evaluation;
        try (TrainedModel model = Training.on(spark)
                .data(digits(Part.TRAIN))
                .set(Setting.LABEL_COLUMN, "kind")
                .network("digits")
                .recipe("digits")
                .recipe(recipe -> recipe.epochs(1))
                .validation(test)
                .listener(new TrainingListener() {
                    @Override
                    public void stepDone(StepReport step) {
                        steps.add((int) step.step());
                    }
                })
                .run()) {
            assertThat(model.weightsSha256()).isEqualTo(ONE_EPOCH);
            assertThat(steps).hasSize(23).endsWith(23);
            assertThat(model.epochs()).hasSize(1);
            evaluation = model.evaluate(test);
            // The images are in another order here, and their losses are added in it.
            Epoch.Validated validated = model.epochs().get(0).validation().orElseThrow();
            assertThat(validated.accuracy()).isEqualTo(evaluation.accuracy());
            assertThat(validated.loss()).isCloseTo(evaluation.meanLoss(), within(1e-12));
            model.save(saved);
        }
        try (TrainedModel model = TrainedModel.load(spark, saved)) {
            assertThat(model.weightsSha256()).isEqualTo(ONE_EPOCH);
            Dataset<Row> predicted = model.predict(test);
            assertThat(predicted.columns())
                    .containsExactly("kind", "pixels", "prediction", "label_name", "probability");
            assertThat(predicted.where("kind = label_name").count())
                    .isEqualTo(Math.round(evaluation.accuracy() * test.count()));
        }
    }

    @Test
    void twoAtOnceGiveTheBitsOfOneAfterTheOther() throws InterruptedException {
        TrainingHandle first = oneEpoch().start();
        TrainingHandle second = oneEpoch().validation("none").start();
        assertThat(first.await().weightsSha256()).isEqualTo(ONE_EPOCH);
        assertThat(second.await().weightsSha256()).isEqualTo(ONE_EPOCH);
        assertThat(first.epochs())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.validation()).isPresent());
        assertThat(second.epochs())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.validation()).isEmpty());
    }

    /** In the middle of an epoch, and where an epoch's validation is next. */
    @Test
    void aCancelledTrainingGoesOnFromItsLastStep(@TempDir Path folder) {
        String checkpoints = folder.toString();
        boolean resume = false;
        for (long last : new long[] {5, 23}) {
            TrainingCancelled cancelled = catchThrowableOfType(
                    TrainingCancelled.class,
                    cancelledAfter(last, oneEpoch().checkpoints(checkpoints).resume(resume))::await);
            assertThat(cancelled.step()).isEqualTo(last);
            assertThat(cancelled.checkpoint().orElseThrow()).contains("step-");
            assertThat(cancelled).hasMessageContaining("with resume it goes on from");
            assertThat(spark.sparkContext().statusTracker().getActiveJobIds()).isEmpty();
            resume = true;
        }
        TrainedModel model = oneEpoch().checkpoints(checkpoints).resume(true).run();
        assertThat(model.weightsSha256()).isEqualTo(ONE_EPOCH);
        assertThat(model.epochs())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.validation()).isPresent());
    }

    /** Another thread cancels it while the step's listeners are told. */
    private static TrainingHandle cancelledAfter(long step, Training training) {
        CompletableFuture<TrainingHandle> started = new CompletableFuture<>();
        training.listener(new TrainingListener() {
            @Override
            public void stepDone(StepReport report) {
                if (report.step() == step) {
                    CompletableFuture.runAsync(() -> started.join().cancel()).join();
                }
            }
        });
        TrainingHandle handle = training.start();
        started.complete(handle);
        return handle;
    }

    @Test
    void mistakesAreSaidInTheWordsOfTheSettings() {
        assertThatThrownBy(() -> Training.on(spark).partitions(0))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.setting()).contains(Setting.PARTITIONS))
                .hasMessage("partitions=0: must be at least 1");
        assertThatThrownBy(() -> Training.on(spark).set(Setting.EPOCHS, "many").start())
                .hasMessage("epochs=many: must be a whole number");
        assertThatThrownBy(() -> Training.on(spark).set(Setting.MASTER, "local"))
                .isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Training.on(spark).resume(true).start()).hasMessage("resume needs checkpoint-dir");
        assertThatThrownBy(() -> Training.on(spark)
                        .data(digits(Part.TEST))
                        .set(Setting.LABEL_COLUMN, "sort")
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("label-column=sort: the training data has no such column");
    }
}
