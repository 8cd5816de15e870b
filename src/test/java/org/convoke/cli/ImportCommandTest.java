package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.picture.Fit;
import org.convoke.predict.Predictor;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.NamedTensor;
import org.convoke.store.Safetensors;
import org.convoke.store.onnx.Runs;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.TypeProto;
import org.convoke.store.onnx.proto.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A convolution and a dense layer with random weights, in an ONNX file as PyTorch writes it: 3×8×8, three classes. */
class ImportCommandTest {
    private static final Path TINY = Path.of("src/test/resources/onnx/tiny.onnx");

    @TempDir
    private Path folder;

    private Program.Ended imported(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "import", file.toString(), "--out", folder.resolve("model").toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private Model model() {
        return ModelDirectory.read(
                new org.apache.hadoop.fs.Path(folder.resolve("model").toString()), new Configuration());
    }

    private static byte[] pixels() {
        byte[] pixels = new byte[3 * 8 * 8];
        new Random(4).nextBytes(pixels);
        return pixels;
    }

    /** What the file's network gives for pixels as it wants them. */
    private static float[] truth(byte[] pixels, float factor, float[] mean, float[] deviation) throws Exception {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Byte.toUnsignedInt(pixels[i]) * factor - mean[i / 64]) / deviation[i / 64];
        }
        return Runs.runtime(Files.readAllBytes(TINY), values, 1, 3, 8, 8);
    }

    @Test
    void makesAModelThatPredictsAsTheFileDoesFromPixels() throws Exception {
        Program.Ended ended =
                imported(TINY, "--mean", "0.485,0.456,0.406", "--deviation", "0.229,0.224,0.225", "--fit", "crop");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("imported tiny.onnx: 3×8×8 → 3 classes, 4 layers, 307 parameters");
        assertThat(ended.after("weights sha256 ")).isEqualTo(model().facts().weightsSha256());
        assertThat(model().facts().classNames()).containsExactly("ant", "bee", "cicada");
        assertThat(model().facts().decoding().orElseThrow().fit()).isEqualTo(Fit.CROP);
        float[] truth = truth(pixels(), 1 / 255f, new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});
        assertThat(Runs.error(
                        Predictor.load(folder.resolve("model"))
                                .predictPixels(pixels())
                                .probabilities(),
                        truth))
                .isLessThan(1e-5);
    }

    /** What the model knew of its images comes back too: nothing need be said. */
    @Test
    void aFileThatWasExportedMakesTheSameModel() {
        assertThat(imported(TINY, "--mean", "0.485,0.456,0.406", "--deviation", "0.229,0.224,0.225", "--fit", "crop")
                        .code())
                .isZero();
        Model before = model();
        String file = folder.resolve("again.onnx").toString();
        String again = folder.resolve("again").toString();
        assertThat(Program.run("export", "--model", folder.resolve("model").toString(), "--out", file)
                        .err())
                .isEmpty();
        assertThat(Program.run("import", file, "--out", again).err()).isEmpty();
        Model after = ModelDirectory.read(new org.apache.hadoop.fs.Path(again), new Configuration());
        assertThat(after.network()).isEqualTo(before.network());
        assertThat(after.weights()).isEqualTo(before.weights());
        assertThat(after.facts().normalisation()).isEqualTo(before.facts().normalisation());
        assertThat(after.facts().decoding()).isEqualTo(before.facts().decoding());
        assertThat(after.facts().classNames()).isEqualTo(before.facts().classNames());
    }

    /** The model, exported as it is imported with some options. */
    private Path exported(String... options) {
        assertThat(imported(TINY, options).err()).isEmpty();
        Path file = folder.resolve("own.onnx");
        assertThat(Program.run("export", "--model", folder.resolve("model").toString(), "--out", file.toString())
                        .err())
                .isEmpty();
        return file;
    }

    private Model again(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "import", file.toString(), "--out", folder.resolve("again").toString()));
        arguments.addAll(List.of(options));
        assertThat(Program.run(arguments.toArray(String[]::new)).err()).isEmpty();
        return ModelDirectory.read(
                new org.apache.hadoop.fs.Path(folder.resolve("again").toString()), new Configuration());
    }

    @Test
    void theSizeThatAnExportedFileHasMayBeSaid() {
        Path file = exported("--mean", "0.5", "--fit", "crop");
        Model after = again(file, "--size", "8x8");
        assertThat(after.facts().normalisation()).isEqualTo(model().facts().normalisation());
        assertThat(after.facts().decoding()).isEqualTo(model().facts().decoding());
        Program.Ended other = Program.run(
                "import",
                file.toString(),
                "--size",
                "9x9",
                "--out",
                folder.resolve("other").toString());
        assertThat(other.err())
                .isEqualTo("convoke: " + file
                        + ": the input `image` has the shape [N, 3, 8, 8], which cannot be another\n");
        assertThat(other.code()).isEqualTo(2);
    }

    @Test
    void whatIsSaidOfPixelsLeavesTheRestOfAnExportedFile() throws Exception {
        Path file = exported("--mean", "0.5", "--fit", "crop");
        Model after = again(file, "--deviation", "2");
        assertThat(after.facts().decoding()).isEqualTo(model().facts().decoding());
        float[] half = new float[pixels().length];
        for (int i = 0; i < half.length; i++) {
            half[i] = Byte.toUnsignedInt(pixels()[i]) / 2f;
        }
        assertThat(Runs.error(
                        Predictor.load(folder.resolve("again"))
                                .predictPixels(pixels())
                                .probabilities(),
                        Runs.runtime(Files.readAllBytes(file), half, 1, 3, 8, 8)))
                .isLessThan(1e-5);
    }

    /** Its graph takes pixels from 0 to 255 still. */
    @Test
    void anExportedFileThatAnotherProgramChangedTakesPixels() throws Exception {
        ModelProto own = ModelProto.parseFrom(Files.readAllBytes(exported("--mean", "0.5")));
        ModelProto changed = own.toBuilder()
                .setGraph(own.getGraph().toBuilder().setName("changed"))
                .build();
        Path file = Files.write(folder.resolve("changed.onnx"), changed.toByteArray());
        again(file);
        float[] values = new float[pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels()[i]);
        }
        assertThat(Runs.error(
                        Predictor.load(folder.resolve("again"))
                                .predictPixels(pixels())
                                .probabilities(),
                        Runs.runtime(Files.readAllBytes(file), values, 1, 3, 8, 8)))
                .isLessThan(1e-5);
    }

    @Test
    void aNetworkThatTakesBytesTakesPixels() throws Exception {
        ModelProto file = ModelProto.parseFrom(Files.readAllBytes(TINY));
        ValueInfoProto image = file.getGraph().getInput(0);
        TypeProto.Builder type = image.getType().toBuilder()
                .setTensorType(
                        image.getType().getTensorType().toBuilder().setElemType(TensorProto.DataType.UINT8_VALUE));
        ModelProto changed = file.toBuilder()
                .setGraph(file.getGraph().toBuilder()
                        .setInput(0, image.toBuilder().setType(type)))
                .build();
        Path bytes = Files.write(folder.resolve("bytes.onnx"), changed.toByteArray());
        assertThat(imported(bytes).err()).isEmpty();
        assertThat(Runs.error(
                        Predictor.load(folder.resolve("model"))
                                .predictPixels(pixels())
                                .probabilities(),
                        truth(pixels(), 1, new float[3], new float[] {1, 1, 1})))
                .isLessThan(1e-5);
    }

    @Test
    void blueIsFirstOfThreeChannelsOnly() {
        Path grey = folder.resolve("grey.onnx");
        assertThat(Program.run("export", "--model", "src/test/resources/format-2/model", "--out", grey.toString())
                        .err())
                .isEmpty();
        assertRefused(
                grey,
                "--channel-order bgr: is for networks of 3 channels, and this one has 1",
                "--channel-order",
                "bgr");
    }

    @Test
    void pixelsOfAnyRangeWithBlueFirstAreRemembered() throws Exception {
        Path names = Files.writeString(folder.resolve("names.txt"), "a\nb b\n\nc\n");
        assertThat(imported(
                                TINY,
                                "--range=-1,1",
                                "--channel-order",
                                "bgr",
                                "--classes",
                                names.toString(),
                                "--mean",
                                "0.1,0.2,0.3")
                        .err())
                .isEmpty();
        assertThat(model().facts().classNames()).containsExactly("a", "b b", "c");
        byte[] bgr = pixels();
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bgr[(2 - i / 64) * 64 + i % 64];
        }
        float[] truth = truth(bgr, 2 / 255f, new float[] {1.1f, 1.2f, 1.3f}, new float[] {1, 1, 1});
        assertThat(Runs.error(
                        Predictor.load(folder.resolve("model"))
                                .predictPixels(rgb)
                                .probabilities(),
                        truth))
                .isLessThan(1e-5);
    }

    @Test
    void weightsOfPyTorchAreReadByANetworkFile() throws IOException {
        Path weights = folder.resolve("w.safetensors");
        try (OutputStream out = Files.newOutputStream(weights)) {
            new Safetensors(
                            Map.of(),
                            List.of(
                                    new NamedTensor("fc.weight", List.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}),
                                    new NamedTensor("fc.bias", List.of(2), new float[] {7, 8})))
                    .write(out);
        }
        Path network = Files.writeString(folder.resolve("net.yaml"), """
            input: {channels: 3, height: 1, width: 1}
            layers: [flatten, {dense: 2}]
            loss: cross-entropy
            names: {dense1: fc}
            """);
        assertThat(imported(weights, "--network", network.toString()).err()).isEmpty();
        // The logits are 7 + 1 + 6 and 8 + 4 + 12.
        assertThat(Predictor.load(folder.resolve("model")).outputs(new float[] {1, 0, 2}))
                .containsExactly(14, 24);
        assertThat(model().facts().classNames()).containsExactly("0", "1");
    }

    private void assertRefused(Path file, String message, String... more) {
        Program.Ended ended = imported(file, more);
        assertThat(ended.err()).isEqualTo("convoke: " + message + "\n");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void mistakesAreOneLineAndLeaveNothing() throws IOException {
        byte[] file = Files.readAllBytes(TINY);
        Path damaged = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(file, file.length / 2));
        Program.Ended ended = imported(damaged);
        assertThat(ended.err()).startsWith("convoke: " + damaged + " is damaged, or no ONNX file: ");
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(folder.resolve("model")).doesNotExist();
        Path missing = folder.resolve("none.onnx");
        assertRefused(missing, missing + " is not there, or may not be read: check the path");
        assertRefused(folder, folder + " is a folder: name a file in it");
        assertRefused(TINY, folder + " is a folder: name a file in it", "--classes", folder.toString());
        assertRefused(TINY, "--mean 1.0,2.0: has 2 numbers, and the network 3 channels", "--mean", "1,2");
        assertRefused(TINY, "--range 1.0,0.0: black must be below white: such as 0,1 or -1,1", "--range", "1,0");
        assertRefused(
                TINY,
                "--network lenet: is for safetensors files: an ONNX file has the network in it",
                "--network",
                "lenet");
        assertRefused(
                TINY,
                TINY + ": the input `image` has the shape [N, 3, 8, 8], which cannot be another",
                "--size",
                "9x9");
        Path names = Files.writeString(folder.resolve("names.txt"), "a\nb\n");
        assertRefused(
                TINY,
                "--classes " + names + ": has 2 names, one a line, and the network 3 outputs",
                "--classes",
                names.toString());
    }

    /** A disk's error reaches Java as an Error of Hadoop's. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatCannotBeReadIsOneLine() {
        String memory = "/proc/self/mem";
        assertRefused(
                TINY,
                memory + " cannot be read: Input/output error; see to its storage, and try again",
                "--classes",
                memory);
    }

    @Test
    void aModelThatWasImportedCannotBeTrainedAgain() {
        assertThat(imported(TINY).code()).isZero();
        Program.Ended ended =
                Program.run("verify", "--model", folder.resolve("model").toString());
        assertThat(ended.err())
                .isEqualTo("convoke: the model was imported from " + TINY
                        + ", and not trained by Convoke: there is nothing to train again\n");
        assertThat(ended.code()).isEqualTo(2);
    }
}
