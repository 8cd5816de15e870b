package org.convoke.store.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.convoke.net.layer.BatchNorm;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator, with the attributes that exporters write: ONNX Runtime gives the same outputs. */
class OperatorsTest {
    private static final int OPSET = 13;
    private static final int IMAGES = 2;

    /** Adds nodes after a tensor, and gives the last output. */
    interface Nodes {
        String after(GraphFile graph, String x);
    }

    private static final List<Arguments> CASES = new ArrayList<>();

    private static void nodes(String name, Nodes nodes) {
        nodes(name, OPSET, nodes);
    }

    private static void nodes(String name, int opset, Nodes nodes) {
        CASES.add(arguments(name, opset, nodes));
    }

    private static void node(String operator, Map<String, Object> attributes) {
        nodes(operator + " " + attributes.keySet(), (g, x) -> g.node(operator, attributes, x));
    }

    private static long[] l(long... values) {
        return values;
    }

    private static void conv(String what, int maps, int channels, long rows, long columns, Map<String, Object> said) {
        nodes("Conv " + what, (g, x) -> g.node("Conv", said, x, g.weights(maps, channels, rows, columns)));
    }

    private static void pool(String operator, String what, Map<String, Object> said) {
        nodes(operator + " " + what, (g, x) -> g.node(operator, said, x));
    }

