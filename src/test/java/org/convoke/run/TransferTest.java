package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.convoke.data.Part;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.LocalSpark;
import org.convoke.store.Model;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.ClassWeights;
import org.convoke.train.optimise.Schedule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from a small network, which knows the digits, and learn which are even. */
class TransferTest {
    private static final String NETWORK = """
            input: {channels: 1, height: 8, width: 8}
            layers:
              - conv: {maps: 4, kernel: 3}
                name: stem
              - batch-norm: {scale: false, shift: false}
                name: norm
              - relu
              - conv: {maps: 6, kernel: 3}
                name: body
              - relu
              - global-avgpool
              - dense: 10
                name: fc
            loss: cross-entropy
            """;

    private static LocalSpark local;
    private static SparkSession spark;
    private static Dataset<Row> parity;
    private static TrainedModel digits;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() {
        local = new LocalSpark(2);
        spark = local.session();
        parity = TrainingTest.digits(spark, Part.TRAIN)
                .withColumn("kind", functions.expr("if(kind % 2 = 0, 'even', 'odd')"));
        Training.on(spark)
                .network(NETWORK)
                .set(Setting.EPOCHS, 1)
                .validation("none")
                .out(path("digits"))
                .run();
        digits = TrainedModel.load(spark, path("digits"));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Training fromDigits() {
        return Training.on(spark)
                .from(path("digits"))
                .data(parity)
                .set(Setting.LABEL_COLUMN, "kind")
                .set(Setting.EPOCHS, 1);
    }

    private static Map<String, List<Float>> parameters(Model model) {
        Map<String, List<Float>> values = new TreeMap<>();
        for (ParameterTensor tensor : Parameters.of(model.network()).tensors()) {
            List<Float> each = new ArrayList<>();
            for (float value : tensor.from(model.weights())) {
                each.add(value);
            }
            values.put(tensor.name(), each);
        }
        return values;
    }

    /** The parameters that are not what they were. */
    private static List<String> changed(TrainedModel model) {
        Map<String, List<Float>> before = parameters(digits.model());
        Map<String, List<Float>> after = parameters(model.model());
        assertThat(after.keySet()).isEqualTo(before.keySet());
        return before.keySet().stream()
                .filter(name -> !before.get(name).equals(after.get(name)))
                .toList();
    }

    @Test
    void whatStartedFromAModelInMemoryCannotBeTrainedAgain() {
        TrainedModel first = fromDigits().run();
        TrainedModel second = fromDigits().from(first).run();
        assertThatThrownBy(() -> second.verify(parity))
                .isInstanceOf(UserError.class)
                .hasMessage("the training started from a model that was in no directory (weights sha256 "
                        + first.weightsSha256() + "): save that model, load it, and start from there");
    }

    @Test
    void aHeadForTheSameClassesInAnotherOrderIsNotKept() {
        List<String> reversed = new ArrayList<>(digits.classNames());
        Collections.reverse(reversed);
        assertThat(start("auto").fitted(reversed).text())
                .isEqualTo("head `fc`: 10 → 10 classes, initialised anew, as their names are in another order");
        assertThatThrownBy(() -> start("keep").fitted(reversed))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("digits has the same classes in another order: 0, 1, 2, 3 and 6 more, where the"
                        + " data has 9, 8, 7, 6 and 6 more");
    }

    private static Pretrained start(String head) {
        return Pretrained.of("digits", Optional.empty(), digits.model(), Optional.empty(), Optional.of(head));
    }

    @Test
    void aNewHeadIsTrainedAndAllElseStays() {
        TrainedModel model = fromDigits().out(path("parity")).run();
        assertThat(model.classNames()).containsExactly("even", "odd");
        assertThat(changed(model)).containsExactly("fc.bias", "fc.weight");
        assertThat(model.model().facts().normalisation())
                .isEqualTo(digits.model().facts().normalisation());
        assertThat(model.epochs().get(0).accuracy()).isGreaterThan(0.5);
        assertThat(model.model().facts().origin()).hasValueSatisfying(origin -> {
            assertThat(origin.directory()).contains(path("digits"));
            assertThat(origin.weightsSha256()).isEqualTo(digits.weightsSha256());
            assertThat(origin.renewed()).containsExactly("fc");
        });
        // Trained again from the directory, and from the model in memory.
        TrainedModel saved = TrainedModel.load(spark, path("parity")).set(Setting.LABEL_COLUMN, "kind");
        assertThat(saved.verify(parity)).isTrue();
        assertThat(fromDigits().from(digits).run().weightsSha256()).isEqualTo(model.weightsSha256());
    }

    @Test
    void theHeadOfTheSameClassesIsKeptUnlessAnotherIsAskedFor() {
        Training training =
                Training.on(spark).from(digits).set(Setting.EPOCHS, 1).validation("none");
        TrainedModel kept = training.set(Setting.RATE_FACTORS, "fc=0").run();
        assertThat(changed(kept)).isEmpty();
        TrainedModel renewed = training.set(Setting.HEAD, "new").run();
        assertThat(changed(renewed)).containsExactly("fc.bias", "fc.weight");
    }

    @Test
    void whatIsFrozenIsSaidByPattern() {
        assertThat(changed(fromDigits().freeze("none").run()))
                .containsExactly(
                        "body.bias",
                        "body.weight",
                        "fc.bias",
                        "fc.weight",
                        "norm.mean",
                        "norm.variance",
                        "stem.bias",
                        "stem.weight");
        assertThat(changed(fromDigits().freeze("stem,norm").run()))
                .containsExactly("body.bias", "body.weight", "fc.bias", "fc.weight");
        assertThat(changed(fromDigits()
                        .freeze("norm")
                        .set(Setting.RATE_FACTORS, "stem=0,*.bias=0")
                        .run()))
                .containsExactly("body.weight", "fc.bias", "fc.weight");
    }

    @Test
    void mistakesAreOneLine() {
        assertMistake(fromDigits().freeze("*"), "freeze=*: every parameter would be frozen, so nothing trained");
        assertMistake(
                fromDigits().freeze("stm.*"),
                "freeze=stm.*: unknown layer or parameter `stm.*`: did you mean `stem`? (known: all-but-head, stem,"
                        + " stem.weight, stem.bias, body, body.weight, body.bias, fc, fc.weight, fc.bias)");
        assertMistake(
                fromDigits().freeze("none").set(Setting.RATE_FACTORS, "bodi=0.1"),
                "rate-factors=bodi=0.1: unknown role or trained parameter `bodi`: did you mean `body`? (known: weight,"
                        + " bias, scale, shift, stem, stem.weight, stem.bias, body, body.weight, body.bias, fc,"
                        + " fc.weight, fc.bias)");
        assertMistake(
                fromDigits().set(Setting.HEAD, "keep"),
                "head=keep: " + path("digits")
                        + " was trained on other classes: it has 0, 1, 2, 3 and 6 more, which the"
                        + " data does not have, and lacks even, odd: leave it out for a new head");
        assertMistake(
                fromDigits().network("digits"),
                "network=digits.yaml: a model to start from (from) brings its own network: leave one of the two out");
        assertMistake(
                Training.on(spark).set(Setting.HEAD, "new"),
                "head=new: needs a model to start from: give one with from=DIR");
        assertMistake(
                fromDigits().set(Setting.SIZE, "2x2"),
                "size=2x2: the network cannot take it: layer 1 (conv `stem`): kernel 3×3 does not"
                        + " fit into an input of 2×2: use a smaller kernel or padding: same");
        assertMistake(
                Training.on(spark).from(path("nothing")),
                "model directory " + path("nothing")
                        + " does not exist or is empty: check the path, or make one by `convoke train out="
                        + path("nothing") + "`");
    }

    private static void assertMistake(Training training, String message) {
        assertThatThrownBy(training::run).isInstanceOf(UserError.class).hasMessage(message);
    }

    /** It ends with a global pooling, so that other sizes give it no other parameters. */
    @Test
    void imagesMayHaveAnotherSize() {
        TrainedModel model = fromDigits()
                .set(Setting.SIZE, "6x10")
                .set(Setting.FIT, "stretch")
                .run();
        assertThat(model.model().network().input().rows()).isEqualTo(6);
        assertThat(changed(model)).containsExactly("fc.bias", "fc.weight");
        assertThat(model.set(Setting.LABEL_COLUMN, "kind").evaluate(parity).images())
                .isEqualTo(parity.count());
    }

    /**
     * The frozen layers are computed once or in every epoch, by jobs or with tasks that stay, in one go or with an interruption:
     * the weights and what the epochs reached are the same bits.
     */
    @Test
    void keptFeaturesChangeNoBit() {
        TrainedModel kept = kept(ExchangeChoice.AUTO).run();
        assertThat(kept.weightsSha256()).isNotEqualTo(digits.weightsSha256());
        assertSame(kept, kept(ExchangeChoice.JOB).run());
        assertThat(cached()).isZero();
        kept(ExchangeChoice.AUTO)
                .recipe(recipe -> recipe.epochs(1))
                .onEpoch(epoch ->
                        assertThat(cached()).as("features of both parts").isEqualTo(2))
                .checkpoints(path("kept"))
                .run();
        assertSame(
                kept,
                kept(ExchangeChoice.AUTO).checkpoints(path("kept")).resume(true).run());
        spark.sparkContext().conf().set("spark.convoke.keepFeatures", "false");
        try {
            assertSame(
                    kept,
                    kept(ExchangeChoice.AUTO)
                            .onEpoch(epoch -> assertThat(cached()).isZero())
                            .run());
        } finally {
            spark.sparkContext().conf().remove("spark.convoke.keepFeatures");
        }
    }

    private static Training kept(ExchangeChoice exchange) {
        return fromDigits()
                .validation(0.2)
                .exchange(exchange)
                .recipe(recipe -> recipe.epochs(3)
                        .schedule(Schedule.parse("constant"))
                        .labelSmoothing(0.1)
                        .classWeights(ClassWeights.parse("even=2")));
    }

    private static long cached() {
        return spark.sparkContext()
                .getPersistentRDDs()
                .values()
                .toList()
                .mkString("\n")
                .lines()
                .filter(line -> line.startsWith("features of "))
                .count();
    }

    private static void assertSame(TrainedModel one, TrainedModel other) {
        assertThat(other.weightsSha256()).isEqualTo(one.weightsSha256());
        assertThat(other.epochs()).isEqualTo(one.epochs());
    }

    @Test
    void aRunThatStartedFromAnotherModelIsNotGoneOnWith() {
        fromDigits().checkpoints(path("checkpoints")).out(path("other")).run();
        Training another = fromDigits()
                .from(path("other"))
                .set(Setting.HEAD, "new")
                .checkpoints(path("checkpoints"))
                .resume(true);
        assertThatThrownBy(another::run)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was made with from=" + digits.weightsSha256());
        assertThat(fromDigits()
                        .checkpoints(path("checkpoints"))
                        .resume(true)
                        .run()
                        .weightsSha256())
                .isEqualTo(TrainedModel.load(spark, path("other")).weightsSha256());
    }
}
