package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.convoke.SharedFolder;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignParametersTest {
    private static final String NETWORK = """
        input: {channels: 1, height: 1, width: 2}
        layers:
          - conv: {maps: 1, kernel: 1, bias: false}
            name: stem
          - batch-norm
          - flatten
          - dense: 3
        loss: cross-entropy
        names: {stem: features.0, 'batch-norm*': bn*, dense1.weight: head.w, dense1: head}
        """;

    private static final float[] MEAN = {.485f, .456f, .406f};
    private static final float[] DEVIATION = {.229f, .224f, .225f};

    private static float[] read(String network, byte[] file) throws IOException {
        return ForeignParameters.read(
                NetworkFile.parse(network, "n.yaml"), new ByteArrayInputStream(file), file.length, "f.safetensors");
    }

    /** The counter and the values 1, 2, … 14. */
    private static byte[] file(String bias) {
        String header = "{\"bn1.num_batches_tracked\": {\"dtype\": \"I64\", \"shape\": [], \"data_offsets\": [0, 8]}"
                + tensor("features.0.weight", "[1, 1, 1, 1]", 8, 1)
                + tensor("bn1.weight", "[1]", 12, 1)
                + tensor("bn1.bias", "[1]", 16, 1)
                + tensor("bn1.running_mean", "[1]", 20, 1)
                + tensor("bn1.running_var", "[1]", 24, 1)
                + tensor("head.w", "[3, 2]", 28, 6)
                + tensor(bias, "[3]", 52, 3) + "}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 64).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).putLong(7);
        for (int i = 1; i <= 14; i++) {
            file.putFloat(i);
        }
        return file.array();
    }

    private static String tensor(String name, String shape, int from, int values) {
        return ", \"" + name + "\": {\"dtype\": \"F32\", \"shape\": " + shape + ", \"data_offsets\": [" + from + ", "
                + (from + 4 * values) + "]}";
    }

    @Test
    void tensorsAreFoundByTheTableAndDenseWeightsTurned() throws IOException {
        float[] flat = read(NETWORK, file("head.bias"));
        Parameters parameters = Parameters.of(NetworkFile.parse(NETWORK, "n.yaml"));
        assertThat(parameters.tensors())
                .extracting(tensor -> tensor.name() + " " + Arrays.toString(tensor.from(flat)))
                .containsExactly(
                        "stem.weight [1.0]",
                        "batch-norm1.scale [2.0]",
                        "batch-norm1.shift [3.0]",
                        "batch-norm1.mean [4.0]",
                        "batch-norm1.variance [5.0]",
                        "dense1.weight [6.0, 8.0, 10.0, 7.0, 9.0, 11.0]",
                        "dense1.bias [12.0, 13.0, 14.0]");
    }

    @Test
    void theTableStaysInTheNetworksText() {
        Network network = NetworkFile.parse(NETWORK, "n.yaml");
        assertThat(NetworkFile.text(network))
                .endsWith("names: {stem: features.0, 'batch-norm*': 'bn*', dense1.weight: head.w, dense1: head}\n");
        assertThat(NetworkFile.parse(NetworkFile.text(network), "n.yaml")).isEqualTo(network);
    }

    @Test
    void whatDoesNotFitIsOneLine() {
        assertThatThrownBy(() -> read(NETWORK, file("head.b")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "f.safetensors: tensor head.bias is missing, the network's dense1.bias: say how the file calls"
                                + " it in the network's `names`");
        assertThatThrownBy(() -> read(NETWORK.replace("dense: 3", "dense: 4"), file("head.bias")))
                .isInstanceOf(UserError.class)
                .hasMessage("f.safetensors: tensor head.w has the shape [3, 2], and the network's dense1.weight needs"
                        + " [4, 2]");
        assertThatThrownBy(() -> read(
                        NETWORK.replace("  - batch-norm\n", "").replace("'batch-norm*': bn*, ", ""), file("head.bias")))
                .isInstanceOf(UserError.class)
                .hasMessage("f.safetensors: tensor bn1.weight is not one of this network");
        assertThatThrownBy(() -> NetworkFile.parse(NETWORK.replace("{stem:", "{sten:"), "n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "n.yaml: names: unknown layer or parameter `sten`: did you mean `stem`? (known: stem,");
        assertThatThrownBy(() -> NetworkFile.parse(NETWORK.replace("bn*", "bn"), "n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("n.yaml: names: `batch-norm*` and `bn` must have as many *");
        assertThatThrownBy(() -> NetworkFile.parse(NETWORK.replace("head}", "[head]}"), "n.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("n.yaml: names must be of letters, digits and . _ / : - *, not ``");
    }

    @Test
    void kernelsOfATrueConvolutionAreRotated() throws IOException {
        String text = """
            input: {channels: 1, height: 4, width: 4}
            layers:
              - conv: {maps: 2, kernel: [1, 3], operation: convolution, bias: false}
              - depthwise: {kernel: [1, 2], bias: false}
              - flatten
              - dense: {units: 1, bias: false}
            loss: cross-entropy
            """;
        Network network = NetworkFile.parse(text, "n.yaml");
        Parameters parameters = Parameters.of(network);
        float[] flat = new float[parameters.size()];
        parameters.tensors().get(0).into(flat, new float[] {1, 2, 3, 4, 5, 6});
        parameters.tensors().get(1).into(flat, new float[] {7, 8, 9, 10});
        byte[] file = written(network, flat);
        Safetensors there = Safetensors.read(new ByteArrayInputStream(file), file.length, "f");
        assertThat(there.tensors().get(0).shape()).containsExactly(2, 1, 1, 3);
        assertThat(there.tensors().get(0).values()).containsExactly(3, 2, 1, 6, 5, 4);
        assertThat(there.tensors().get(1).shape()).containsExactly(2, 1, 1, 2);
        assertThat(there.tensors().get(1).values()).containsExactly(7, 8, 9, 10);
        assertThat(there.metadata()).containsEntry("format", "pt");
        assertThat(read(text, file)).isEqualTo(flat);
    }

    @Test
    @Tag("slow")
    @Tag("vectors")
    void whatIsWrittenIsReadBitForBit() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("conf/networks"))) {
            for (Path path : files.toList()) {
                Network network = NetworkFile.parse(Files.readString(path), path.toString());
                Parameters parameters = Parameters.of(network);
                float[] flat = new float[parameters.size()];
                Random random = new Random(1);
                for (ParameterTensor tensor : parameters.tensors()) {
                    for (int i = 0; i < tensor.size(); i++) {
                        flat[tensor.place(i)] = random.nextFloat() - 0.5f;
                    }
                }
                byte[] file = written(network, flat);
                float[] again =
                        ForeignParameters.read(network, new ByteArrayInputStream(file), file.length, path.toString());
                assertThat(Arrays.equals(again, flat)).as(path.toString()).isTrue();
            }
        }
    }

    private static byte[] written(Network network, float[] flat) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ForeignParameters.write(network, flat, out);
        return out.toByteArray();
    }

    /** PyTorch's batch norms have both a weight and a bias, or with affine=False none. */
    @Test
    void aNormalisationWithScaleOrShiftAloneIsWrittenWithBoth() throws IOException {
        String text = NETWORK.replace("- batch-norm", "- batch-norm: {scale: false}");
        Network network = NetworkFile.parse(text, "n.yaml");
        float[] flat = Parameters.of(network).initial(3);
        byte[] file = written(network, flat);
        Safetensors there = Safetensors.read(new ByteArrayInputStream(file), file.length, "f");
        assertThat(there.tensors())
                .filteredOn(tensor -> tensor.name().equals("bn1.weight"))
                .extracting(NamedTensor::values)
                .containsExactly(new float[] {1});
        assertThat(read(text, file)).isEqualTo(flat);
        assertThatThrownBy(() -> read(text, file("head.bias")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "f.safetensors: tensor bn1.weight is not all 1.0, and the network's batch-norm has none there");
        String none = NETWORK.replace("- batch-norm", "- batch-norm: {scale: false, shift: false}");
        Network bareNetwork = NetworkFile.parse(none, "n.yaml");
        byte[] bare = written(bareNetwork, Parameters.of(bareNetwork).initial(3));
        assertThat(Safetensors.read(new ByteArrayInputStream(bare), bare.length, "f")
                        .tensors())
                .extracting(NamedTensor::name)
                .contains("bn1.running_mean")
                .doesNotContain("bn1.weight", "bn1.bias");
    }

    @Test
    void namesThatAreTheSameAreRefused() {
        Network network = NetworkFile.parse(NETWORK.replace("dense1: head", "dense1.bias: head.w"), "n.yaml");
        assertThatThrownBy(
                        () -> written(network, new float[Parameters.of(network).size()]))
                .isInstanceOf(UserError.class)
                .hasMessage("the network's `names` call two parameters head.w, the second dense1.bias: change a rule in"
                        + " the model's network.yaml");
    }

    /** 1, −2, the least subnormal, the greatest number; 1 and −2 in half of a float; 1 and −2 as doubles. */
    @Test
    void otherTypesOfFloatsAreRead() throws IOException {
        String header = "{\"h\": {\"dtype\": \"F16\", \"shape\": [4], \"data_offsets\": [0, 8]},"
                + " \"b\": {\"dtype\": \"BF16\", \"shape\": [2], \"data_offsets\": [8, 12]},"
                + " \"d\": {\"dtype\": \"F64\", \"shape\": [2], \"data_offsets\": [12, 28]},"
                + " \"n\": {\"dtype\": \"I8\", \"shape\": [1], \"data_offsets\": [28, 29]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 29).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int half : new int[] {0x3c00, 0xc000, 0x0001, 0x7bff, 0x3f80, 0xc000}) {
            file.putShort((short) half);
        }
        file.putDouble(1).putDouble(-2).put((byte) 1);
        Safetensors read = Safetensors.readForeign(
                new ByteArrayInputStream(file.array()), file.capacity(), "f", name -> !name.equals("n"));
        assertThat(read.tensors().get(0).values()).containsExactly(1, -2, 0x1p-24f, 65504);
        assertThat(read.tensors().get(1).values()).containsExactly(1, -2);
        assertThat(read.tensors().get(2).values()).containsExactly(1, -2);
        assertThatThrownBy(() -> Safetensors.readForeign(
                        new ByteArrayInputStream(file.array()), file.capacity(), "f", name -> true))
                .isInstanceOf(UserError.class)
                .hasMessage("f: tensor n has the type I8: only F32, F16, BF16, F64 can be read");
    }

    @Test
    void aResNetOfPyTorchsGivesItsLogits() throws IOException {
        byte[] images = test(1);
        Workspace workspace = resNet(20, 3, 16);
        workspace.images(values(images, 0, 1), new int[] {images[0]});
        workspace.forwardLayers();
        float[] logits = {
            -5.3097f, -0.4958f, 0.8773f, 23.7305f, -4.105f, 4.4637f, -0.2343f, -5.4179f, -3.7118f, -9.8822f
        };
        for (int k = 0; k < logits.length; k++) {
            assertThat(workspace.output(0, k)).isCloseTo(logits[k], within(2e-3f));
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 3, 9173, 0.3727", "32, 5, 9263, 0.3741"})
    @Tag("slow")
    @Tag("vectors")
    void aResNetOfPyTorchsIsAsGoodAsThere(int layers, int blocks, int right, double meanLoss) throws IOException {
        byte[] images = test(10_000);
        Workspace workspace = resNet(layers, blocks, 80);
        int correct = 0;
        double loss = 0;
        for (int first = 0; first < 10_000; first += 80) {
            int[] labels = new int[80];
            for (int n = 0; n < 80; n++) {
                labels[n] = images[(first + n) * 3073];
            }
            workspace.images(values(images, first, 80), labels);
            workspace.forward();
            for (int n = 0; n < 80; n++) {
                correct += workspace.prediction(n) == labels[n] ? 1 : 0;
                loss += workspace.loss(n);
            }
        }
        assertThat(correct).isBetween(right - 2, right + 2);
        assertThat(loss / 10_000).isCloseTo(meanLoss, within(0.0002));
    }

    /** @param blocks of each stage, of which the shipped network has 3 */
    private static Workspace resNet(int layers, int blocks, int lanes) throws IOException {
        Path file = SharedFolder.path("models/resnet" + layers + ".safetensors");
        String text = Files.readString(Path.of("conf/networks/resnet-20.yaml"))
                .replace("repeat: 3", "repeat: " + blocks)
                .replace("repeat: 2", "repeat: " + (blocks - 1));
        Network network = NetworkFile.parse(text + "names: {'*batch-norm*': '*bn*'}\n", "n");
        Workspace workspace = Workspace.forInference(network, KernelChoice.AUTO.kernels(), lanes);
        try (InputStream in = Files.newInputStream(file)) {
            workspace.load(ForeignParameters.read(network, in, Files.size(file), file.toString()));
        }
        return workspace;
    }

    /** The first images of CIFAR-10's test batch, each a label and 3072 pixels. */
    private static byte[] test(int images) throws IOException {
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(SharedFolder.path("data/cifar-10/test_batch.bin.gz")))) {
            return in.readNBytes(images * 3073);
        }
    }

    private static float[] values(byte[] images, int first, int count) {
        float[] values = new float[count * 3072];
        for (int i = 0; i < values.length; i++) {
            int channel = i % 3072 / 1024;
            int pixel = Byte.toUnsignedInt(images[(first + i / 3072) * 3073 + 1 + i % 3072]);
            values[i] = (pixel / 255f - MEAN[channel]) / DEVIATION[channel];
        }
        return values;
    }
}
