package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.layer.Shape;
import org.convoke.spark.LocalSpark;
import org.convoke.store.onnx.Runs;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program makes models of other programs' networks, and files for other programs of models: ONNX Runtime is the judge. */
class ImportExportTest {
    /** Takes 3×8×8 numbers, gives the probabilities of three classes. */
    private static final Path TINY = Path.of("src/test/resources/onnx/tiny.onnx");

    private static final String TRAINED = "src/test/resources/format-2/model";
    private static final int IMAGES = 5;

    @TempDir
    private Path folder;

    private static LocalSpark spark;

    @BeforeAll
    static void start() {
        spark = new LocalSpark(2);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static ModelImport tiny() {
        return ModelImport.of(TINY.toString());
    }

    /** What a model says of images of numbers from 0 to 255, in their order. */
    private static float[] probabilities(TrainedModel model, float[] pixels) {
        List<Row> rows = new ArrayList<>();
        int size = pixels.length / IMAGES;
        for (int n = 0; n < IMAGES; n++) {
            List<Float> image = new ArrayList<>();
            for (int i = n * size; i < (n + 1) * size; i++) {
                image.add(pixels[i]);
            }
            rows.add(RowFactory.create(image));
        }
        Dataset<Row> table = spark.session()
                .createDataFrame(rows, new StructType().add("pixels", DataTypes.createArrayType(DataTypes.FloatType)))
                .coalesce(1);
        return numbers(model.predict(table).select("probability").collectAsList());
    }

    private static float[] numbers(List<Row> rows) {
        int classes = rows.get(0).getList(0).size();
        float[] numbers = new float[rows.size() * classes];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows.get(i / classes).<Float>getList(0).get(i % classes);
        }
        return numbers;
    }

    private static float[] pixels(int size) {
        Random random = new Random(7);
        float[] pixels = new float[IMAGES * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return pixels;
    }

    @Test
    void anImportedNetworkSaysWhatItsFileSays() throws Exception {
        float[] pixels = pixels(3 * 8 * 8);
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] deviation = {0.229f, 0.224f, 0.225f};
        float[] seen = new float[pixels.length];
        for (int i = 0; i < seen.length; i++) {
            int channel = i / 64 % 3;
            seen[i] = (pixels[i] / 255 - mean[channel]) / deviation[channel];
        }
        float[] truth = Runs.runtime(Files.readAllBytes(TINY), seen, IMAGES, 3, 8, 8);
        String saved = folder.resolve("model").toString();
        Path exported = folder.resolve("again.onnx");
        String digest;
        try (TrainedModel model = tiny().set(Setting.MEAN, "0.485, 0.456, 0.406")
                .set(Setting.DEVIATION, "0.229,0.224,0.225")
                .set(Setting.FIT, "crop")
                .on(spark.session())
                .set(Setting.IMAGE_SHAPE, "3x8x8")) {
            assertThat(model.classNames()).containsExactly("ant", "bee", "cicada");
            assertThat(Runs.error(probabilities(model, pixels), truth)).isLessThan(1e-5);
            model.save(saved);
            model.export(exported.toString());
            digest = model.weightsSha256();
        }
        // The exported file takes pixels.
        assertThat(Runs.error(Runs.runtime(Files.readAllBytes(exported), pixels, IMAGES, 3, 8, 8), truth))
                .isLessThan(1e-5);
        try (TrainedModel loaded = TrainedModel.load(spark.session(), saved).set(Setting.IMAGE_SHAPE, "3x8x8")) {
            assertThat(loaded.weightsSha256()).isEqualTo(digest);
            assertThat(Runs.error(probabilities(loaded, pixels), truth)).isLessThan(1e-5);
        }
    }

    @Test
    void aTrainedModelSaysTheSameInOtherPrograms() throws Exception {
        Path onnx = folder.resolve("trained.onnx");
        Path weights = folder.resolve("trained.safetensors");
        try (TrainedModel model = TrainedModel.load(spark.session(), TRAINED)) {
            model.export(onnx.toString());
            model.export(weights.toString());
            Shape input = model.model().network().input();
            model.set(Setting.IMAGE_SHAPE, input.channels() + "x" + input.rows() + "x" + input.columns());
            float[] pixels = pixels(input.size());
            float[] here = probabilities(model, pixels);
            float[] there = Runs.runtime(
                    Files.readAllBytes(onnx), pixels, IMAGES, input.channels(), input.rows(), input.columns());
            assertThat(Runs.error(there, here)).isLessThan(1e-5);
            assertThatThrownBy(() -> model.export(onnx.toString()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("exists");
            try (TrainedModel back = ModelImport.of(weights.toString())
                    .set(Setting.NETWORK, TRAINED + "/network.yaml")
                    .on(spark.session())) {
                assertThat(back.weightsSha256()).isEqualTo(model.weightsSha256());
            }
        }
    }

    @Test
    void mistakesAreSaidInTheWordsOfTheSettings() {
        assertThatThrownBy(() -> tiny().set(Setting.EPOCHS, 3))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("epochs=3: unknown setting of an import `epochs` (known: channel-order,");
        assertRefused(
                tiny().set(Setting.RANGE, 1),
                "range=1: must be two numbers, of a black and a white pixel: such as -1,1");
        assertRefused(tiny().set(Setting.MEAN, "grey"), "mean=grey: must be numbers, separated by commas");
        assertRefused(tiny().set(Setting.CHANNEL_ORDER, "gbr"), "channel-order=gbr: must be rgb or bgr");
        assertRefused(tiny().set(Setting.SIZE, "8"), "size=8: must be height and width, such as 224x224");
        assertRefused(
                ModelImport.of("w.safetensors"),
                "w.safetensors holds weights, not a network: name the network's file by network");
    }

    private static void assertRefused(ModelImport imports, String message) {
        assertThatThrownBy(() -> imports.on(spark.session()))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }
}
