package org.convoke.store.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.convoke.net.Node;
import org.convoke.net.layer.Shape;
import org.junit.jupiter.api.Test;

/** Graphs as other exporters write them. */
class ExportersTest {
    private static final int IMAGES = 2;

    private static long[] l(long... values) {
        return values;
    }

    /** {@code [image][row][column][channel]}. */
    private static float[] channelsLast(float[] images, Shape shape) {
        int pixels = shape.rows() * shape.columns();
        float[] turned = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            int at = i % shape.size();
            turned[i - at + at % pixels * shape.channels() + at / pixels] = images[i];
        }
        return turned;
    }

    private static void assertSame(byte[] file, int rows, int columns, int channels) throws Exception {
        ImportedNetwork imported = Runs.imported(file);
        Shape shape = new Shape(channels, rows, columns);
        assertThat(imported.network().input()).isEqualTo(shape);
        float[] images = WholeNetworksTest.random(IMAGES * shape.size(), 8);
        float[] outputs =
                Runs.softmax(Runs.engine(imported, images), imported.network().classes());
        assertThat(Runs.error(
                        outputs, Runs.runtime(file, channelsLast(images, shape), IMAGES, rows, columns, channels)))
                .isLessThan(1e-5);
    }

    /** A MobileNet of Keras by tf2onnx: the image is normalised with its channels last; ReLU6 is Relu and Min. */
    @Test
    void kerasByTf2onnx() throws Exception {
        GraphFile g = new GraphFile(12, 11, 9, 3);
        String shifted = g.node("Sub", GraphFile.IMAGE, g.floats(new float[] {.5f, .4f, .3f}, 3));
        String x = g.node("Div", shifted, g.floats(new float[] {.25f, .2f, .3f}, 1, 1, 1, 3));
        String images = g.node(
                "Slice",
                g.node("Cast", Map.of("to", 6), g.node("Shape", GraphFile.IMAGE)),
                g.wholes(0),
                g.wholes(1),
                g.wholes(0));
        x = g.node("Transpose", Map.of("perm", l(0, 3, 1, 2)), x);
        x = g.node("Pad", x, g.wholes(0, 0, 0, 0, 0, 0, 1, 1));
        x = g.node("Conv", Map.of("strides", l(2, 2), "auto_pad", "VALID"), x, g.weights(8, 3, 3, 3), g.weights(8));
        x = g.node("Min", g.node("Relu", x), g.number(6));
        x = g.node("Conv", Map.of("group", 8, "auto_pad", "SAME_UPPER"), x, g.weights(8, 1, 3, 3));
        x = g.node(
                "BatchNormalization",
                Map.of("epsilon", 1e-3f),
                x,
                g.positive(8),
                g.weights(8),
                g.weights(8),
                g.positive(8));
        x = g.node("Clip", x, g.number(0), g.number(6));
        x = g.node("Transpose", Map.of("perm", l(0, 2, 3, 1)), x);
        String pooled = g.node("ReduceMean", Map.of("axes", l(1, 2), "keepdims", 0), x);
        String units = g.node(
                "Cast",
                Map.of("to", 7),
                g.node("Concat", Map.of("axis", 0), images, g.node("Cast", Map.of("to", 6), g.wholes(8))));
        String dense = g.node("Add", g.node("MatMul", g.node("Reshape", pooled, units), g.weights(8, 5)), g.weights(5));
        assertSame(g.bytes(g.node("Softmax", dense)), 11, 9, 3);
    }

    /** Grey images with their channel last, which a Reshape moves; rows, columns and channels in this order before Dense. */
    @Test
    void greyImagesOfKeras() throws Exception {
        GraphFile g = new GraphFile(11, 6, 5, 1);
        String x = g.node("Reshape", GraphFile.IMAGE, g.wholes(-1, 1, 6, 5));
        x = g.node("Relu", g.node("Conv", x, g.weights(4, 1, 3, 3)));
        x = g.node("Reshape", g.node("Transpose", Map.of("perm", l(0, 2, 3, 1)), x), g.wholes(-1, 48));
        assertSame(g.bytes(g.node("Softmax", Map.of("axis", 1), g.node("MatMul", x, g.weights(48, 3)))), 6, 5, 1);
    }

    private static byte[] caffe(int opset, boolean old) {
        GraphFile g = new GraphFile(opset, 3, 7, 6);
        String x = g.node("Conv", GraphFile.IMAGE, g.weights(4, 3, 3, 3));
        x = g.node("BatchNormalization", x, g.positive(4), g.weights(4), g.weights(4), g.positive(4));
        if (old) {
            Map<String, Object> channels = Map.of("broadcast", 1, "axis", 1);
            x = g.node("Add", channels, g.node("Mul", channels, x, g.weights(4)), g.weights(4));
            x = g.node("Dropout", Map.of("is_test", 1), g.node("Relu", x));
            x = g.node("Reshape", Map.of("shape", l(0, -1)), g.node("Cast", Map.of("to", "FLOAT"), x));
            return g.bytes(g.node("Gemm", Map.of("broadcast", 1, "transB", 1), x, g.weights(5, 80), g.weights(5)));
        }
        x = g.node("Add", g.node("Mul", x, g.weights(4, 1, 1)), g.weights(4, 1, 1));
        x = g.node("Flatten", g.node("Relu", x));
        return g.bytes(g.node("Gemm", Map.of("transB", 1), x, g.weights(5, 80), g.weights(5)));
    }

    /** Operators of version 4: attributes say how constants are broadcast, and to which shape something is. */
    @Test
    void oldCaffe2() {
        float[] images = WholeNetworksTest.random(IMAGES * 126, 8);
        assertThat(Runs.engine(Runs.imported(caffe(4, true)), images))
                .isEqualTo(Runs.engine(Runs.imported(caffe(13, false)), images));
    }

    private static byte[] slopesOfUnits(int opset) {
        GraphFile g = new GraphFile(opset, 3, 4, 2);
        String units = g.node("Gemm", g.node("Flatten", GraphFile.IMAGE), g.weights(24, 5));
        return g.bytes(g.node("PRelu", units, g.weights(5)));
    }

    @Test
    void slopesOfUnitsInOldOperators() {
        float[] images = WholeNetworksTest.random(IMAGES * 24, 8);
        assertThat(Runs.engine(Runs.imported(slopesOfUnits(6)), images))
                .isEqualTo(Runs.engine(Runs.imported(slopesOfUnits(13)), images));
    }

    /** Layers have the names of PyTorch's modules, and elsewhere those of the nodes. */
    @Test
    void layersHaveTheNamesOfTheFile() {
        GraphFile g = new GraphFile(13, 3, 8, 8);
        String x = g.named("/features/features.0/Conv", "Conv", GraphFile.IMAGE, g.weights(4, 3, 1, 1));
        x = g.named("/features/features.1/PRelu", "PRelu", x, g.weights(4, 1, 1));
        x = g.named("/layer1/layer1.0/conv1/Conv", "Conv", x, g.weights(4, 4, 1, 1));
        x = g.named("/layer1/layer1.0/Relu", "Relu", x);
        x = g.named("/layer1/layer1.0/Tanh", "Tanh", x);
        x = g.named("model/pool:0", "GlobalAveragePool", x);
        x = g.named("not a name", "Sigmoid", x);
        assertThat(Runs.imported(g.bytes(g.node("Flatten", x))).network().nodes())
                .extracting(Node::name)
                .containsExactly(
                        "features.0",
                        "features.1",
                        "layer1.0.conv1",
                        "layer1.0.Relu",
                        "layer1.0.Tanh",
                        "model/pool:0",
                        "sigmoid1");
    }

    /** A normalisation meets the image, as in residual networks of MXNet's: a convolution before it reverses the channels. */
    @Test
    void blueFirstBeforeAnything() {
        GraphFile g = new GraphFile(13, 3, 5, 4);
        String norm =
                g.node("BatchNormalization", GraphFile.IMAGE, g.positive(3), g.weights(3), g.weights(3), g.positive(3));
        byte[] file = g.bytes(g.node("Flatten", g.node("Conv", norm, g.weights(4, 3, 5, 4))));
        ImportedNetwork imported = Runs.imported(file);
        float[] images = WholeNetworksTest.random(60, 8);
        float[] reversed = new float[60];
        for (int i = 0; i < 60; i++) {
            reversed[i] = images[(2 - i / 20) * 20 + i % 20];
        }
        ImportedNetwork red = ReversedChannels.of(imported);
        assertThat(red.network().nodes().get(0).frozen()).isTrue();
        assertThat(Runs.error(Runs.engine(red, reversed), Runs.engine(imported, images)))
                .isLessThan(1e-5);
    }
}
