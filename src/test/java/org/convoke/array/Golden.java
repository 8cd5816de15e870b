package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.stream.Stream;
import org.convoke.GoldenCases;

/** Golden files of single layers: their geometry, their tensors, how near is near enough. */
public final class Golden {
    private Golden() {}

    /** Plain loops, and vectors. */
    public static Stream<Kernels> kernels() {
        return Stream.of(new PlainKernels(), new VectorKernels());
    }

    /** A file's cases of one kind of layer: at least one. */
    public static List<JsonNode> cases(String file, String layer) {
        List<JsonNode> cases = GoldenCases.read(file).stream()
                .filter(node -> node.get("layer").asText().equals(layer))
                .toList();
        assertThat(cases).isNotEmpty();
        return cases;
    }

    /**
     * The window over the images of a case. A number, or a pair for rows and columns, for each of kernel (or window) and
     * stride; a centre and an operation, or {@code pads} [top, left, bottom, right] and perhaps a dilation.
     */
    public static Window window(JsonNode node) {
        JsonNode image = node.get("input").get(0).get(0);
        return window(node, image.size(), image.get(0).size());
    }

    static Window window(JsonNode node, int height, int width) {
        return new Window(axis(node, height, 0), axis(node, width, 1));
    }

    private static Axis axis(JsonNode node, int input, int i) {
        int size = of(node.get(node.has("kernel") ? "kernel" : "window"), i);
        int stride = of(node.get("stride"), i);
        if (node.has("centre")) {
            boolean convolution = node.get("operation").asText().equals("convolution");
            Operation operation = convolution ? Operation.CONVOLUTION : Operation.CORRELATION;
            return Axis.centred(input, size, stride, of(node.get("centre"), i), operation);
        }
        int dilation = node.has("dilation") ? of(node.get("dilation"), i) : 1;
        int before = of(node.get("pads"), i);
        int after = of(node.get("pads"), i + 2);
        return Axis.padded(input, size, stride, dilation, before, after, Operation.CORRELATION, false);
    }

    private static int of(JsonNode node, int i) {
        return node instanceof ArrayNode ? node.get(i).asInt() : node.asInt();
    }

    /** Float sums of some hundred products: 10^−5 of the value, or of 10 where sums cancel. */
    public static void near(float actual, double expected, JsonNode node) {
        assertThat((double) actual).as("%s", node).isCloseTo(expected, within(1e-5 * Math.max(10, Math.abs(expected))));
    }

    /** An element of a tensor: (image, channel, row, column), or (map, channel, row, column). */
    public interface Cell {
        /** Takes it. */
        void accept(int n, int c, int row, int column, double value);
    }

    /** Hands out every element of an array of four dimensions. */
    public static void each(JsonNode array, Cell cell) {
        for (int n = 0; n < array.size(); n++) {
            for (int c = 0; c < array.get(n).size(); c++) {
                for (int i = 0; i < array.get(n).get(c).size(); i++) {
                    JsonNode row = array.get(n).get(c).get(i);
                    for (int j = 0; j < row.size(); j++) {
                        cell.accept(n, c, i, j, row.get(j).asDouble());
                    }
                }
            }
        }
    }
}
