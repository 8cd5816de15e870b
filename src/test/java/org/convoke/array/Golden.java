package org.convoke.array;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.stream.Stream;

/** How the golden files write a geometry: a number or a pair for each of kernel (or window), stride and centre. */
public final class Golden {
    private Golden() {}

    static Window window(JsonNode node, int height, int width) {
        JsonNode size = node.has("kernel") ? node.get("kernel") : node.get("window");
        Operation operation =
                node.get("operation").asText().equals("convolution") ? Operation.CONVOLUTION : Operation.CORRELATION;
        return new Window(
                Axis.centred(height, of(size, 0), of(node.get("stride"), 0), of(node.get("centre"), 0), operation),
                Axis.centred(width, of(size, 1), of(node.get("stride"), 1), of(node.get("centre"), 1), operation));
    }

    private static int of(JsonNode node, int i) {
        return node instanceof ArrayNode ? node.get(i).asInt() : node.asInt();
    }

    /** Plain loops, and vectors. */
    public static Stream<Kernels> kernels() {
        return Stream.of(new PlainKernels(), new VectorKernels());
    }
}
