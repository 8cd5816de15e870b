package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.spark.LocalSpark;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages are saved and loaded as Spark's own are, and a model as a model directory. */
class ConvokeClassifierReadWriteTest {
    private static LocalSpark spark;
    private static Dataset<Row> table;
    private static ConvokeClassificationModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        spark = MlImages.start(2);
        table = MlImages.table(spark.session()).cache();
        model = MlImages.classifier()
                .setPredictionCol("said")
                .setThresholds(new double[] {0.4, 0.2, 0.3, 0.1})
                .fit(table);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void assertSameParams(Params loaded, Params saved) {
        assertThat(loaded.uid()).isEqualTo(saved.uid());
        for (Param<?> param : saved.params()) {
            Param<Object> there = loaded.getParam(param.name());
            assertThat(loaded.isSet(there)).as(param.name()).isEqualTo(saved.isSet(param));
            assertThat(loaded.isDefined(there)).as(param.name()).isEqualTo(saved.isDefined(param));
            if (saved.isDefined(param)) {
                assertThat((Object) loaded.getOrDefault(there)).as(param.name()).isEqualTo(saved.getOrDefault(param));
            }
        }
    }

    private static ConvokeClassifier everythingSet() {
        ConvokeClassifier classifier = MlImages.classifier().setRecipe("epochs: 7\nbatch: 8\n");
        for (ClassifierParam each : ClassifierParam.values()) {
            Param<Object> param = classifier.getParam(each.paramName());
            // Some at their defaults, which they are set to all the same.
            if (!classifier.isSet(param) && each.usual().isPresent()) {
                classifier.set(param, each.usual().get());
            }
        }
        return classifier
                .setThresholds(new double[] {0.5, 0.25, 0.25, 0})
                .setFeaturesCol("f")
                .setLabelCol("l")
                .setProbabilityCol("p")
                .setRawPredictionCol("");
    }

    /** A value of each param that is not its default. */
    private static final Map<String, Object> OTHER_VALUES = Map.ofEntries(
            Map.entry("epochs", 7),
            Map.entry("batch", 8),
            Map.entry("shards", 4),
            Map.entry("lr", 0.5),
            Map.entry("momentum", 0.8),
            Map.entry("nesterov", true),
            Map.entry("weightDecay", 0.0005),
            Map.entry("clipNorm", 2.0),
            Map.entry("schedule", "step:2,0.5"),
            Map.entry("warmup", 1.0),
            Map.entry("seed", Long.MIN_VALUE),
            Map.entry("augment", "flip"),
            Map.entry("optimizer", "adam"),
            Map.entry("rateFactors", "bias=2"),
            Map.entry("decayFactors", "bias=0"),
            Map.entry("average", "ema:0.9"),
            Map.entry("freeze", "conv1"),
            Map.entry("classWeights", "balanced"),
            Map.entry("mix", "mixup:0.2"),
            Map.entry("keep", "best"),
            Map.entry("labelSmoothing", 0.1),
            Map.entry("earlyStop", 3),
            Map.entry("network", MlImages.NETWORK),
            Map.entry("fromModel", "models/photos"),
            Map.entry("head", "new"),
            Map.entry("validation", 0.25),
            Map.entry("weightCol", "weight"),
            Map.entry("normalise", "0.5/0.25"),
            Map.entry("imageFit", "crop"),
            Map.entry("resize", "bilinear"),
            Map.entry("maxPixels", 10_000_000_000L),
            Map.entry("pixelRange", "0,1"),
            Map.entry("onBadImage", "skip"),
            Map.entry("recipe", "epochs: 9\n"),
            Map.entry("kernels", "plain"),
            Map.entry("partitions", 5));

    private static void setAll(Params stage) {
        OTHER_VALUES.forEach((name, value) -> {
            Param<Object> param = stage.getParam(name);
            assertThat(stage.getDefault(param).contains(value)).as(name).isFalse();
            stage.set(param, value);
        });
    }

    @Test
    void everyParamKeepsAnotherValue() throws IOException {
        assertThat(OTHER_VALUES.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of(ClassifierParam.values())
                        .map(ClassifierParam::paramName)
                        .toList());
        ConvokeClassifier classifier = new ConvokeClassifier()
                .setThresholds(new double[] {0.5, 0.25, 0.25, 0})
                .setLabelCol("l");
        setAll(classifier);
        classifier.save(path("estimator"));
        assertSameParams(ConvokeClassifier.load(path("estimator")), classifier);
        ConvokeClassificationModel other = model.copy(new ParamMap())
                .setFeaturesCol("f")
                .setProbabilityCol("p")
                .setRawPredictionCol("");
        setAll(other);
        other.save(path("model"));
        assertSameParams(ConvokeClassificationModel.load(path("model")), other);
    }

