package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.convoke.run.TrainedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's own suites ask of classifiers with a {@code weightCol}. */
class WeightColTest extends FittedImages {
    @TempDir
    private Path folder;

    private static ConvokeClassifier classifier() {
        return MlImages.classifier().setWeightCol("weight");
    }

    /** One step an epoch, in which all images are; the pixels are normalised alike whatever images there are. */
    private static ConvokeClassifier wholeBatch() {
        return classifier()
                .setBatch(1024)
                .setShards(1)
                .setEpochs(5)
                .setWarmup(0)
                .setLr(0.2)
                .setNormalise("0.3/0.3");
    }

    private static Dataset<Row> weighted(Column weight) {
        return table.withColumn("weight", weight);
    }

    /** 1, 2 or 3. */
    private static Column few() {
        return functions.col("id").mod(3).plus(1);
    }

    private static void assertSimilar(ConvokeClassificationModel model, ConvokeClassificationModel other) {
        List<Row> expected = other.transform(table).orderBy("id").collectAsList();
        List<Row> rows = model.transform(table).orderBy("id").collectAsList();
        for (int n = 0; n < rows.size(); n++) {
            double[] probability = rows.get(n).<Vector>getAs("probability").toArray();
            for (int k = 0; k < probability.length; k++) {
                assertThat(probability[k])
                        .isCloseTo(expected.get(n).<Vector>getAs("probability").apply(k), within(1e-4));
            }
        }
    }

    @Test
    void equalWeightsAreNone() {
        for (double weight : new double[] {1, 0.1, 1000}) {
            assertThat(MlImages.digest(classifier().fit(weighted(functions.lit(weight)))))
                    .isEqualTo(MlImages.digest(model));
        }
        assertThat(MlImages.digest(classifier().setWeightCol("").fit(table))).isEqualTo(MlImages.digest(model));
    }

    /** The same bits for weights of any scale and type, however the rows are spread. */
    @Test
    void onlyTheRelationsOfTheWeightsMatter() {
        String expected = MlImages.digest(classifier().fit(weighted(few())));
        assertThat(expected).isNotEqualTo(MlImages.digest(model));
        for (double scale : new double[] {0.01, 1, 1000}) {
            assertThat(MlImages.digest(classifier().fit(weighted(few().multiply(scale)))))
                    .isEqualTo(expected);
        }
        assertThat(MlImages.digest(
                        classifier().fit(weighted(few().cast("decimal(4,1)")).repartition(5, functions.col("name")))))
                .isEqualTo(expected);
        assertThat(MlImages.digest(
                        classifier().setPartitions(1).fit(weighted(few()).coalesce(1))))
                .isEqualTo(expected);
    }

    @Test
    void anImageOfWeightThreeCountsAsThree() {
        Dataset<Row> repeated = weighted(functions.explode(functions.sequence(functions.lit(1), few())))
                .withColumn("weight", functions.lit(1));
        ConvokeClassificationModel counted = wholeBatch().fit(weighted(few()));
        assertSimilar(counted, wholeBatch().fit(repeated));
        assertThat(MlImages.digest(counted))
                .isNotEqualTo(MlImages.digest(wholeBatch().fit(weighted(functions.lit(1)))));
    }

    @Test
    void outliersOfTinyWeightsDoNotMatter() {
        Dataset<Row> plain = weighted(functions.lit(1));
        Dataset<Row> outliers = plain.filter("id < 20")
                .withColumn("label", functions.expr("3 - label"))
                .withColumn("weight", functions.lit(1e-9));
        assertSimilar(wholeBatch().fit(plain.unionAll(outliers)), wholeBatch().fit(plain));
    }

    @Test
    void whatIsNoWeightIsRefused() {
        assertRefused(functions.lit(null).cast("double"), "Weights MUST NOT be Null or NaN");
        assertRefused(functions.lit(Double.NaN), "Weights MUST NOT be Null or NaN");
        assertRefused(functions.lit(-1), "Weights MUST NOT be Negative or Infinity", "-1");
        assertRefused(functions.lit(Double.POSITIVE_INFINITY), "Weights MUST NOT be Negative or Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier().fit(weighted(functions.lit(0))))
                .withMessageContaining("have the mean 0.0, so that nothing would be learned: give some above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier().setWeightCol("name").fit(table))
                .withMessageContaining("Column name must be of type numeric but was actually of type string");
    }

    private static void assertRefused(Column weight, String... said) {
        Dataset<Row> one =
                weighted(functions.when(functions.col("id").equalTo(5), weight).otherwise(functions.lit(1.0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier().fit(one))
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }

    /** The model remembers the column, and does not need it to predict. */
    @Test
    void aModelIsTrainedAgainWithItsWeights() throws Exception {
        Dataset<Row> weighted = weighted(few());
        ConvokeClassificationModel fitted = classifier().fit(weighted);
        String saved = folder.resolve("model").toString();
        fitted.save(saved);
        assertThat(ConvokeClassificationModel.load(saved).getWeightCol()).isEqualTo("weight");
        assertThat(fitted.transform(table).count()).isEqualTo(MlImages.IMAGES.count());
        try (TrainedModel loaded = TrainedModel.load(spark.session(), saved)) {
            assertThat(loaded.verify(weighted)).isTrue();
            assertThat(loaded.predict(table).count()).isEqualTo(MlImages.IMAGES.count());
            assertThat(loaded.evaluate(weighted)).isEqualTo(loaded.evaluate(table));
        }
    }

    @Test
    void oneAgainstTheRestHandsItOn() {
        Dataset<Row> weighted =
                weighted(functions.when(functions.col("label").equalTo(2), 0).otherwise(1));
        Dataset<Row> out = new OneVsRest()
                .setClassifier(MlImages.classifier())
                .setWeightCol("weight")
                .fit(weighted)
                .transform(table);
        assertThat(out.filter("prediction = 2").count()).isZero();
        assertThat(out.filter("prediction = 1").count()).isPositive();
    }
}
