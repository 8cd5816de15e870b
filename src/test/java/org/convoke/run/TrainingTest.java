package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.BlockId;
import org.convoke.QuickNetwork;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.files.DataSets;
import org.convoke.spark.StepReport;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Evaluation;
import org.convoke.train.RateTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as a program of Spark's uses it, in an application that has nothing of Convoke's own settings. */
class TrainingTest {
    /** What {@code convoke train --epochs 1} ends with. */
    static final String ONE_EPOCH = "4130fd24fd74fdb7aed8b22a30f9a393ffd60b6ef945d6d4ad2a66150c6b3831";

    /** For what comes at once, or never. */
    private static final Duration BOUND = Duration.ofMinutes(3);

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private static String quickDigest;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        quickDigest = quick().out(folder.resolve("model").toString())
                .tensorBoard(folder.resolve("board").toString())
                .run()
                .weightsSha256();
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
    void imagesThatAreOnlyMeasuredNeedNoWeights() {
        Dataset<Row> images = digits(spark, Part.TRAIN).limit(64);
        TrainedModel model = Training.on(spark)
                .data(images.withColumn("counts", functions.lit(2)))
                .set(Setting.LABEL_COLUMN, "kind")
                .set(Setting.WEIGHT_COLUMN, "counts")
                .set(Setting.EPOCHS, 1)
                .network("digits")
                .validation(images)
                .run();
        assertThat(model.epochs()).hasSize(1);
    }

    @Test
    void aTableGivesTheBitsOfTheCommandLine(@TempDir Path empty) {
        List<Integer> steps = new ArrayList<>();
        String saved = empty.resolve("model").toString();
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
    void whatAModelSaysOfASetItSaysOfATable() {
        Dataset<Row> test = digits(Part.TEST);
        try (TrainedModel model = model()) {
            List<Row> predictions =
                    model.predict(test).select("prediction", "probability").collectAsList();
            assertThat(model.predict(DataSets.DIGITS)
                            .select("prediction", "probability")
                            .collectAsList())
                    .isEqualTo(predictions);
            // The network ends with dense1.
            List<Row> logits = model.predict(test, true).select("logits").collectAsList();
            assertThat(model.features(test, "dense1").select("features").collectAsList())
                    .isEqualTo(logits);
            assertThat(model.features(DataSets.DIGITS, "dense1")
                            .select("features")
                            .collectAsList())
                    .isEqualTo(logits);
            assertThat(model.features(test, "conv1").first().getList(2)).hasSize(4 * 3 * 3);
            assertThat(model.predict(DataSets.DIGITS).count()).isEqualTo(test.count());
            assertThat(model.set(Setting.PART, "train").predict(DataSets.DIGITS).count())
                    .isEqualTo(digits(Part.TRAIN).count());
        }
    }

    @Test
    void whatAModelSaysOfATableItSaysOfAStream(@TempDir Path empty) throws Exception {
        String files = empty.resolve("files").toString();
        Dataset<Row> test = digits(Part.TEST).coalesce(1);
        test.write().parquet(files);
        Dataset<Row> stream = spark.readStream().schema(test.schema()).parquet(files);
        try (TrainedModel model = model()) {
            StreamingQuery query = model.predict(stream)
                    .writeStream()
                    .format("memory")
                    .queryName("predicted")
                    .trigger(Trigger.AvailableNow())
                    .start();
            query.awaitTermination();
            assertThat(spark.table("predicted").collectAsList())
                    .isEqualTo(model.predict(test).collectAsList())
                    .hasSize(360);
        }
    }

    @Test
    void aMirrorImageCanBeSeenToo() {
        try (TrainedModel model = model()) {
            Evaluation plain = model.evaluate(DataSets.DIGITS);
            Evaluation flipped = model.set(Setting.TTA, "flip").evaluate(DataSets.DIGITS);
            assertThat(flipped.meanLoss()).isNotEqualTo(plain.meanLoss());
            assertThat(model.measure(DataSets.DIGITS).sums().meanLoss()).isEqualTo(flipped.meanLoss());
            assertThat(model.measure(DataSets.DIGITS).ranks()).isPresent();
            assertThat(model.predict(DataSets.DIGITS)
                            .where("label = prediction")
                            .count())
                    .isEqualTo(Math.round(flipped.accuracy() * flipped.images()));
        }
    }

    /** However often it is asked, the executors get network and weights once. */
    @Test
    void predictionsShareWhatTheExecutorsHold() {
        try (TrainedModel model = model()) {
            Dataset<Row> first = model.predict(digits(Part.TEST));
            int sent = broadcasts();
            Dataset<Row> second = model.predict(digits(Part.TEST));
            assertThat(broadcasts()).isEqualTo(sent);
            assertThat(second.count()).isEqualTo(first.count());
            model.close();
            assertThatThrownBy(first::count).isInstanceOf(Exception.class);
            assertThat(model.predict(digits(Part.TEST)).count())
                    .isEqualTo(digits(Part.TEST).count());
        }
    }

    private static int broadcasts() {
        return spark.sparkContext()
                .env()
                .blockManager()
                .getMatchingBlockIds(BlockId::isBroadcast)
                .size();
    }

    @Test
    void mistakesAboutAModelAreSaidInOneLine() {
        try (TrainedModel model = model()) {
            assertThatThrownBy(() -> model.features(DataSets.DIGITS, "dens1"))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "unknown layer `dens1`: did you mean `dense1`? (known: conv1, relu1, flatten1, dense1)");
            assertThatThrownBy(() -> model.set(Setting.EPOCHS, 2))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(
                            "epochs=2: unknown setting of a model's images `epochs` (known: drop-column,");
            assertThatThrownBy(() -> model.set(Setting.TTA, "mirror"))
                    .hasMessage("tta=mirror: must be one of none, flip");
            assertThatThrownBy(() -> model.set(Setting.PART, "tests"))
                    .hasMessage("part=tests: must be one of train, test, validation");
        }
    }

