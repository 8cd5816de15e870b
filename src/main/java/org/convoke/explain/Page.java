package org.convoke.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;

/**
 * One self-contained page on which a window moves over its input. It opens with an explanation's geometry and numbers; its
 * sliders change them, and {@code geometry.js} then computes in the browser what the engine does here.
 */
public final class Page {
    private Page() {}

    /** The page of a convolution. */
    public static String of(GeometryRequest request, ConvolutionExample example) {
        ObjectNode state = state(request, example.window());
        state.put("layer", "conv").put("bias", example.bias());
        state.set("x", matrix(example.x()));
        state.set("w", matrix(example.w()));
        return page(state);
    }

    /** The page of a max-pooling. */
    public static String of(GeometryRequest request, PoolingExample example) {
        ObjectNode state = state(request, example.window());
        state.put("layer", "pool").put("bias", 0);
        state.set("x", matrix(example.x()));
        state.set(
                "w",
                matrix(Matrix.counting(request.kernel().rows(), request.kernel().columns())));
        return page(state);
    }

    private static ObjectNode state(GeometryRequest request, Window window) {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("operation", window.rows().operation() == Operation.CONVOLUTION ? "convolution" : "correlation");
        state.put("placement", placement(request.placement()));
        state.set("input", pair(request.input()));
        state.set("kernel", pair(request.kernel()));
        state.set("stride", pair(request.stride()));
        state.set(
                "centre",
                request.placement() instanceof Placement.Centre centre
                        ? pair(centre.row(), centre.column())
                        : pair(
                                (request.kernel().rows() - 1) / 2,
                                (request.kernel().columns() - 1) / 2));
        return state;
    }

    private static String placement(Placement placement) {
        return placement instanceof Placement.Centre
                ? "centre"
                : placement instanceof Placement.Same ? "same" : "valid";
    }

    private static ArrayNode pair(Size size) {
        return pair(size.rows(), size.columns());
    }

    private static ArrayNode pair(int row, int column) {
        return JsonNodeFactory.instance.arrayNode().add(row).add(column);
    }

    private static ArrayNode matrix(Matrix matrix) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < matrix.rows(); i++) {
            ArrayNode row = rows.addArray();
            for (int j = 0; j < matrix.columns(); j++) {
                row.add(matrix.at(i, j));
            }
        }
        return rows;
    }

    private static String page(ObjectNode state) {
        return resource("page.html")
                .replace("{{style}}", resource("page.css"))
                .replace("{{geometry}}", resource("geometry.js"))
                .replace("{{script}}", resource("page.js"))
                // Inside a script element only this character could end it.
                .replace("{{state}}", state.toString().replace("<", "\\u003c"));
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