    /** What enters is {@code [N, 6, 11, 9]}. */
    static Stream<Arguments> cases() {
        CASES.clear();
        conv("plain", 4, 6, 3, 3, Map.of());
        conv("with pads of four lengths", 4, 6, 3, 2, Map.of("pads", l(1, 0, 2, 1)));
        conv("with strides", 4, 6, 3, 3, Map.of("pads", l(1, 1, 1, 1), "strides", l(2, 3)));
        conv("with dilations", 4, 6, 3, 2, Map.of("dilations", l(2, 3), "pads", l(2, 1, 2, 1)));
        conv("SAME_UPPER", 4, 6, 4, 3, Map.of("auto_pad", "SAME_UPPER", "strides", l(2, 2)));
        conv("SAME_LOWER", 4, 6, 4, 2, Map.of("auto_pad", "SAME_LOWER", "strides", l(2, 2)));
        conv("VALID", 4, 6, 4, 2, Map.of("auto_pad", "VALID", "kernel_shape", l(4, 2)));
        conv("in groups", 9, 2, 3, 3, Map.of("group", 3));
        conv("depthwise", 6, 1, 3, 3, Map.of("group", 6, "pads", l(1, 1, 1, 1)));
        conv("depthwise with a multiplier", 12, 1, 3, 3, Map.of("group", 6));
        nodes("Conv with a bias", (g, x) -> g.node("Conv", x, g.weights(4, 6, 1, 1), g.weights(4)));
        nodes("Gemm", (g, x) -> g.node("Gemm", g.node("Flatten", x), g.weights(6 * 11 * 9, 5), g.weights(1, 5)));
        nodes(
                "Gemm turned, with factors",
                (g, x) -> g.node(
                        "Gemm",
                        Map.of("transB", 1, "alpha", 0.5f, "beta", 2f),
                        g.node("Flatten", x),
                        g.weights(5, 6 * 11 * 9),
                        g.weights(5)));
        nodes("Gemm without a bias", (g, x) -> g.node("Gemm", g.node("Flatten", x), g.weights(6 * 11 * 9, 5)));
        nodes(
                "MatMul and Add",
                (g, x) ->
                        g.node("Add", g.weights(5), g.node("MatMul", g.node("Flatten", x), g.weights(6 * 11 * 9, 5))));
        nodes(
                "BatchNormalization",
                (g, x) -> g.node(
                        "BatchNormalization",
                        Map.of("epsilon", 1e-3f, "momentum", 0.9f),
                        x,
                        g.positive(6),
                        g.weights(6),
                        g.weights(6),
                        g.positive(6)));
        nodes(
                "the scale of Caffe2 after a BatchNormalization",
                (g, x) -> g.node(
                        "Add",
                        g.node(
                                "Mul",
                                g.node(
                                        "BatchNormalization",
                                        x,
                                        g.positive(6),
                                        g.weights(6),
                                        g.weights(6),
                                        g.positive(6)),
                                g.node("Unsqueeze", g.positive(6), g.wholes(1, 2))),
                        g.weights(6, 1, 1)));
        nodes("Add to a view of what is read elsewhere", (g, x) -> besideRelu(g, x, "Add"));
        nodes(
                "Mul of a view of a normalisation that is read elsewhere",
                (g, x) -> besideRelu(
                        g,
                        g.node("BatchNormalization", x, g.positive(6), g.weights(6), g.weights(6), g.positive(6)),
                        "Mul"));
        nodes("LRN", (g, x) -> g.node("LRN", Map.of("size", 5, "alpha", 0.3f, "beta", 0.75f, "bias", 2f), x));
        pool("MaxPool", "plain", Map.of("kernel_shape", l(2, 2), "strides", l(2, 2)));
        pool("MaxPool", "without strides", Map.of("kernel_shape", l(3, 2)));
        pool("MaxPool", "with pads", Map.of("kernel_shape", l(3, 3), "strides", l(2, 2), "pads", l(0, 0, 1, 1)));
        pool("MaxPool", "ceil_mode", Map.of("kernel_shape", l(3, 3), "strides", l(2, 2), "ceil_mode", 1));
        pool("MaxPool", "with dilations", Map.of("kernel_shape", l(2, 2), "dilations", l(2, 3)));
        pool("MaxPool", "SAME_UPPER", Map.of("kernel_shape", l(2, 2), "strides", l(2, 2), "auto_pad", "SAME_UPPER"));
        pool("AveragePool", "plain", Map.of("kernel_shape", l(3, 2), "strides", l(2, 2)));
        pool("AveragePool", "with pads", Map.of("kernel_shape", l(3, 3), "pads", l(1, 1, 1, 1)));
        pool(
                "AveragePool",
                "count_include_pad",
                Map.of("kernel_shape", l(3, 3), "pads", l(1, 0, 1, 2), "count_include_pad", 1));
        pool("AveragePool", "ceil_mode", Map.of("kernel_shape", l(3, 3), "strides", l(2, 2), "ceil_mode", 1));
        pool(
                "AveragePool",
                "SAME_LOWER",
                Map.of("kernel_shape", l(2, 2), "strides", l(2, 2), "auto_pad", "SAME_LOWER"));
        node("GlobalAveragePool", Map.of());
        node("GlobalMaxPool", Map.of());
        node("ReduceMean", Map.of("axes", l(2, 3)));
        node("ReduceMean", Map.of("axes", l(-1, -2), "keepdims", 0));
        nodes("ReduceMean by an input", 18, (g, x) -> g.node("ReduceMean", x, g.wholes(2, 3)));
        for (String plain : List.of("Relu", "Sigmoid", "Tanh", "Elu", "LeakyRelu", "HardSigmoid")) {
            node(plain, Map.of());
        }
        node("Elu", Map.of("alpha", 0.3f));
        node("LeakyRelu", Map.of("alpha", 0.2f));
        node("HardSigmoid", Map.of("alpha", 1f / 6));
        nodes("HardSwish", 14, (g, x) -> g.node("HardSwish", x));
        nodes("Gelu", 20, (g, x) -> g.node("Gelu", x));
        nodes("PRelu", (g, x) -> g.node("PRelu", x, g.weights(6, 1, 1)));
        nodes("PRelu of one slope", (g, x) -> g.node("PRelu", x, g.floats(new float[] {0.3f}, 1)));
        nodes("Clip to 0 and 6", (g, x) -> g.node("Clip", x, g.number(0), g.number(6)));
        nodes("Clip to others", (g, x) -> g.node("Clip", x, g.number(-0.5f), g.number(0.25f)));
        nodes("Clip from 0", (g, x) -> g.node("Clip", x, g.number(0)));
        nodes("Clip to an upper end", (g, x) -> g.node("Clip", x, "", g.number(0.5f)));
        nodes("Clip to a lower end", (g, x) -> g.node("Clip", x, g.number(-0.5f)));
        nodes("Relu and Min", (g, x) -> g.node("Min", g.node("Relu", x), g.number(0.75f)));
        nodes("Max and Min", (g, x) -> g.node("Min", g.number(0.5f), g.node("Max", x, g.number(-0.25f))));
        nodes("Max", (g, x) -> g.node("Max", g.number(0.1f), x));
        nodes("Clip by attributes", 9, (g, x) -> g.node("Clip", Map.of("min", -1f, "max", 2f), x));
        node("Selu", Map.of());
        node("Selu", Map.of("alpha", 1.5f, "gamma", 0.8f));
        node("Celu", Map.of());
        node("Celu", Map.of("alpha", 0.5f));
        node("Softplus", Map.of());
        node("HardSigmoid", Map.of("alpha", 0.3f, "beta", 0.4f));
        nodes("Mish", 18, (g, x) -> g.node("Mish", x));
        nodes("mish", (g, x) -> g.node("Mul", x, g.node("Tanh", g.node("Softplus", x))));
        nodes("silu", (g, x) -> g.node("Mul", g.node("Sigmoid", x), x));
        nodes(
                "hard-swish as a product and a quotient",
                (g, x) -> g.node(
                        "Div",
                        g.node("Mul", x, g.node("Clip", g.node("Add", x, g.number(3)), g.number(0), g.number(6))),
                        g.number(6)));
        nodes(
                "hard-swish by HardSigmoid",
                (g, x) -> g.node("Mul", x, g.node("HardSigmoid", Map.of("alpha", 1f / 6), x)));
        nodes(
                "gelu by Erf",
                (g, x) -> g.node(
                        "Mul",
                        g.node(
                                "Mul",
                                x,
                                g.node(
                                        "Add",
                                        g.node("Erf", g.node("Div", x, g.number((float) Math.sqrt(2)))),
                                        g.number(1))),
                        g.number(0.5f)));
        nodes("Add", (g, x) -> g.node("Add", g.node("Relu", x), g.node("Tanh", x)));
        nodes("Add of one number for each channel", (g, x) -> g.node("Add", x, g.weights(6, 1, 1)));
        nodes("Add to an activation", (g, x) -> g.node("Add", g.node("Relu", x), g.weights(1, 6, 1, 1)));
        nodes("Sub", (g, x) -> g.node("Sub", g.node("Relu", x), g.weights(6, 1, 1)));
        nodes("Sub from a number", (g, x) -> g.node("Sub", g.number(1), g.node("Relu", x)));
        nodes("Mul by one number for each channel", (g, x) -> g.node("Mul", x, g.weights(6, 1, 1)));
        nodes("Mul by a number", (g, x) -> g.node("Mul", g.number(-0.3f), x));
        nodes("Div", (g, x) -> g.node("Div", x, g.floats(new float[] {2, 3, 4, 5, 6, 7}, 6, 1, 1)));
        nodes("Sum", (g, x) -> g.node("Sum", x, g.node("Relu", x), g.node("Tanh", x)));
        nodes("a gate", (g, x) -> g.node("Mul", g.node("Sigmoid", g.node("GlobalAveragePool", x)), g.node("Relu", x)));
        nodes("Concat", (g, x) -> g.node("Concat", Map.of("axis", 1), x, g.node("Relu", x), x));
        nodes("Concat of the last axis but two", (g, x) -> g.node("Concat", Map.of("axis", -3), x, g.node("Relu", x)));
        nodes("Split", (g, x) -> {
            List<String> parts = g.nodes("Split", 2, Map.of("axis", 1), x, g.wholes(2, 4));
            return g.node("Concat", Map.of("axis", 1), parts.get(1), g.node("Relu", parts.get(0)));
        });
        nodes("Gather of channels", (g, x) -> g.node("Gather", Map.of("axis", 1), x, g.wholes(4, 0, -1)));
        nodes(
                "channels that are normalised one by one",
                (g, x) -> g.node("Concat", Map.of("axis", 1), channel(g, x, 2, 0.5f), channel(g, x, 0, 2)));
        nodes("Slice of channels", (g, x) -> g.node("Slice", x, g.wholes(1), g.wholes(5), g.wholes(1), g.wholes(2)));
        nodes(
                "the shortcut of a residual network without parameters",
                (g, x) -> g.node(
                        "Pad",
                        g.node("Slice", x, g.wholes(0, 0), g.wholes(99, 99), g.wholes(2, 3), g.wholes(2, 2)),
                        g.wholes(0, 3, 0, 0, 0, 3, 0, 0)));
        nodes(
                "Pad before Conv",
                (g, x) -> g.node(
                        "Conv",
                        Map.of("strides", l(2, 2)),
                        g.node("Pad", x, g.wholes(0, 0, 0, 1, 0, 0, 2, 1)),
                        g.weights(4, 6, 3, 3)));
        nodes(
                "Pad before AveragePool",
                (g, x) -> g.node(
                        "AveragePool",
                        Map.of("kernel_shape", l(2, 2)),
                        g.node("Pad", x, g.wholes(0, 0, 1, 1, 0, 0, 0, 1))));
        nodes(
                "Pad between Relu and MaxPool",
                (g, x) -> g.node(
                        "MaxPool",
                        Map.of("kernel_shape", l(3, 3), "strides", l(2, 2)),
                        g.node("Pad", g.node("Relu", x), g.wholes(0, 0, 1, 1, 0, 0, 1, 1))));
        nodes(
                "Pad of the least number before MaxPool",
                (g, x) -> g.node(
                        "MaxPool",
                        Map.of("kernel_shape", l(3, 3), "strides", l(2, 2)),
                        g.node("Pad", x, g.wholes(0, 0, 0, 0, 0, 0, 1, 1), g.number(Float.NEGATIVE_INFINITY))));
        nodes(
                "Pad before a function",
                (g, x) -> g.node(
                        "MaxPool",
                        Map.of("kernel_shape", l(3, 3), "strides", l(2, 2)),
                        g.node("Tanh", g.node("Pad", x, g.wholes(0, 0, 1, 1, 0, 0, 0, 2)))));
        nodes("Pad of two axes", 18, (g, x) -> g.node("Pad", x, g.wholes(1, 2, 0, 1), "", g.wholes(-1, 2)));
        nodes(
                "Concat of units",
                (g, x) -> g.node(
                        "Gemm",
                        g.node("Concat", Map.of("axis", 1), g.node("Flatten", x), g.node("Flatten", g.node("Tanh", x))),
                        g.weights(2 * 6 * 11 * 9, 5)));
        nodes(
                "Conv with a bias and Add",
                (g, x) -> g.node("Add", g.node("Conv", x, g.weights(4, 6, 1, 1), g.weights(4)), g.weights(4, 1, 1)));
        nodes(
                "MatMul of pixels",
                (g, x) -> g.node(
                        "Add",
                        g.node(
                                "MatMul",
                                g.node("Transpose", Map.of("perm", l(0, 2, 3, 1)), g.node("GlobalAveragePool", x)),
                                g.weights(6, 5)),
                        g.weights(5)));
        nodes("ReduceMax", (g, x) -> g.node("ReduceMax", Map.of("axes", l(2, 3)), x));
        nodes(
                "the shuffle of channels",
                (g, x) -> g.node(
                        "Reshape",
                        g.node(
                                "Transpose",
                                Map.of("perm", l(0, 2, 1, 3, 4)),
                                g.node("Reshape", x, g.wholes(0, 2, 3, 11, 9))),
                        g.wholes(0, -1, 11, 9)));
        nodes("a shape computed as PyTorch does", (g, x) -> {
            String pooled = g.node("GlobalAveragePool", x);
            String images = g.node(
                    "Unsqueeze", g.node("Gather", Map.of("axis", 0), g.node("Shape", pooled), g.index(0)), g.wholes(0));
            return g.node("Reshape", pooled, g.node("Concat", Map.of("axis", 0), images, g.wholes(-1)));
        });
        nodes("a quotient of two lengths", (g, x) -> {
            String quotient = g.node("Div", length(g, x, 3), length(g, x, 1));
            String four = g.node("Cast", Map.of("to", 7), g.node("Mul", quotient, g.number(4)));
            return g.node("Reshape", x, list(g, g.wholes(0), g.node("Unsqueeze", four, g.wholes(0)), g.wholes(-1)));
        });
        nodes("the greater of a length and a number", (g, x) -> {
            String channels = g.node("Gather", Map.of("axis", 0), g.node("Shape", x), g.index(1));
            String greater = g.node("Min", g.node("Max", channels, g.index(1)), g.index(99));
            return g.node("Reshape", x, list(g, g.wholes(0), g.node("Unsqueeze", greater, g.wholes(0)), g.wholes(-1)));
        });
        nodes("lengths cast to floats beside the number of images", (g, x) -> {
            String shape = g.node("Cast", Map.of("to", 1), g.node("Shape", x));
            String images = g.node("Slice", shape, g.wholes(0), g.wholes(1));
            String channels =
                    g.node("Cast", Map.of("to", 1), g.node("Slice", g.node("Shape", x), g.wholes(1), g.wholes(2)));
            String rest = g.floats(new float[] {-1}, 1);
            return g.node("Reshape", x, g.node("Cast", Map.of("to", 7), list(g, images, channels, rest)));
        });
        nodes("Reshape to dense", (g, x) -> g.node("Reshape", x, g.wholes(-1, 6 * 11 * 9)));
        nodes("Squeeze", (g, x) -> g.node("Squeeze", g.node("GlobalAveragePool", x), g.wholes(2, 3)));
        nodes(
                "Unsqueeze",
                (g, x) -> g.node(
                        "Conv",
                        g.node("Unsqueeze", g.node("Flatten", g.node("GlobalAveragePool", x)), g.wholes(2, 3)),
                        g.weights(4, 6, 1, 1)));
        nodes(
                "Identity, Dropout and Cast",
                (g, x) -> g.node("Cast", Map.of("to", 1), g.node("Dropout", g.node("Identity", x))));
        return CASES.stream();
    }

