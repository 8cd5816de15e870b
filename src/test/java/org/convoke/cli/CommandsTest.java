package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them, on the bundled digits, with a network that is trained in no time. */
class CommandsTest {
    private static final String SHA = "weights sha256 ";

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Program.Ended train(String out, String... more) {
        String[] all = with(more, "--network", QuickNetwork.in(folder), "--kernels", "plain", "--out", path(out));
        Program.Ended ended = Program.onSpark("train", with(all, "--progress", "lines", "--log-every", "5"));
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        return ended;
    }

    private JsonNode facts(String model) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(folder.resolve(model).resolve("model.json")));
    }

    @Test
    void trainEvaluatePredict() throws IOException {
        Program.Ended trained = train("model", "--epochs", "3", "--tensorboard", path("board"));
        assertThat(trained.out()).doesNotContain("\r");
        assertThat(trained.out()).contains("quick.yaml: 1×8×8 → 10 classes", "1,437 training images, 360 test images");
        assertThat(trained.out().lines().filter(line -> line.matches("epoch [123]/3: .*test accuracy .*")))
                .hasSize(3);
        assertThat(Path.of(trained.after("TensorBoard file "))).isNotEmptyFile();
        assertThat(trained.out()).containsPattern("epoch 1/3 step \\d+/\\d+: loss ");
        assertThat(trained.after("model ")).isEqualTo(path("model"));
        JsonNode facts = facts("model");
        assertThat(facts.get("weights-sha256").asText()).isEqualTo(trained.after(SHA));
        assertThat(facts.at("/metrics/epochs")).hasSize(3);
        String test = trained.after("test: ");
        // Ten classes: chance is a tenth.
        assertThat(test).endsWith("accuracy 84.17 % of 360 images");
        assertThat(test)
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "loss %.4f, accuracy %.2f %% of 360 images",
                        facts.at("/metrics/test/loss").asDouble(),
                        100 * facts.at("/metrics/test/accuracy").asDouble()));
        List<String> rows = Files.readAllLines(folder.resolve("model").resolve("metrics.csv"));
        assertThat(rows).hasSize(1 + 3 * 23);
        assertThat(rows.get(3 * 23))
                .startsWith("69,3,")
                .endsWith("," + facts.at("/metrics/test/loss").asDouble() + ","
                        + facts.at("/metrics/test/accuracy").asDouble() + ","
                        + facts.at("/metrics/test/balanced-accuracy").asDouble() + ","
                        + facts.at("/metrics/test/macro-f1").asDouble());
        assertThat(facts.at("/metrics/epochs/2/validation")).isEqualTo(facts.at("/metrics/test"));
        assertThat(Files.readString(folder.resolve("model").resolve("report.html")))
                .contains(
                        "aria-label=\"Loss\" data-points=\"69\"",
                        trained.after(SHA),
                        "Most confidently wrong",
                        "aria-label=\"Calibration\"",
                        "alt=\"Grad-CAM\"");

        Program.Ended evaluated = Program.onSpark("evaluate", "--model", path("model"), "--data", "digits");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.after("digits test: ")).isEqualTo(test);
        // What train says in the end, evaluate says too, and more.
        assertThat(evaluated.after("  top-5 accuracy ")).isEqualTo(trained.after("  top-5 accuracy "));
        assertThat(evaluated.out()).contains("calibration: images by ").doesNotContain("flip", "always predicting");
        evaluatedAsJson(facts, evaluated);

        Program.Ended verified =
                Program.onSpark("verify", "--model", path("model"), "--partitions", "1", "--kernels", "plain");
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.out()).contains("epoch 3/3: ", "the same weights, bit for bit");
        assertThat(verified.after(SHA)).isEqualTo(trained.after(SHA));

        Program.Ended predicted =
                Program.onSpark("predict", "--model", path("model"), "--data", "digits", "--out", path("predictions"));
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains("360 predictions written to " + path("predictions"));
        assertThat(readBack("predictions"))
                .isEqualTo(Math.round(360 * facts.at("/metrics/test/accuracy").asDouble()));

        Program.Ended again =
                Program.onSpark("predict", "--model", path("model"), "--data", "digits", "--out", path("predictions"));
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("predictions exists");
    }

    @Test
    void saysWhenOneClassAloneWouldDoAsWell() {
        Program.Ended trained = train("nothing", "--epochs", "4", "--lr", "0.0000001");
        // 37 of 360 images show a 3.
        assertThat(trained.out().lines().filter(line -> line.contains("always predicting `3` would reach 10.28 %")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("epoch 3/4: ");
        assertThat(trained.after("  always predicting ")).isEqualTo("`3` would reach 10.28 %");
    }

    private void evaluatedAsJson(JsonNode facts, Program.Ended report) throws IOException {
        Program.Ended flipped = Program.onSpark(
                "evaluate", "--model", path("model"), "--data", "digits", "--tta", "flip", "--json", path("f.json"));
        assertThat(flipped.code()).as(flipped.err()).isZero();
        assertThat(flipped.out()).contains("  evaluated with test-time flip: ");
        JsonNode flip = new ObjectMapper().readTree(folder.resolve("f.json").toFile());
        assertThat(flip.get("test-time-augmentation").asText()).isEqualTo("flip");
        assertThat(folder.resolve(".f.json.crc")).doesNotExist();

        Program.Ended printed =
                Program.onSpark("evaluate", "--model", path("model"), "--data", "digits", "--json", "-");
        assertThat(printed.code()).as(printed.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(printed.out());
        assertThat(json.get("test-time-augmentation").asText()).isEqualTo("none");
        assertThat(json.get("weights-sha256")).isEqualTo(facts.get("weights-sha256"));
        assertThat(json.get("accuracy")).isEqualTo(facts.at("/metrics/test/accuracy"));
        assertThat(json.get("loss")).isEqualTo(facts.at("/metrics/test/loss"));
        assertThat(json.get("log-loss")).isEqualTo(json.get("loss"));
        // Digits are no mirror images of digits.
        assertThat(flip.get("accuracy").asDouble())
                .isLessThan(json.get("accuracy").asDouble());
        assertThat(report.after("  ROC AUC "))
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "%.4f, log loss %.4f, expected calibration error %.4f",
                        json.get("roc-auc").asDouble(),
                        json.get("log-loss").asDouble(),
                        json.get("expected-calibration-error").asDouble()));
        assertThat(json.get("classes")).hasSize(10);
        assertThat(json.at("/classes/0/roc-auc").asDouble()).isBetween(0.9, 1.0);
        assertThat(json.get("calibration")).hasSize(15);
        long images = 0;
        for (JsonNode cell : json.get("confusion")) {
            images += cell.get("images").asLong();
        }
        assertThat(images).isEqualTo(360);

        Program.Ended again =
                Program.run("evaluate", "--model", path("model"), "--data", "digits", "--json", path("f.json"));
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("f.json exists: choose another --json");
    }

    /** How many of the predictions are right, after a check of their order and their columns. */
    private long readBack(String predictions) {
        try (SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            List<Row> rows = session.read().parquet(path(predictions)).collectAsList();
            assertThat(rows).hasSize(360);
            long right = 0;
            for (int n = 0; n < rows.size(); n++) {
                Row row = rows.get(n);
                assertThat(row.<Long>getAs("index")).isEqualTo(n);
                List<Float> probability = row.getList(row.fieldIndex("probability"));
                int prediction = row.getAs("prediction");
                assertThat(row.<String>getAs("label_name")).isEqualTo(Integer.toString(prediction));
                assertThat(probability).hasSize(10);
                double sum =
                        probability.stream().mapToDouble(Float::doubleValue).sum();
                assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
                assertThat(probability).allMatch(p -> p <= probability.get(prediction));
                right += row.<Integer>getAs("label") == prediction ? 1 : 0;
            }
            return right;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void resumedRunEndsWithTheBitsAndTheHistoryOfOneThatWasNotInterrupted() throws IOException {
        String[] recipe = {"--schedule", "constant", "--batch", "256", "--checkpoint-every", "4", "--epochs", "2"};
        Program.Ended whole = train("whole", with(recipe, "--checkpoint-dir", path("one")));
        // The newest checkpoints of the second run are taken away, as if it had been killed in its second epoch.
        train("killed", with(recipe, "--checkpoint-dir", path("two"), "--checkpoint-keep", "9"));
        try (var checkpoints = Files.list(folder.resolve("two"))) {
            List<Path> newest = checkpoints.sorted().skip(2).toList();
            assertThat(newest).isNotEmpty();
            for (Path each : newest) {
                Files.delete(each.resolve("SHA256SUMS"));
            }
        }
        Program.Ended resumed = train("resumed", with(recipe, "--checkpoint-dir", path("two"), "--resume"));
        assertThat(resumed.out())
                .contains("is damaged", "resuming after step 8 from " + path("two") + "/step-0000000008");
        assertThat(resumed.after(SHA)).isEqualTo(whole.after(SHA));
        assertThat(resumed.after("test: ")).isEqualTo(whole.after("test: "));
        assertThat(facts("resumed").at("/metrics")).isEqualTo(facts("whole").at("/metrics"));
    }

    private static String[] with(String[] recipe, String... more) {
        return Stream.concat(Arrays.stream(recipe), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void resumeWithoutACheckpointStartsFromTheBeginning() {
        Program.Ended ended = train("fresh", "--epochs", "1", "--checkpoint-dir", path("none-yet"), "--resume");
        assertThat(ended.out()).contains("no checkpoint in " + path("none-yet") + ": starting from the beginning");
        assertThat(folder.resolve("none-yet")).isDirectoryContaining("glob:**step-*");
    }

    @Test
    void theCommandLineWinsOverTheRecipe() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("r.yaml"),
                "epochs: 3\nwarmup: 2\nbatch: 512\nlr: 0.02\nnesterov: true\nvalidation: 0.2\n");
        Program.Ended ended = train("model", "--recipe", recipe.toString(), "--lr", "0.03", "--epochs", "1");
        JsonNode written = facts("model").get("recipe");
        assertThat(written.get("epochs").asInt()).isEqualTo(1);
        // The recipe's warm-up is for its own, longer run: no word of it.
        assertThat(written.get("warmup").asDouble()).isEqualTo(1);
        assertThat(ended.out()).doesNotContain("note: ");
        assertThat(written.get("batch").asInt()).isEqualTo(512);
        assertThat(written.get("lr").asDouble()).isEqualTo(0.03);
        assertThat(written.get("nesterov").asBoolean()).isTrue();
        assertThat(ended.out()).contains("1,150 training images (and 287 held out)", "validation accuracy");

        Program.Ended verified = Program.onSpark("verify", "--model", path("model"));
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.after(SHA)).isEqualTo(ended.after(SHA));
    }

    @Test
    void augmentationAndFreezingAreKeptWithTheModelAndTrainedAgain() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("r.yaml"),
                "epochs: 1\nbatch: 256\naugment: [crop:1, rotate:10]\nfreeze: [conv1.bias, dense1]\n");
        Program.Ended ended = train("model", "--recipe", recipe.toString());
        assertThat(ended.after("augment  ")).isEqualTo("crop:1,rotate:10");
        assertThat(facts("model").at("/recipe/augment").asText()).isEqualTo("crop:1,rotate:10");
        // Of the run, not of the network.
        assertThat(facts("model").at("/recipe/freeze").asText()).isEqualTo("conv1.bias,dense1");
        assertThat(folder.resolve("model/network.yaml")).content().doesNotContain("frozen");

        Program.Ended verified = Program.onSpark("verify", "--model", path("model"), "--partitions", "1");
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.after(SHA)).isEqualTo(ended.after(SHA));

        Program.Ended plain = train("plain", "--recipe", recipe.toString(), "--augment", "none");
        assertThat(plain.out()).doesNotContain("augment ");
        assertThat(plain.after(SHA)).isNotEqualTo(ended.after(SHA));
        assertThat(facts("plain").get("recipe").has("augment")).isFalse();
    }

    @Test
    void verifyTellsOtherWeightsFromOtherImages() throws IOException {
        Program.Ended ended = train("model", "--epochs", "1", "--validation", "none");
        Path file = folder.resolve("model/model.json");
        String text = Files.readString(file);

        Files.writeString(file, text.replace("\"seed\" : 1", "\"seed\" : 2"));
        Program.Ended reseeded = Program.onSpark("verify", "--model", path("model"));
        assertThat(reseeded.code()).isEqualTo(1);
        assertThat(reseeded.out())
                .containsPattern("different weights: \\d+ of 410 differ, the first in layer 1 \\(conv\\)");
        assertThat(reseeded.after("stored sha256  ")).startsWith(ended.after(SHA));
        assertThat(reseeded.after(SHA)).isNotEqualTo(ended.after(SHA));

        Files.writeString(file, text.replace("\"validation\" : \"none\"", "\"validation\" : \"0.5\""));
        Program.Ended fewer = Program.onSpark("verify", "--model", path("model"));
        assertThat(fewer.code()).isEqualTo(2);
        assertThat(fewer.err()).contains("the training images of digits have sha256 ", "give those with --data");
    }

    @Test
    void summaryOfLenet() {
        Program.Ended ended = Program.run("summary", "--network", "lenet");
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("lenet.yaml: 1×28×28 → 10 classes, loss cross-entropy")
                .containsPattern("1 conv1 +20×24×24 +5×5 / 1×1 / valid +520 +288,000")
                .containsPattern("8 dense1 +500×1×1 +400,500 +400,000")
                .containsPattern("all +431,080 +2,293,000")
                .containsPattern(
                        "a micro-batch of 32 images takes \\d+ MB in training and \\d+ MB in prediction, weights included")
                .doesNotContain("reads", "statistics");
    }

    @Test
    void summaryOfAGraphSaysWhatIsReadAndWhichStatisticsAreKept() {
        assertThat(Program.run("summary", "--network", "resnet-8").out())
                .containsPattern("layer +reads +output +kernel / stride / placement +parameters +statistics")
                .containsPattern("9 layer1.0.add1 +8, 3 +16×32×32 +0 ")
                .containsPattern("15 layer2.0.batch-norm2 +32×16×16 +64 +64 ")
                .containsPattern("16 layer2.0.shortcut1 +10 +32×16×16 ")
                .containsPattern("28 linear \\(dense\\) +10×1×1 +650 +640")
                .containsPattern("all +75,290 +480 ");
    }

    @Test
    void summaryCountsOnlyTapsInsideTheInput() throws IOException {
        Path file = Files.writeString(folder.resolve("n.yaml"), """
                input: {channels: 2, height: 3, width: 3}
                layers: [{conv: {maps: 5, kernel: 3, padding: same}}, flatten, {dense: 2}]
                loss: squared-error
                """);
        // Along an axis of 3: 2 + 3 + 2 taps; 7 · 7 · 2 channels · 5 maps = 490.
        assertThat(Program.run("summary", "--network", file.toString()).out())
                .containsPattern("1 conv1 +5×3×3 +3×3 / 1×1 / same +95 +490");
    }

    @Test
    void helpTeaches() {
        assertThat(Program.run("--help").out()).contains("train", "evaluate", "predict", "summary", "Exit codes");
        Program.Ended help = Program.run("train", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("--data", "--network", "--epochs", "--batch", "--shards", "--lr", "--momentum", "--nesterov")
                .contains(
                        "--weight-decay",
                        "--schedule",
                        "--seed",
                        "--augment",
                        "--validation",
                        "--out",
                        "--checkpoint-dir")
                .contains("--checkpoint-every", "--resume", "--master");
        assertThat(Program.run("--version").out()).containsPattern("Convoke \\d.*\\R+Spark 4.*\\R+Java \\d+");
    }
}
