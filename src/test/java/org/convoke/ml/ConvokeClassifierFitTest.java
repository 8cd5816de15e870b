package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code fit} learns from, what it refuses, and that it leaves all else as it was. */
class ConvokeClassifierFitTest extends FittedImages {
    private static Column label() {
        return functions.col("label");
    }

    @Test
    void theModelHasUidAndParentOfItsEstimator() {
        ConvokeClassifier classifier = MlImages.classifier();
        ConvokeClassificationModel fitted = classifier.fit(table);
        assertThat(fitted.uid()).isEqualTo(classifier.uid());
        assertThat(fitted.hasParent()).isTrue();
        assertThat(fitted.parent()).isSameAs(classifier);
        assertThat(fitted.copy(new ParamMap()).parent()).isSameAs(classifier);
    }

    @Test
    void theModelHasTheParamsOfItsEstimator() {
        ConvokeClassifier classifier = MlImages.classifier().setLr(0.07).setAugment("flip");
        ConvokeClassificationModel fitted =
                classifier.fit(table, ParamMap.empty().put(classifier.epochs().w(1)));
        assertThat(fitted.getEpochs()).isEqualTo(1);
        assertThat(fitted.getLr()).isEqualTo(0.07);
        assertThat(fitted.getAugment()).isEqualTo("flip");
        assertThat(fitted.isSet(fitted.momentum())).isFalse();
        assertThat(fitted.explainParams()).contains("epochs: ").contains("current: 1)");
        assertThat(Arrays.stream(classifier.params()).map(each -> each.name())).allMatch(fitted::hasParam);
        assertThat(classifier.getEpochs()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "int", "bigint", "tinyint", "float", "decimal(4,1)"})
    void everyTypeOfNumberIsALabel(String type) {
        ConvokeClassificationModel same = MlImages.classifier().fit(table.withColumn("label", label().cast(type)));
        assertThat(MlImages.digest(same)).isEqualTo(MlImages.digest(model));
    }