    @Test
    void aModelIsTrainedAgainToSeeWhetherItsBitsAreTheSame() {
        try (TrainedModel model = model()) {
            assertThat(model.verify(DataSets.DIGITS)).isTrue();
            assertThatThrownBy(() -> model.set(Setting.LABEL_COLUMN, "kind").verify(digits(Part.TEST)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("was trained on images with");
        }
    }

    private static TrainedModel model() {
        return TrainedModel.load(spark, folder.resolve("model").toString());
    }

    /** With a network that is trained in no time. */
    private static Training quick() {
        return oneEpoch().network(QuickNetwork.in(folder)).validation("none");
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
    void aCancelledTrainingGoesOnFromItsLastStep(@TempDir Path empty) {
        String checkpoints = empty.toString();
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

    @Test
    void aTrainingIsCancelledWhileItsImagesAreRead(@TempDir Path empty) throws InterruptedException {
        Dataset<Row> table = digits(Part.TRAIN);
        Dataset<Row> blocked = table.map((MapFunction<Row, Row>) StuckReading::row, Encoders.row(table.schema()));
        TrainingHandle handle = Training.on(spark)
                .data(blocked)
                .set(Setting.LABEL_COLUMN, "kind")
                .out(empty.resolve("model").toString())
                .start();
        StuckReading.BEGUN.await();
        handle.cancel();
        TrainingCancelled cancelled = catchThrowableOfType(TrainingCancelled.class, handle::await);
        assertThat(cancelled.step()).isZero();
        assertThat(cancelled.checkpoint()).isEmpty();
        assertThat(empty).isEmptyDirectory();
    }

    /** Reads until it is interrupted. */
    private static final class StuckReading {
        static final CountDownLatch BEGUN = new CountDownLatch(1);

        static Row row(Row row) throws InterruptedException {
            BEGUN.countDown();
            new CountDownLatch(1).await(BOUND.toSeconds(), TimeUnit.SECONDS);
            return row;
        }
    }

    @Test
    void aTrainingIsCancelledWhileItIsValidated(@TempDir Path empty) {
        CompletableFuture<TrainingHandle> started = new CompletableFuture<>();
        SparkListener validation =
                jobsOf("validate epoch 1", () -> started.join().cancel());
        spark.sparkContext().addSparkListener(validation);
        try {
            TrainingHandle handle =
                    quick().validation("test").checkpoints(empty.toString()).start();
            started.complete(handle);
            assertThat(catchThrowableOfType(TrainingCancelled.class, handle::await)
                            .step())
                    .isEqualTo(23);
        } finally {
            spark.sparkContext().removeSparkListener(validation);
        }
        TrainedModel model = quick().validation("test")
                .checkpoints(empty.toString())
                .resume(true)
                .run();
        assertThat(model.weightsSha256()).isEqualTo(quickDigest);
        assertThat(model.epochs())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.validation()).isPresent());
    }

    /** Does something when a job begins whose description begins with a text. */
    private static SparkListener jobsOf(String description, Runnable then) {
        return new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                if (job.properties().getProperty("spark.job.description", "").startsWith(description)) {
                    then.run();
                }
            }
        };
    }