    /** Relu(x) + operator(x, numbers), where the second reads a view of x. */
    private static String besideRelu(GraphFile g, String x, String operator) {
        Map<String, Object> last = Map.of("perm", l(0, 2, 3, 1));
        String changed = g.node(operator, g.node("Transpose", last, x), g.weights(6));
        String sum = g.node("Add", g.node("Transpose", last, g.node("Relu", x)), changed);
        return g.node("Transpose", Map.of("perm", l(0, 3, 1, 2)), sum);
    }

    /** The length of a dimension, as a float. */
    private static String length(GraphFile g, String x, int axis) {
        return g.node("Cast", Map.of("to", 1), g.node("Gather", Map.of("axis", 0), g.node("Shape", x), g.index(axis)));
    }

    private static String list(GraphFile g, String... parts) {
        return g.node("Concat", Map.of("axis", 0), parts);
    }

    /** One channel, scaled and shifted, as GoogLeNet of PyTorch's does it with the image. */
    private static String channel(GraphFile g, String x, int channel, float factor) {
        String one = g.node("Unsqueeze", g.node("Gather", Map.of("axis", 1), x, g.index(channel)), g.wholes(1));
        return g.node("Add", g.node("Mul", one, g.number(factor)), g.number(0.3f));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void givesWhatOnnxRuntimeGives(String name, int opset, Nodes nodes) throws Exception {
        GraphFile graph = new GraphFile(opset, 3, 11, 9);
        String first = graph.node("Conv", Map.of("pads", l(1, 1, 1, 1)), GraphFile.IMAGE, graph.weights(6, 3, 3, 3));
        byte[] file = graph.bytes(graph.node("Flatten", nodes.after(graph, first)));
        float[] images = WholeNetworksTest.random(IMAGES * 3 * 11 * 9, 8);
        assertThat(Runs.error(Runs.engine(Runs.imported(file), images), Runs.runtime(file, images, IMAGES, 3, 11, 9)))
                .isLessThan(1e-5);
    }

    @Test
    void imagesWithTheirChannelsLastAreTurned() throws Exception {
        GraphFile graph = new GraphFile(OPSET, 6, 5, 3);
        String turned = graph.node("Transpose", Map.of("perm", l(0, 3, 1, 2)), GraphFile.IMAGE);
        String conv = graph.node("Conv", turned, graph.weights(4, 3, 3, 2));
        String last = graph.node("Transpose", Map.of("perm", l(0, 2, 3, 1)), graph.node("Relu", conv));
        String units = graph.node("Reshape", last, graph.wholes(-1, 4 * 4 * 4));
        byte[] file = graph.bytes(graph.node("MatMul", units, graph.weights(64, 5)));
        float[] images = WholeNetworksTest.random(IMAGES * 90, 8);
        float[] channelsLast = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            channelsLast[i / 90 * 90 + i % 30 * 3 + i % 90 / 30] = images[i];
        }
        assertThat(Runs.error(
                        Runs.engine(Runs.imported(file), images), Runs.runtime(file, channelsLast, IMAGES, 6, 5, 3)))
                .isLessThan(1e-5);
    }

