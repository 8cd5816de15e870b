package org.convoke.store.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.convoke.SharedFolder;
import org.convoke.net.layer.BatchNorm;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that other programs exported: the same outputs as theirs. */
class WholeNetworksTest {
    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(SharedFolder.path("models/" + name));
    }

    private static float[] values(JsonNode node) {
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) node.get(i).doubleValue();
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"mobilenet-v2-quarter, false", "squeezenet-1.1, false", "densenet-small, false", "vgg-small, true"})
    void exportsOfPyTorchGiveItsOutputs(String name, boolean probabilities) throws IOException {
        ImportedNetwork imported = Runs.imported(file("onnx/" + name + ".onnx"));
        JsonNode golden;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(SharedFolder.path("models/onnx/" + name + ".json.gz")))) {
            golden = new ObjectMapper().readTree(in);
        }
        float[] outputs = Runs.engine(imported, values(golden.at("/input/values")));
        float[] compared =
                probabilities ? Runs.softmax(outputs, imported.network().classes()) : outputs;
        assertThat(Runs.error(compared, values(golden.at("/output/values")))).isLessThan(1e-4);
    }

    /**
     * Its normalisations say that they give the statistics of a batch too, as exports for training do; these are not for
     * predictions. (The outputs beside this file are those of other running statistics.)
     */
    @Test
    void anExportForTrainingKeepsItsNormalisationsAndPredictsByTheRunningStatistics() throws Exception {
        byte[] file = file("onnx/mobilenet-v2-quarter-with-batchnorm.onnx");
        ImportedNetwork imported = Runs.imported(file);
        assertThat(imported.network().layers())
                .filteredOn(BatchNorm.class::isInstance)
                .hasSize(52);
        ModelProto model = ModelProto.parseFrom(file);
        GraphProto.Builder forPredictions = model.getGraph().toBuilder().clearNode();
        for (NodeProto node : model.getGraph().getNodeList()) {
            forPredictions.addNode(node.toBuilder().clearOutput().addOutput(node.getOutput(0)));
        }
        byte[] judged = model.toBuilder().setGraph(forPredictions).build().toByteArray();
        float[] images = random(2 * 3 * 64 * 64, 6);
        assertThat(Runs.error(Runs.engine(imported, images), Runs.runtime(judged, images, 2, 3, 64, 64)))
                .isLessThan(1e-4);
    }

    @Test
    void aNetworkOfPaddlesGivesTheOutputsOfOnnxRuntime() throws Exception {
        byte[] file = file("onnx/text-direction.onnx");
        ImportedNetwork imported =
                OnnxImport.read(file, "t.onnx", Optional.empty(), Optional.of(new ImageSize(48, 192)));
        float[] images = random(3 * 3 * 48 * 192, 5);
        float[] outputs = Runs.softmax(Runs.engine(imported, images), 2);
        assertThat(Runs.error(outputs, Runs.runtime(file, images, 3, 3, 48, 192)))
                .isLessThan(1e-4);
    }

    /** Lines of text upright, 0, and turned by 180°, 1, drawn as the network takes them: blue, green, red in −1 … 1. */
    @Test
    void mostLinesOfTextAreToldUprightFromTurned() throws Exception {
        assumeThat(GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames())
                .as("needs fonts")
                .isNotEmpty();
        byte[] file = file("onnx/text-direction.onnx");
        ImportedNetwork imported =
                OnnxImport.read(file, "t.onnx", Optional.empty(), Optional.of(new ImageSize(48, 192)));
        List<String> lines = List.of(
                "Convolutional networks",
                "The quick brown fox",
                "Invoice 2026-0417",
                "Total amount: 381.50",
                "Platform 7, coach 12",
                "No entry after dark",
                "Please keep this side up",
                "Gate B42 closes 18:35",
                "Made from recycled paper",
                "Chapter 3: Gradients",
                "Exit through the lobby",
                "Best before March");
        float[] images = new float[2 * lines.size() * 3 * 48 * 192];
        for (int i = 0; i < lines.size(); i++) {
            draw(lines.get(i), images, 2 * i);
        }
        float[] outputs = Runs.softmax(Runs.engine(imported, images), 2);
        assertThat(Runs.error(outputs, Runs.runtime(file, images, 2L * lines.size(), 3, 48, 192)))
                .isLessThan(1e-4);
        int right = 0;
        for (int i = 0; i < 2 * lines.size(); i++) {
            int turned = outputs[2 * i + 1] > outputs[2 * i] ? 1 : 0;
            right += turned == i % 2 ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(23);
    }

    /** One line upright, as high as the image and made narrower where it is too long; and the image after that turned. */
    private static void draw(String line, float[] images, int at) {
        BufferedImage image = new BufferedImage(192, 48, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 192, 48);
        graphics.setColor(Color.BLACK);
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 34);
        double width =
                font.getStringBounds(line, graphics.getFontRenderContext()).getWidth();
        graphics.setFont(font);
        graphics.translate(5, 35);
        graphics.scale(Math.min(1, 182 / width), 1);
        graphics.drawString(line, 0, 0);
        graphics.dispose();
        int plane = 48 * 192;
        for (int pixel = 0; pixel < plane; pixel++) {
            int rgb = image.getRGB(pixel % 192, pixel / 192);
            for (int channel = 0; channel < 3; channel++) {
                // The lowest byte is blue.
                float value = ((rgb >> 8 * channel & 255) / 255f - 0.5f) / 0.5f;
                images[(3 * at + channel) * plane + pixel] = value;
                images[(3 * at + 3 + channel) * plane + plane - 1 - pixel] = value;
            }
        }
    }

    /** Graphs of the ONNX project's tests, from Caffe2; all weights are equal, which proves structure and shapes. */
    @ParameterizedTest
    @ValueSource(strings = {"bvlc_alexnet", "inception_v1", "resnet50", "squeezenet"})
    @Tag("slow")
    @Tag("vectors")
    void graphsOfCaffe2GiveTheirOutputs(String name) throws IOException {
        ImportedNetwork imported = Runs.imported(file("onnx-light/light_" + name + ".onnx"));
        float[] image = new float[imported.network().input().size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) i / image.length;
        }
        float[] outputs =
                Runs.softmax(Runs.engine(imported, image), imported.network().classes());
        float[] truth = new TensorReader(Optional.empty())
                .read(TensorProto.parseFrom(file("onnx-light/light_" + name + "_output_0.pb")))
                .floats();
        assertThat(Runs.error(outputs, truth)).isLessThan(1e-4);
    }

    /** The same graphs with random weights: these find channels that are exchanged. */
    @ParameterizedTest
    @ValueSource(strings = {"bvlc_alexnet", "inception_v1", "resnet50", "squeezenet"})
    @Tag("slow")
    @Tag("vectors")
    void graphsOfCaffe2WithOtherWeightsGiveWhatOnnxRuntimeGives(String name) throws Exception {
        ModelProto model = ModelProto.parseFrom(file("onnx-light/light_" + name + ".onnx"));
        byte[] file = withRandomWeights(model).toByteArray();
        ImportedNetwork imported = Runs.imported(file);
        float[] image = random(imported.network().input().size(), 9);
        float[] outputs =
                Runs.softmax(Runs.engine(imported, image), imported.network().classes());
        float[] truth = Runs.runtime(file, image, 1, 3, 224, 224);
        assertThat(Runs.error(outputs, truth)).isLessThan(1e-4);
    }

    private static ModelProto withRandomWeights(ModelProto model) {
        Map<String, TensorProto> shapes = model.getGraph().getInitializerList().stream()
                .collect(Collectors.toMap(TensorProto::getName, tensor -> tensor));
        GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (node.getOpType().equals("ConstantOfShape")) {
                long[] dims = ((Constant.Wholes) new TensorReader(Optional.empty()).read(shapes.get(node.getInput(0))))
                        .values();
                graph.addInitializer(randomWeights(node.getOutput(0), dims));
            } else {
                graph.addNode(node);
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }

    /** As large as they are to begin with; those of one dimension, variances among them, lie between ½ and 1½. */
    private static TensorProto randomWeights(String name, long[] dims) {
        Random random = new Random(name.hashCode());
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        long count = 1;
        for (long length : dims) {
            tensor.addDims(length);
            count *= length;
        }
        double deviation = Math.sqrt(2.0 * dims[0] / count);
        ByteBuffer values = ByteBuffer.allocate((int) count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            values.putFloat(dims.length == 1 ? 0.5f + random.nextFloat() : (float) (deviation * random.nextGaussian()));
        }
        return tensor.setRawData(ByteString.copyFrom(values.flip())).build();
    }

    static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
