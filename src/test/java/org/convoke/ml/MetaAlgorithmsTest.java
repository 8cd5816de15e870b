package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's own searches and evaluators over the classifier. */
class MetaAlgorithmsTest {
    private static LocalSpark spark;
    private static Dataset<Row> table;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = MlImages.start(2);
        table = MlImages.table(spark.session()).cache();
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static ParamMap[] grid(ConvokeClassifier classifier, int... epochs) {
        return new ParamGridBuilder()
                .addGrid(classifier.epochs(), epochs)
                .addGrid(classifier.lr(), new double[] {0.0001, 0.05})
                .build();
    }

    private static CrossValidator search(ConvokeClassifier classifier, int parallelism) {
        return new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid(classifier, 3))
                .setNumFolds(2)
                .setSeed(5)
                .setParallelism(parallelism)
                .setCollectSubModels(parallelism > 1);
    }

    @Test
    void crossValidationFindsTheBestInParallelToo() throws Exception {
        ConvokeClassifier classifier = MlImages.classifier();
        CrossValidatorModel one = search(classifier, 1).fit(table);
        CrossValidatorModel two = search(classifier, 2).fit(table);
        assertThat(two.avgMetrics()).isEqualTo(one.avgMetrics()).hasSize(2);
        ConvokeClassificationModel best = (ConvokeClassificationModel) one.bestModel();
        double[] metrics = one.avgMetrics();
        int at = 0;
        for (int i = 1; i < metrics.length; i++) {
            at = metrics[i] > metrics[at] ? i : at;
        }
        ParamMap map = one.getEstimatorParamMaps()[at];
        assertThat(best.getEpochs()).isEqualTo(map.apply(classifier.epochs()));
        assertThat(best.getLr()).isEqualTo(map.apply(classifier.lr()));
        assertThat(MlImages.digest((ConvokeClassificationModel) two.bestModel()))
                .isEqualTo(MlImages.digest(best));
        assertThat(two.subModels()[1][1]).isInstanceOf(ConvokeClassificationModel.class);

        one.save(folder.resolve("search").toString());
        CrossValidatorModel loaded =
                CrossValidatorModel.load(folder.resolve("search").toString());
        assertThat(loaded.avgMetrics()).isEqualTo(one.avgMetrics());
        assertThat(Arrays.stream(loaded.getEstimatorParamMaps()).map(ParamMap::toString))
                .containsExactlyElementsOf(Arrays.stream(one.getEstimatorParamMaps())
                        .map(ParamMap::toString)
                        .toList());
        assertThat(loaded.transform(table).collectAsList())
                .isEqualTo(one.transform(table).collectAsList());
    }

    @Test
    void aSearchIsSavedWithItsParamMaps() throws Exception {
        CrossValidator search = search(MlImages.classifier(), 1);
        search.save(folder.resolve("estimator").toString());
        CrossValidator loaded = CrossValidator.load(folder.resolve("estimator").toString());
        assertThat(loaded.getEstimator()).isInstanceOf(ConvokeClassifier.class);
        assertThat(((ConvokeClassifier) loaded.getEstimator()).getBatch()).isEqualTo(16);
        assertThat(Arrays.stream(loaded.getEstimatorParamMaps()).map(ParamMap::toString))
                .containsExactlyElementsOf(Arrays.stream(search.getEstimatorParamMaps())
                        .map(ParamMap::toString)
                        .toList());
    }

    @Test
    void aTrainValidationSplitWorks() {
        ConvokeClassifier classifier = MlImages.classifier();
        TrainValidationSplit split = new TrainValidationSplit()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
                .setEstimatorParamMaps(grid(classifier, 1, 3))
                .setSeed(5);
        TrainValidationSplitModel found = split.fit(table);
        assertThat(split.setParallelism(2).fit(table).validationMetrics()).isEqualTo(found.validationMetrics());
        assertThat(found.validationMetrics()).hasSize(4).doesNotHaveDuplicates();
        assertThat(((ConvokeClassificationModel) found.bestModel()).getLr()).isEqualTo(0.05);
    }

    @Test
    void oneAgainstTheRestWorks() {
        Dataset<Row> out = new OneVsRest()
                .setClassifier(MlImages.classifier().setEpochs(1))
                .fit(table)
                .transform(table);
        assertThat(out.filter("prediction in (0, 1, 2, 3)").count()).isEqualTo(MlImages.IMAGES.count());
    }

    @Test
    void evaluatorsReadTheColumns() {
        Dataset<Row> out = MlImages.classifier().setEpochs(4).fit(table).transform(table);
        for (String metric : new String[] {"f1", "accuracy", "logLoss"}) {
            assertThat(new MulticlassClassificationEvaluator()
                            .setMetricName(metric)
                            .evaluate(out))
                    .isBetween(0.0, 2.0);
        }
        Dataset<Row> two = table.filter("label < 2");
        ConvokeClassifier binary = MlImages.classifier().setNetwork(MlImages.NETWORK.replace("dense: 4", "dense: 2"));
        assertThat(new BinaryClassificationEvaluator().evaluate(binary.fit(two).transform(two)))
                .isGreaterThan(0.5);
    }
}