    @Test
    void anEstimatorIsSavedOnceAndLoaded() throws IOException {
        ConvokeClassifier classifier = everythingSet();
        classifier.save(path("estimator"));
        assertThatIOException().isThrownBy(() -> classifier.save(path("estimator")));
        classifier.write().overwrite().save(path("estimator"));
        assertSameParams(ConvokeClassifier.load(path("estimator")), classifier);
        assertSameParams(ConvokeClassifier.read().load(path("estimator")), classifier);
        ConvokeClassifier plain = new ConvokeClassifier();
        plain.save(path("plain"));
        assertSameParams(ConvokeClassifier.load(path("plain")), plain);
    }

    @Test
    void aNetworkOfAFileIsSavedAsItsText() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), MlImages.NETWORK);
        new ConvokeClassifier().setNetwork(file.toString()).save(path("of-file"));
        Files.delete(file);
        assertThat(ConvokeClassifier.load(path("of-file")).getNetwork()).isEqualTo(MlImages.NETWORK);
        new ConvokeClassifier().setNetwork("lenet").save(path("shipped"));
        assertThat(ConvokeClassifier.load(path("shipped")).getNetwork()).isEqualTo("lenet");
    }

    @Test
    void aModelIsSavedOnceAndLoadedWithTheSameBits() throws IOException {
        model.save(path("model"));
        assertThatIOException().isThrownBy(() -> model.save(path("model")));
        model.write().overwrite().save(path("model"));
        assertSameModel(ConvokeClassificationModel.load(path("model")));
        assertSameModel(ConvokeClassificationModel.read().load(path("model")));
    }

    private static void assertSameModel(ConvokeClassificationModel loaded) {
        assertSameParams(loaded, model);
        assertThat(loaded.model().weights()).isEqualTo(model.model().weights());
        assertThat(loaded.classNames()).isEqualTo(model.classNames());
        assertThat(loaded.transform(table).collectAsList())
                .isEqualTo(model.transform(table).collectAsList());
    }

    @Test
    void stagesAreSavedToTheDriversDisk() throws IOException {
        model.write().saveToLocal(path("local"));
        assertThat(folder.resolve("local/metadata")).isRegularFile();
        assertThatIOException().isThrownBy(() -> model.write().saveToLocal(path("local")));
        assertSameModel(ConvokeClassificationModel.read().loadFromLocal(path("local")));
        ConvokeClassifier classifier = everythingSet();
        classifier.write().saveToLocal(path("local-estimator"));
        assertSameParams(ConvokeClassifier.read().loadFromLocal(path("local-estimator")), classifier);
    }

    @Test
    void aSavedModelIsAModelDirectoryAndTheOtherWayRound() throws IOException {
        model.save(path("model"));
        org.apache.hadoop.fs.Path saved = new org.apache.hadoop.fs.Path(path("model"));
        Model read = ModelDirectory.read(saved, new Configuration());
        assertThat(read.weights()).isEqualTo(model.model().weights());
        assertThat(read.facts().classNames()).isEqualTo(model.classNames());
        ModelDirectory.write(new org.apache.hadoop.fs.Path(path("bare")), new Configuration(), read);
        ConvokeClassificationModel bare = ConvokeClassificationModel.load(path("bare"));
        assertThat(bare.model().weights()).isEqualTo(model.model().weights());
        assertThat(bare.getPredictionCol()).isEqualTo("prediction");
        assertThat(bare.transform(table).select("probability").collectAsList())
                .isEqualTo(model.transform(table).select("probability").collectAsList());
    }

    @Test
    void pipelinesAreSavedAndLoaded() throws IOException {
        Dataset<Row> named = table.drop("label");
        StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
        IndexToString back = new IndexToString().setInputCol("prediction").setOutputCol("said");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {indexer, MlImages.classifier(), back});
        pipeline.save(path("pipeline"));
        PipelineModel fitted = Pipeline.load(path("pipeline")).fit(named);
        fitted.save(path("pipeline-model"));
        List<Row> expected = fitted.transform(named).collectAsList();
        assertThat(PipelineModel.load(path("pipeline-model")).transform(named).collectAsList())
                .isEqualTo(expected);
        assertThat(fitted.transform(named).select("said").distinct().collectAsList())
                .allSatisfy(row -> assertThat(MlImages.IMAGES.classNames()).contains(row.getString(0)));
        fitted.write().saveToLocal(path("local-pipeline"));
        assertThat(PipelineModel.read()
                        .loadFromLocal(path("local-pipeline"))
                        .transform(named)
                        .collectAsList())
                .isEqualTo(expected);
    }

    @Test
    void featuresAreSavedWithTheirNetwork() throws IOException {
        ConvokeFeatures features = ConvokeFeatures.of(model)
                .setLayer("relu1")
                .setInputCol("features")
                .setOutputCol("maps");
        features.save(path("features"));
        ConvokeFeatures loaded = ConvokeFeatures.load(path("features"));
        assertSameParams(loaded, features);
        List<Row> expected = features.transform(table).collectAsList();
        assertThat(loaded.transform(table).collectAsList()).isEqualTo(expected);
        assertThat(new ConvokeFeatures()
                        .setModel(path("features"))
                        .setLayer("relu1")
                        .setInputCol("features")
                        .setOutputCol("maps")
                        .transform(table)
                        .collectAsList())
                .isEqualTo(expected);
    }
}