    @Test
    void whatTheGraphDoesToTheImageFirstIsPreprocessing() throws Exception {
        GraphFile graph = new GraphFile(OPSET, 3, 5, 5);
        String shifted = graph.node("Sub", GraphFile.IMAGE, graph.floats(new float[] {.5f, .4f, .3f}, 1, 3, 1, 1));
        String scaled = graph.node("Div", shifted, graph.number(0.25f));
        byte[] file = graph.bytes(graph.node("Flatten", graph.node("Conv", scaled, graph.weights(4, 3, 5, 5))));
        ImportedNetwork imported = Runs.imported(file);
        assertThat(imported.network().nodes())
                .extracting(node -> node.layer().kind().name())
                .containsExactly("conv");
        assertThat(imported.inputScale()).containsExactly(4, 4, 4);
        float[] images = WholeNetworksTest.random(IMAGES * 75, 8);
        assertThat(Runs.error(Runs.engine(imported, images), Runs.runtime(file, images, IMAGES, 3, 5, 5)))
                .isLessThan(1e-5);
    }

    @Test
    void whatIsDoneToAViewOfTheImageIsNoPreprocessingIfTheImageIsReadElsewhere() throws Exception {
        GraphFile graph = new GraphFile(OPSET, 3, 5, 5);
        String view = graph.node("Reshape", GraphFile.IMAGE, graph.wholes(0, 3, 5, 5));
        String shifted = graph.node("Conv", graph.node("Sub", view, graph.number(0.5f)), graph.weights(4, 3, 5, 5));
        String plain = graph.node("Conv", GraphFile.IMAGE, graph.weights(4, 3, 5, 5));
        assertSame(graph.bytes(graph.node("Flatten", graph.node("Add", plain, shifted))));
    }