    @Test
    void aTextIsNoLabel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().setLabelCol("name").fit(table))
                .withMessageContaining("Column name must be of type numeric but was actually of type string");
    }

    @Test
    void labelsThatAreNoClassesAreRefused() {
        Column first = functions.col("id").equalTo(5);
        assertRefused("label", functions.when(first, null).otherwise(label()), "Labels MUST NOT be Null or NaN");
        assertRefused("label", functions.when(first, Double.NaN).otherwise(label()), "Labels MUST NOT be Null or NaN");
        assertRefused("label", functions.when(first, -1).otherwise(label()), "Labels MUST be in [0, ", "but got -1");
        assertRefused("label", functions.when(first, 0.5).otherwise(label()), "Labels MUST be Integers, but got 0.5");
        assertRefused(
                "label",
                functions.when(first, 5e6).otherwise(label()),
                "Labels MUST be in [0, 1000000), but got 5000000.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier()
                        .fit(table.withColumn(
                                "label",
                                label().as(
                                                "label",
                                                NominalAttribute.defaultAttr()
                                                        .withName("label")
                                                        .withNumValues(2)
                                                        .toMetadata()))))
                .withMessageContaining("Labels MUST be in {0, 1}, but got");
    }

    private static void assertRefused(String column, Column values, String... said) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().fit(table.withColumn(column, values)))
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }

    @Test
    void vectorsThatAreNoPixelsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().fit(with(null)))
                .withMessageContaining("Vectors MUST NOT be Null");
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] pixels = MlImages.pixels(5);
            pixels[3] = number;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MlImages.classifier().fit(with(Vectors.dense(pixels))))
                    .withMessageContaining("Vector values MUST NOT be NaN or Infinity");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().fit(with(Vectors.dense(1, 2, 3))))
                .withMessageContaining("has 3 numbers, and 1 × 6 × 6 pixels need 36");
    }

    /** The table with another image among the others. */
    private static Dataset<Row> with(Vector image) {
        StructType schema =
                new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);
        return table.select("features", "label")
                .unionAll(spark.session().createDataFrame(List.of(RowFactory.create(image, 1.0)), schema));
    }

    @Test
    void anEmptyTableIsRefused() {
        assertThatThrownBy(() -> MlImages.classifier().fit(table.filter("id < 0")))
                .hasMessageContaining("empty dataset");
    }

    @Test
    void metadataSayHowManyClassesThereAreAndTheirNames() {
        Dataset<Row> few = table.filter("label < 3");
        ConvokeClassifier lenet = MlImages.classifier();
        assertThat(lenet.fit(few).classNames()).containsExactly("0", "1", "2", "3");
        Column named = label().as(
                        "label",
                        NominalAttribute.defaultAttr()
                                .withName("label")
                                .withValues(new String[] {"3", "1", "0", "2"})
                                .toMetadata());
        ConvokeClassificationModel four = lenet.fit(few.withColumn("label", named));
        assertThat(four.classNames()).containsExactly("3", "1", "0", "2");
        assertThat(MlImages.digest(four)).isEqualTo(MlImages.digest(lenet.fit(few)));
    }

    /** As {@code OneVsRest} wants it of a class that a part of the images has not. */
    @Test
    void imagesMayAllBeOfOneClass() {
        ConvokeClassificationModel two = MlImages.classifier().fit(table.filter("label = 2"));
        assertThat(two.classNames()).containsExactly("0", "1", "2", "3");
        assertThat(two.transform(table).filter("prediction = 2").count()).isGreaterThan(MlImages.IMAGES.count() / 2);
    }

    @Test
    void outputsOfAShippedNetworkFollowTheClasses() {
        Dataset<Row> eights = table.select(
                functions
                        .udf(
                                (UDF1<Integer, Vector>)
                                        id -> Vectors.sparse(64, new int[] {id % 64}, new double[] {255}),
                                SQLDataTypes.VectorType())
                        .apply(functions.col("id"))
                        .as("features"),
                label());
        ConvokeClassifier digits =
                new ConvokeClassifier().setNetwork("digits").setEpochs(1).setKernels("plain");
        assertThat(digits.fit(eights.filter("label < 3")).numClasses()).isEqualTo(3);
    }

    @Test
    void theSamePixelsInAnyFormGiveTheSameModel() throws IOException {
        for (DataType type :
                List.of(DataTypes.DoubleType, DataTypes.FloatType, DataTypes.IntegerType, DataTypes.ByteType)) {
            Column array = functions
                    .udf(
                            (UDF1<Vector, List<Double>>) vector ->
                                    Arrays.stream(vector.toArray()).boxed().toList(),
                            DataTypes.createArrayType(DataTypes.DoubleType))
                    .apply(functions.col("features"));
            if (type.equals(DataTypes.ByteType)) {
                array = functions.transform(
                        array, x -> functions.when(x.gt(127), x.minus(256)).otherwise(x));
            }
            assertSame(table.withColumn("features", array.cast(DataTypes.createArrayType(type))));
        }
        assertSame(pictures("image", ImageSchema.columnSchema(), MlImageForms::struct));
        assertSame(pictures("image", DataTypes.BinaryType, MlImageForms::png));
        StructType file = new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
        assertSame(pictures("image", file, n -> RowFactory.create(MlImageForms.png(n), n + ".png")));
    }

    private static Dataset<Row> pictures(String column, DataType type, java.util.function.IntFunction<Object> image) {
        List<Row> rows = IntStream.range(0, MlImages.IMAGES.count())
                .mapToObj(n -> RowFactory.create(
                        image.apply(n), (double) MlImages.IMAGES.labels()[n]))
                .toList();
        return spark.session()
                .createDataFrame(rows, new StructType().add("features", type).add("label", DataTypes.DoubleType));
    }

    private static void assertSame(Dataset<Row> other) {
        ConvokeClassificationModel same = MlImages.classifier().fit(other);
        assertThat(MlImages.digest(same)).as(other.schema().simpleString()).isEqualTo(MlImages.digest(model));
        List<Row> expected =
                model.transform(other).select("prediction", "probability").collectAsList();
        assertThat(same.transform(other).select("prediction", "probability").collectAsList())
                .isEqualTo(expected);
        assertThat(expected).hasSize(MlImages.IMAGES.count());
    }

    @Test
    void otherRangesOfNumbersAreScaled() {
        Dataset<Row> scaled = table.withColumn(
                "features",
                functions
                        .udf(
                                (UDF1<Vector, Vector>) vector -> Vectors.dense(Arrays.stream(vector.toArray())
                                        .map(each -> each / 255)
                                        .toArray()),
                                SQLDataTypes.VectorType())
                        .apply(functions.col("features")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().fit(scaled))
                .withMessageContaining("pixel-range");
        ConvokeClassificationModel same =
                MlImages.classifier().setPixelRange("0,1").fit(scaled);
        assertThat(MlImages.digest(same)).isEqualTo(MlImages.digest(model));
        assertThat(same.transform(scaled).select("probability").collectAsList())
                .isEqualTo(model.transform(table).select("probability").collectAsList());
    }

    @Test
    void aPartOfTheImagesIsHeldOutToStopEarly() {
        ConvokeClassificationModel stopped = MlImages.classifier()
                .setValidation(0.25)
                .setEpochs(40)
                .setEarlyStop(1)
                .setKeep("best")
                .fit(table);
        assertThat(stopped.model().facts().validation()).isEqualTo("0.25");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().setEarlyStop(2).fit(table))
                .withMessageContaining("validation");
    }

    @Test
    void fitLeavesTableAndEstimatorAsTheyWere() {
        Dataset<Row> fresh = table.filter("id >= 0");
        ConvokeClassifier classifier = MlImages.classifier();
        String before = classifier.explainParams();
        int held = spark.context().getPersistentRDDs().size();
        classifier.fit(fresh);
        assertThatIllegalArgumentException().isThrownBy(() -> classifier.fit(with(Vectors.dense(1, 2, 3))));
        assertThat(fresh.storageLevel().useMemory() || fresh.storageLevel().useDisk())
                .isFalse();
        assertThat(spark.context().getPersistentRDDs()).hasSize(held);
        assertThat(classifier.explainParams()).isEqualTo(before);
    }

    @Test
    void valuesThatDoNotGoTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MlImages.classifier().setMomentum(0).setNesterov(true).fit(table))
                .withMessageContaining("nesterov");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().setNetwork("lenett").fit(table))
                .withMessageContaining("lenett");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MlImages.classifier().setFeaturesCol("name").fit(table))
                .withMessageContaining("Column name must be of a type that can hold images");
    }
}
