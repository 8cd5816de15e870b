package org.convoke.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.convoke.array.KernelChoice;
import org.convoke.cli.Program;
import org.convoke.data.BundledDigits;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.data.picture.RasterImage;
import org.convoke.store.Model;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {
    private static final Path PICTURES = Path.of("src/test/resources/images");
    private static final PackedImages DIGITS = BundledDigits.load().test();

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void run(String command, String... arguments) {
        Program.Ended ended = Program.on("local[2]", command, arguments);
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    private static byte[] pixels(PackedImages images, int n) {
        return Arrays.copyOfRange(images.pixels(), n * images.imageSize(), (n + 1) * images.imageSize());
    }

    private static List<JsonNode> rows(Path out) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    rows.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return rows;
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) array.get(k).asDouble();
        }
        return floats;
    }

    /** All there is in a row. */
    private static void assertSame(Prediction prediction, JsonNode row) {
        assertThat(prediction.probabilities()).as("%s", row).isEqualTo(floats(row.get("probability")));
        assertThat(prediction.classIndex()).isEqualTo(row.get("prediction").intValue());
        assertThat(prediction.className()).isEqualTo(row.get("label_name").textValue());
    }

    /** A network with batch normalisation, trained on the digits; as pixels and as files. */
    @Test
    void aTrainedModelPredictsTheBitsOfTheCommand() throws Exception {
        Files.writeString(folder.resolve("net.yaml"), """
                input: {channels: 1, height: 8, width: 8}
                layers:
                  - conv: {maps: 8, kernel: 3, padding: same, bias: false}
                  - batch-norm
                  - relu
                  - maxpool: 2
                  - flatten
                  - dense: 10
                loss: cross-entropy
                """);
        run("train", "--network", path("net.yaml"), "--epochs", "2", "--out", path("model"));
        run("predict", "--model", path("model"), "--data", "digits", "--out", path("predictions.json"));
        Predictor predictor = Predictor.load(folder.resolve("model"));
        List<JsonNode> rows = rows(folder.resolve("predictions.json"));
        assertThat(rows).hasSize(DIGITS.count());
        int right = 0;
        for (JsonNode row : rows) {
            int n = row.get("index").intValue();
            assertSame(predictor.predictPixels(pixels(DIGITS, n)), row);
            assertSame(predictor.predict(ImageFileExamples.png(DIGITS, n)), row);
            right += row.get("prediction").intValue() == DIGITS.labels()[n] ? 1 : 0;
        }
        assertThat(right).isGreaterThan(DIGITS.count() / 2);
    }

    /** Of every format, grey and in colour, turned and damaged. */
    @Test
    void picturesBecomeTheSamePixelsAsOfTheCommand() throws Exception {
        PictureModel.write(folder.resolve("model"), PictureModel.model());
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        int count = 0;
        try (Stream<Path> files = Files.list(PICTURES)) {
            for (Path file :
                    files.filter(each -> !each.toString().endsWith(".tsv")).toList()) {
                Files.copy(file, pictures.resolve(file.getFileName()));
                count++;
            }
        }
        byte[] whole = Files.readAllBytes(PICTURES.resolve("rgb-420.jpg"));
        Files.write(pictures.resolve("truncated.jpg"), Arrays.copyOf(whole, whole.length / 2));
        run(
                "predict",
                "--model",
                path("model"),
                "--data",
                pictures.toString(),
                "--on-bad-image",
                "skip",
                "--out",
                path("predictions.json"));
        Predictor predictor = Predictor.load(folder.resolve("model"));
        List<JsonNode> rows = rows(folder.resolve("predictions.json"));
        assertThat(rows).hasSize(count + 1);
        for (JsonNode row : rows) {
            String name = Path.of(row.get("path").textValue()).getFileName().toString();
            byte[] file = Files.readAllBytes(pictures.resolve(name));
            if (name.equals("truncated.jpg")) {
                assertThat(row.hasNonNull("prediction")).isFalse();
                assertThatThrownBy(() -> predictor.predict(file))
                        .isInstanceOf(BadImage.class)
                        .hasMessageStartingWith("truncated: ");
            } else {
                assertSame(predictor.predict(file), row);
            }
        }
    }

    /** What an earlier Convoke trained and predicted. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void modelsOfAllFormatsPredictWhatTheyDid(int format) throws Exception {
        Path stored = Path.of("src/test/resources/format-" + format);
        Predictor predictor = Predictor.load(stored.resolve("model"));
        byte[] idx = Files.readAllBytes(Path.of("src/test/resources/format-1/data/t10k-images-idx3-ubyte"));
        int size = predictor.shape().size();
        List<String> lines = Files.readAllLines(stored.resolve("predictions.json"));
        assertThat(lines).hasSize(20);
        for (String line : lines) {
            JsonNode row = new ObjectMapper().readTree(line);
            int first = 16 + row.get("index").intValue() * size;
            assertSame(predictor.predictPixels(Arrays.copyOfRange(idx, first, first + size)), row);
        }
    }

    @Test
    void rawOutputsAreTheLogits() throws Exception {
        Model model = PictureModel.model();
        Predictor predictor = Predictor.of(model);
        byte[] pixels = new byte[predictor.shape().size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37);
        }
        float[] values = new float[pixels.length];
        float[][] tables = model.facts().normalisation().tables();
        for (int i = 0; i < values.length; i++) {
            values[i] = tables[i / 120][Byte.toUnsignedInt(pixels[i])];
        }
        float[] logits = predictor.outputs(values);
        Prediction prediction = predictor.predictPixels(pixels);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        for (int k = 0; k < logits.length; k++) {
            assertThat((double) prediction.probabilities()[k]).isCloseTo(Math.exp(logits[k]) / sum, within(1e-6));
        }
        assertThat(predictor.predict(new RasterImage(3, 10, 12, pixels)).probabilities())
                .isEqualTo(prediction.probabilities());
    }

    @Test
    void theMostLikelyClassesComeFirst() {
        Prediction prediction = new Prediction(List.of("a", "b", "c", "d"), 1, new float[] {0.1f, 0.4f, 0.1f, 0.4f});
        assertThat(prediction.top(3))
                .containsExactly(
                        new Prediction.Candidate(1, "b", 0.4f),
                        new Prediction.Candidate(3, "d", 0.4f),
                        new Prediction.Candidate(0, "a", 0.1f));
        assertThat(prediction.top(9)).hasSize(4);
        assertThatIllegalArgumentException().isThrownBy(() -> prediction.top(0));
        assertThat(prediction).hasToString("b (0.4000)");
        assertThat(prediction.probability()).isEqualTo(0.4f);
        prediction.probabilities()[1] = 0;
        assertThat(prediction.probability()).isEqualTo(0.4f);
    }

    /** More threads than processors; each takes another picture. */
    @Test
    void manyThreadsGetTheSameAsOne() throws Exception {
        Predictor predictor = Predictor.of(PictureModel.model());
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        List<String> expected = new ArrayList<>();
        List<Callable<String>> calls = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            byte[] pixels = new byte[predictor.shape().size()];
            Arrays.fill(pixels, (byte) (31 * t));
            expected.add(OneImage.line(predictor.predictPixels(pixels)).repeat(50));
            calls.add(() -> {
                StringBuilder all = new StringBuilder();
                for (int i = 0; i < 50; i++) {
                    all.append(OneImage.line(predictor.predictPixels(pixels)));
                }
                return all.toString();
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<String> actual = new ArrayList<>();
            for (Future<String> call : pool.invokeAll(calls)) {
                actual.add(call.get());
            }
            assertThat(actual).isEqualTo(expected).doesNotHaveDuplicates();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aBadPictureDoesNotSpoilTheNextOne() throws Exception {
        Predictor predictor = Predictor.of(PictureModel.model());
        byte[] picture = Files.readAllBytes(PICTURES.resolve("rgb-422-restart.jpg"));
        String before = OneImage.line(predictor.predict(picture));
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            assertThatThrownBy(() -> predictor.predict("no picture".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(BadImage.class)
                    .hasMessageStartingWith("not an image: the text \"no picture\"");
        }
        assertThat(OneImage.line(predictor.predict(picture))).isEqualTo(before);
    }

    /** A model of packed images takes pictures of its own size alone, until it is told what becomes of others. */
    @Test
    void picturesOfAnotherSize() throws Exception {
        Predictor predictor = Predictor.load(Path.of("src/test/resources/format-2/model"));
        byte[] picture = Files.readAllBytes(PICTURES.resolve("rgb-420.jpg"));
        assertThatThrownBy(() -> predictor.predict(picture))
                .isInstanceOf(BadImage.class)
                .hasMessageContaining(" are wanted: pass fit=crop, pad or stretch");
        Prediction cropped = predictor.withFit(Fit.CROP).predict(picture);
        assertThat(cropped.probabilities())
                .isNotEqualTo(predictor.withFit(Fit.STRETCH).predict(picture).probabilities());
    }

    @Test
    void imagesOfAnotherSizeAreTheProgramsMistake() {
        Predictor predictor = Predictor.of(PictureModel.model());
        assertThat(predictor.classNames()).containsExactly("ant", "bee", "cat", "dog");
        assertThat(predictor).asString().startsWith("3 × 10 × 12 pixels → 4 classes, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> predictor.predictPixels(new byte[359]))
                .withMessage("359 values, but the network takes images of 3 × 10 × 12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> predictor.outputs(new float[361]))
                .withMessage("361 values, but the network takes images of 3 × 10 × 12");
    }

    @Test
    void aModelOfTwoChannelsTakesNoPictures() {
        Predictor predictor = Predictor.of(PictureModel.of("""
                input: {channels: 2, height: 2, width: 2}
                layers: [flatten, dense: 4]
                loss: cross-entropy
                """, Optional.empty()));
        assertThatThrownBy(() -> predictor.predict(new byte[3]))
                .isInstanceOf(UserError.class)
                .hasMessage("pictures have 1 or 3 channels, and the network takes 2: predict from pixels instead");
        assertThat(predictor.predictPixels(new byte[8]).probabilities()).hasSize(4);
    }

    @Test
    void whatIsNoModelIsNamed() throws IOException {
        assertThatThrownBy(() -> Predictor.load(folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("model directory " + path("none") + " does not exist or is empty: ");
        PictureModel.write(folder.resolve("model"), PictureModel.model());
        byte[] weights = Files.readAllBytes(folder.resolve("model/weights.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve("model/weights.safetensors"), weights);
        assertThatThrownBy(() -> Predictor.load(folder.resolve("model")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(path("model/weights.safetensors") + ": the weights are not the ones");
    }

    /** Nothing is allocated for a network that takes more than the whole heap, or more than an array holds. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 13, 1 << 14})
    void aNetworkThatIsTooLargeForTheHeapIsRefused(int side) {
        Model model = PictureModel.of("""
                input: {channels: 1, height: %d, width: %d}
                layers: [global-avgpool, flatten, dense: 4]
                loss: cross-entropy
                """.formatted(side, side), Optional.empty());
        assertThatThrownBy(() -> Predictor.of(model))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the model: the network ");
    }

    @Test
    void plainAndChosenKernelsGiveTheSameBits() throws Exception {
        byte[] picture = Files.readAllBytes(PICTURES.resolve("lossy.webp"));
        assertThat(new Predictor(PictureModel.model(), "", KernelChoice.PLAIN)
                        .predict(picture)
                        .probabilities())
                .isEqualTo(Predictor.of(PictureModel.model()).predict(picture).probabilities());
    }
}
