package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.Eventually;
import org.junit.jupiter.api.Test;

/** The columns that a model appends, and what it says of single rows. */
class ConvokeClassifierTransformTest extends FittedImages {
    private static ConvokeClassificationModel copy() {
        return model.copy(new org.apache.spark.ml.param.ParamMap());
    }

    @Test
    void theSchemaIsKnownBefore() {
        StructType said = model.transformSchema(table.schema());
        Dataset<Row> out = model.transform(table);
        assertThat(out.columns())
                .containsExactly("id", "features", "label", "name", "rawPrediction", "probability", "prediction");
        for (StructField field : out.schema().fields()) {
            assertThat(said.apply(field.name()).dataType()).isEqualTo(field.dataType());
            assertThat(said.apply(field.name()).metadata()).as(field.name()).isEqualTo(field.metadata());
        }
        assertThat(said.length()).isEqualTo(out.schema().length());
        NominalAttribute prediction =
                (NominalAttribute) NominalAttribute.fromStructField(out.schema().apply("prediction"));
        assertThat(prediction.values().get()).isEqualTo(model.classNames().toArray());
        for (String vector : List.of("rawPrediction", "probability")) {
            assertThat(AttributeGroup.fromStructField(out.schema().apply(vector))
                            .size())
                    .isEqualTo(model.numClasses());
        }
    }

    @Test
    void transformingStartsNoJob() {
        spark.context().setJobGroup("transforming", "transforms");
        Dataset<Row> out = ConvokeFeatures.of(model)
                .setLayer("relu1")
                .setInputCol("features")
                .setOutputCol("maps")
                .transform(model.transform(table));
        spark.context().setJobGroup("counting", "counts");
        assertThat(out.count()).isEqualTo(MlImages.IMAGES.count());
        spark.context().clearJobGroup();
        // Spark tells of jobs in their order.
        assertThat(Eventually.holds(
                        Duration.ofMinutes(2),
                        () -> spark.context().statusTracker().getJobIdsForGroup("counting").length > 0))
                .isTrue();
        assertThat(spark.context().statusTracker().getJobIdsForGroup("transforming"))
                .isEmpty();
    }