    /** Tasks that stay for an epoch would wait for those of the other training, and these for nobody. */
    @Test
    void whereAnotherTrainingHasTheCoresAnEpochIsTrainedByJobs() throws InterruptedException {
        CountDownLatch betweenEpochs = new CountDownLatch(1);
        CountDownLatch coresTaken = new CountDownLatch(1);
        CountDownLatch jobAStep = new CountDownLatch(1);
        SparkListener steps = jobsOf("epoch 2 step 1", jobAStep::countDown);
        spark.sparkContext().addSparkListener(steps);
        try {
            Training two = quick().set(Setting.EPOCHS, 2);
            TrainingHandle alone = two.start();
            String expected = alone.await().weightsSha256();
            assertThat(jobAStep.getCount()).isOne();
            TrainingHandle waits = two.listener(atStep(23, () -> {
                        betweenEpochs.countDown();
                        await(coresTaken);
                    }))
                    .start();
            betweenEpochs.await();
            TrainingHandle holds = quick().listener(atStep(1, () -> {
                        coresTaken.countDown();
                        await(jobAStep);
                    }))
                    .start();
            assertThat(holds.await().weightsSha256()).isEqualTo(quickDigest);
            assertThat(waits.await().weightsSha256()).isEqualTo(expected);
        } finally {
            spark.sparkContext().removeSparkListener(steps);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static TrainingListener atStep(long step, Runnable then) {
        return new TrainingListener() {
            @Override
            public void stepDone(StepReport report) {
                if (report.step() == step) {
                    then.run();
                }
            }
        };
    }

    @Test
    void aRunWritesItsFiles() {
        assertThat(folder.resolve("model").toFile().list())
                .contains("model.json", "weights.safetensors", "report.html", "metrics.csv");
        assertThat(folder.resolve("board"))
                .isDirectoryRecursivelyContaining(
                        "glob:**/run-" + model().model().facts().runId() + "/events.out.*");
    }

    @Test
    void theRateTestIsThatOfTheCommandLine() {
        RateTest test = quick().validation("test").findRate();
        assertThat(test.steepest().orElseThrow()).isCloseTo(0.11, within(5e-3));
        assertThat(test.divergedAt().orElseThrow()).isCloseTo(2.8, within(5e-2));
    }

    /** Another thread cancels it while the step's listeners are told. */
    private static TrainingHandle cancelledAfter(long step, Training training) {
        CompletableFuture<TrainingHandle> started = new CompletableFuture<>();
        training.listener(atStep(
                step,
                () -> CompletableFuture.runAsync(() -> started.join().cancel()).join()));
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
        // Before the images are read, which are not there.
        Path file = folder.resolve("model").resolve("model.json");
        assertThatThrownBy(() -> Training.on(spark)
                        .data("/nowhere")
                        .tensorBoard(file.resolve("runs").toString())
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "tensorboard=" + file.resolve("runs") + ": cannot be written, as file:" + file + " is a file");
        assertThatThrownBy(() -> Training.on(spark)
                        .data(digits(Part.TEST))
                        .set(Setting.LABEL_COLUMN, "sort")
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("label-column=sort: the training data has no such column");
    }
}