    /** By the shapes of ONNX, windows begin at row 12 of 13 and column 10 of 11. ONNX Runtime's optimiser merges the nodes, and gives fewer. */
    @Test
    void aWindowOfCeilModeMayBeginInWhatAPadPutAfterTheImage() {
        GraphFile graph = new GraphFile(OPSET, 6, 11, 9);
        String pooled = graph.node(
                "MaxPool",
                Map.of("kernel_shape", l(3, 3), "strides", l(4, 5), "ceil_mode", 1),
                graph.node("Pad", graph.node("Relu", GraphFile.IMAGE), graph.wholes(0, 0, 0, 0, 0, 0, 2, 2)));
        assertThat(Runs.imported(graph.bytes(graph.node("Flatten", pooled)))
                        .network()
                        .classes())
                .isEqualTo(6 * 4 * 3);
    }

    @Test
    void anInvertedImageIsNoPreprocessing() throws Exception {
        GraphFile graph = new GraphFile(OPSET, 3, 5, 5);
        String inverted = graph.node("Sub", graph.number(1), GraphFile.IMAGE);
        assertSame(graph.bytes(graph.node("Flatten", graph.node("Conv", inverted, graph.weights(4, 3, 5, 5)))));
    }

    /** Of images of 3×5×5. */
    private static void assertSame(byte[] file) throws Exception {
        ImportedNetwork imported = Runs.imported(file);
        assertThat(imported.inputScale()).containsExactly(1, 1, 1);
        float[] images = WholeNetworksTest.random(IMAGES * 75, 8);
        assertThat(Runs.error(Runs.engine(imported, images), Runs.runtime(file, images, IMAGES, 3, 5, 5)))
                .isLessThan(1e-5);
    }