    @Test
    void wrongColumnsAreRefusedBeforeAnyJob() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.transformSchema(table.drop("features").schema()))
                .withMessageContaining("features does not exist");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.transform(table.withColumn("features", functions.col("name"))))
                .withMessageContaining("was actually of type string");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.transform(table.withColumn("prediction", functions.lit(1))))
                .withMessageContaining("prediction already exists");
    }

    @Test
    void everyRowIsAsTheModelSaysOfItAlone() {
        for (Row row : model.transform(table).collectAsList()) {
            Vector features = row.getAs("features");
            assertThat(row.<Vector>getAs("rawPrediction")).isEqualTo(model.predictRaw(features));
            assertThat(row.<Vector>getAs("probability")).isEqualTo(model.predictProbability(features));
            assertThat(row.<Double>getAs("prediction")).isEqualTo(model.predict(features));
            assertThat(model.raw2probability(row.getAs("rawPrediction"))).isEqualTo(row.getAs("probability"));
            assertThat(Arrays.stream(row.<Vector>getAs("probability").toArray()).sum())
                    .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));
        }
    }

    @Test
    void oneImageMayHaveAnyForm() {
        Vector expected = model.predictProbability(Vectors.dense(MlImages.pixels(3)));
        float[] floats = new float[MlImages.SIZE];
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) MlImages.pixels(3)[i]);
        for (Object form : List.of(
                MlImages.pixels(3),
                floats,
                Arrays.stream(MlImages.pixels(3)).boxed().toList(),
                Vectors.dense(MlImages.pixels(3)).toSparse(),
                MlImageForms.png(3))) {
            assertThat(model.predictProbability(form))
                    .as(form.getClass().getName())
                    .isEqualTo(expected);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> model.predict("a text"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.predict(Vectors.dense(1, 2)))
                .withMessageContaining("has 2 numbers");
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Vector>> calls = IntStream.range(0, 96)
                    .<Callable<Vector>>mapToObj(n -> () -> model.predictRaw(Vectors.dense(MlImages.pixels(n))))
                    .toList();
            List<Future<Vector>> answers = threads.invokeAll(calls);
            for (int n = 0; n < answers.size(); n++) {
                assertThat(answers.get(n).get()).isEqualTo(model.predictRaw(Vectors.dense(MlImages.pixels(n))));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void columnsWithoutANameAreLeftOut() {
        List<Row> all = model.transform(table)
                .select("rawPrediction", "probability", "prediction")
                .collectAsList();
        for (int which = 0; which < 8; which++) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                names.add((which >> i & 1) == 1 ? "out" + i : "");
            }
            ConvokeClassificationModel some = copy().setRawPredictionCol(names.get(0))
                    .setProbabilityCol(names.get(1))
                    .setPredictionCol(names.get(2));
            Dataset<Row> out = some.transform(table);
            assertThat(out.columns()).hasSize(4 + Integer.bitCount(which));
            List<Row> rows = out.collectAsList();
            for (int n = 0; n < rows.size(); n++) {
                for (int i = 0; i < 3; i++) {
                    if (!names.get(i).isEmpty()) {
                        assertThat(rows.get(n).<Object>getAs(names.get(i)))
                                .isEqualTo(all.get(n).get(i));
                    }
                }
            }
        }
    }

    @Test
    void aModelThatAppendsNothingWarns() {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        LoggerConfig root = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getRootLogger();
        AbstractAppender appender = new AbstractAppender("test", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                log.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        root.addAppender(appender, null, null);
        try {
            copy().setRawPredictionCol("")
                    .setProbabilityCol("")
                    .setPredictionCol("")
                    .transform(table);
        } finally {
            root.removeAppender("test");
        }
        assertThat(log).anyMatch(line -> line.contains("was called as NOOP since no output columns were set"));
    }

    @Test
    void thresholdsDivideProbabilities() {
        double[] thresholds = {0.9, 0.05, 0.03, 0.02};
        ConvokeClassificationModel strict = copy().setThresholds(thresholds);
        for (Row row : strict.transform(table).collectAsList()) {
            double[] scores = row.<Vector>getAs("probability").toArray();
            for (int k = 0; k < scores.length; k++) {
                scores[k] /= thresholds[k];
            }
            assertThat(row.<Double>getAs("prediction")).isEqualTo(new DenseVector(scores).argmax());
        }
        ConvokeClassificationModel always = copy().setThresholds(new double[] {0.5, 0, 0.5, 0.5});
        assertThat(always.transform(table).filter("prediction != 1").count()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> copy().setThresholds(new double[] {0, 0, 1, 1}));
        assertThatIllegalArgumentException().isThrownBy(() -> copy().setThresholds(new double[] {-1, 1, 1, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> copy().setThresholds(new double[] {1, 1}).transform(table))
                .withMessageContaining("numClasses=4, but thresholds has length 2");
        assertThat(new ClassScores(true, new double[0]).prediction(new double[] {0.2, 0.4, 0.4}))
                .isEqualTo(1);
    }

    @Test
    void squaredErrorsOutputsBecomeProbabilities() {
        assertThat(new ClassScores(false, new double[0]).probabilities(new double[] {3, -1, 1}))
                .containsExactly(0.75, 0, 0.25);
        assertThat(new ClassScores(false, new double[0]).probabilities(new double[] {0, -1}))
                .containsExactly(0.5, 0.5);
    }

    @Test
    void rowsKeepTheirOrderAndColumnsHoweverTheyAreSpread() {
        List<Row> once = model.transform(table).orderBy("id").collectAsList();
        assertThat(model.transform(table).orderBy("id").collectAsList()).isEqualTo(once);
        // More partitions than rows: most are empty.
        assertThat(model.transform(table.repartition(120)).orderBy("id").collectAsList())
                .isEqualTo(once);
        Dataset<Row> sorted = table.coalesce(1).orderBy(functions.col("id").desc());
        assertThat(model.transform(sorted)
                        .drop("rawPrediction", "probability", "prediction")
                        .collectAsList())
                .isEqualTo(sorted.collectAsList());
    }

    @Test
    void anImageThatCannotBeUsedMayBeSkipped() {
        StructType schema = new StructType().add("features", SQLDataTypes.VectorType());
        Dataset<Row> two = spark.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create(Vectors.dense(1, 2)),
                                RowFactory.create(Vectors.dense(MlImages.pixels(0)))),
                        schema);
        assertThatThrownBy(() -> model.transform(two).collectAsList()).hasMessageContaining("has 2 numbers");
        List<Row> rows = copy().setOnBadImage("skip").transform(two).collectAsList();
        assertThat(rows.get(0).isNullAt(3)).isTrue();
        assertThat(rows.get(1).isNullAt(3)).isFalse();
    }

    @Test
    void aLayersOutputIsAppended() {
        ConvokeFeatures features = ConvokeFeatures.of(model)
                .setLayer("dense1")
                .setInputCol("features")
                .setOutputCol("logits");
        Dataset<Row> both = features.transform(model.transform(table));
        assertThat(both.filter("rawPrediction = logits").count()).isEqualTo(MlImages.IMAGES.count());
        assertThat(AttributeGroup.fromStructField(both.schema().apply("logits")).size())
                .isEqualTo(4);
        assertThat(features.transformSchema(table.schema()).apply("logits"))
                .isEqualTo(both.schema().apply("logits"));
        Vector maps = features.setLayer("conv1").transform(table).first().getAs("logits");
        assertThat(maps.size()).isEqualTo(4 * 4 * 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> features.setLayer("conv2").transform(table))
                .withMessageContaining("conv1");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ConvokeFeatures.of(model).setInputCol("features").transform(table))
                .withMessageContaining("conv1, relu1, flatten1, dense1");
    }

    @Test
    void aModelWithoutANetworkSaysSo() {
        assertThatThrownBy(() -> new ConvokeClassificationModel().transform(table))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no network");
    }
}