    @Test
    void aNormalisationStaysForTrainingOnAndTakesInTheScaleAfterIt() {
        GraphFile graph = new GraphFile(OPSET, 3, 5, 5);
        String conv = graph.node("Conv", GraphFile.IMAGE, graph.weights(4, 3, 5, 5));
        String norm = graph.node(
                "BatchNormalization",
                Map.of("momentum", 0.9f),
                conv,
                graph.positive(4),
                graph.weights(4),
                graph.weights(4),
                graph.positive(4));
        String scaled = graph.node("Mul", norm, graph.weights(4, 1, 1));
        ImportedNetwork imported = Runs.imported(graph.bytes(graph.node("Flatten", scaled)));
        assertThat(imported.network().layers()).hasSize(2);
        assertThat(imported.network().layers().get(1)).isEqualTo(new BatchNorm(1e-5f, 0.1f));
    }

    /** √(2/π) · (x + 0.044715 · x³), and the tanh of that. */
    private static String tanhOfCube(GraphFile g, String x) {
        String cube = g.node("Mul", g.number(0.044715f), g.node("Pow", x, g.number(3)));
        return g.node("Tanh", g.node("Mul", g.number((float) Math.sqrt(2 / Math.PI)), g.node("Add", x, cube)));
    }

    private static void refused(String message, Nodes nodes) {
        GraphFile graph = new GraphFile(OPSET, 3, 11, 9);
        String first = graph.node("Conv", GraphFile.IMAGE, graph.weights(6, 3, 3, 3));
        byte[] file = graph.bytes(graph.node("Flatten", nodes.after(graph, first)));
        assertThatThrownBy(() -> Runs.imported(file))
                .isInstanceOf(UserError.class)
                .message()
                .startsWith("net.onnx: node `")
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void whatIsNotSupportedIsNamedWithTheNearest() {
        refused(
                "(LayerNormalization): this operator is not supported: the nearest is BatchNormalization",
                (g, x) -> g.node("LayerNormalization", x, g.positive(7)));
        refused(
                "(QLinearConv): this operator is not supported: export the network without quantisation",
                (g, x) -> g.node("QLinearConv", x));
        refused(
                "(GlobalMaxPol): unknown operator `GlobalMaxPol`: did you mean `GlobalMaxPool`?",
                (g, x) -> g.node("GlobalMaxPol", x));
        refused(
                "(Conv): attribute pads is [-1, 0, 0, 0]",
                (g, x) -> g.node("Conv", Map.of("pads", l(-1, 0, 0, 0)), x, g.weights(4, 6, 1, 1)));
        refused(
                "(Conv): attribute auto_pad is SAME: NOTSET, VALID,",
                (g, x) -> g.node("Conv", Map.of("auto_pad", "SAME"), x, g.weights(4, 6, 1, 1)));
        refused("(Conv): input 2 must be a constant", (g, x) -> g.node("Conv", x, x));
        refused(
                "(BatchNormalization): attribute training_mode is 1: only 0 is supported",
                (g, x) -> g.node(
                        "BatchNormalization",
                        Map.of("training_mode", 1),
                        x,
                        g.positive(6),
                        g.weights(6),
                        g.weights(6),
                        g.positive(6)));
        refused(
                "(Range): input 2 must be one number, not 0",
                (g, x) -> g.node("Reshape", x, g.node("Range", g.index(0), g.wholes(), g.index(1))));
        refused(
                "(ConstantOfShape): attribute value must be one number, not 0",
                (g, x) -> g.node(
                        "Reshape",
                        x,
                        g.node(
                                "ConstantOfShape",
                                Map.of(
                                        "value",
                                        TensorProto.newBuilder()
                                                .setDataType(TensorProto.DataType.INT64_VALUE)
                                                .addDims(0)
                                                .build()),
                                g.wholes(2))));
        refused(
                "(Clip): low must be below high, not 3.0 and 2.0",
                (g, x) -> g.node("Clip", x, g.number(3), g.number(2)));
        refused(
                "(Cast): attribute to names a type without fractions: only floats are supported",
                (g, x) -> g.node("Cast", Map.of("to", 1), g.node("Cast", Map.of("to", 7), x)));
        refused(
                "(Gelu): is the approximation of GELU by tanh (attribute approximate)",
                (g, x) -> g.node("Gelu", Map.of("approximate", "tanh"), x));
        refused(
                "is the approximation of GELU by tanh (attribute approximate)",
                (g, x) ->
                        g.node("Mul", g.node("Mul", g.number(0.5f), x), g.node("Add", g.number(1), tanhOfCube(g, x))));
        refused(
                "(Resize): this operator is not supported: only networks that make images smaller are supported",
                (g, x) -> g.node("Resize", x, "", g.floats(new float[] {1, 1, 2, 2}, 4)));
        refused("(ArgMax): this operator is not supported: remove it from the end", (g, x) -> g.node("ArgMax", x));
        refused("(Conv): has weights of the shape [4, 6, 3]: only", (g, x) -> g.node("Conv", x, g.weights(4, 6, 3)));
        refused(
                "(MaxPool): attribute kernel_shape is [2, 2, 2]: two numbers",
                (g, x) -> g.node("MaxPool", Map.of("kernel_shape", l(2, 2, 2)), x));
        refused(
                "(Transpose): attribute perm is [0, 1, 3, 2]",
                (g, x) -> g.node("Transpose", Map.of("perm", l(0, 1, 3, 2)), x));
        refused(
                "(Relu): reads the output of a Softmax",
                (g, x) -> g.node("Relu", g.node("Softmax", Map.of("axis", 1), g.node("GlobalAveragePool", x))));
        refused("(Reshape): reshapes [N, 6, 9, 7] to [3, -1, 5]", (g, x) -> g.node("Reshape", x, g.wholes(3, -1, 5)));
        refused(
                "(Mul): multiplies the shapes [N, 6, 9, 7] and [N, 6, 9, 7]: only a gate",
                (g, x) -> g.node("Mul", x, x));
    }
}
