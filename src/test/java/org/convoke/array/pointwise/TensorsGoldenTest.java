package org.convoke.array.pointwise;

import com.fasterxml.jackson.databind.JsonNode;
import org.convoke.array.Arena;
import org.convoke.array.Golden;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums, concatenations and products of tensors against automatic differentiation in double precision. */
@Tag("vector-width")
class TensorsGoldenTest {
    private static final String FILE = "autograd-layers.jsonl";

    /** Two inputs and an output, one group of images, with their gradients. */
    private static final class Case {
        private final JsonNode node;
        private final Arena arena = new Arena();
        private final Layout x1;
        private final Layout x2;
        private final Layout y;
        private final int inX1;
        private final int inX2;
        private final int inY;
        private final int inDx1;
        private final int inDx2;
        private final int inDy;
        private final float[] a;

        private Case(JsonNode node) {
            this.node = node;
            x1 = layout(node.get("input"), 1);
            x2 = layout(node.get("second_input"), 0);
            y = layout(node.get("output"), 2);
            inX1 = arena.reserve(x1.size());
            inX2 = arena.reserve(x2.size());
            inY = arena.reserve(y.size());
            inDx1 = arena.reserve(x1.size());
            inDx2 = arena.reserve(x2.size());
            inDy = arena.reserve(y.size());
            a = arena.allocate();
            put("input", x1, inX1);
            put("second_input", x2, inX2);
            put("output_gradient", y, inDy);
        }

        private static Layout layout(JsonNode array, int left) {
            JsonNode image = array.get(0);
            return new Layout(
                    image.size(), image.get(0).size(), image.get(0).get(0).size(), left, 1);
        }

        private void put(String tensor, Layout layout, int at) {
            Golden.each(node.get(tensor), (n, c, i, j, value) -> a[at + layout.at(c, i, j) + n] = (float) value);
        }

        private void check() {
            near("output", y, inY);
            near("input_gradient", x1, inDx1);
            near("second_input_gradient", x2, inDx2);
        }

        private void near(String tensor, Layout layout, int at) {
            Golden.each(
                    node.get(tensor), (n, c, i, j, value) -> Golden.near(a[at + layout.at(c, i, j) + n], value, node));
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void add(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "add")) {
            Case sum = new Case(node);
            TensorCopy first = TensorCopy.of(kernels, TensorCopy.Plan.whole(sum.x1, sum.y));
            TensorCopy second = TensorCopy.of(kernels, TensorCopy.Plan.whole(sum.x2, sum.y));
            first.copy(sum.a, sum.inX1, sum.inY);
            second.add(sum.a, sum.inX2, sum.inY);
            TensorCopy.of(kernels, TensorCopy.Plan.whole(sum.x1, sum.y).reversed(sum.y, sum.x1))
                    .copy(sum.a, sum.inDy, sum.inDx1);
            TensorCopy.of(kernels, TensorCopy.Plan.whole(sum.x2, sum.y).reversed(sum.y, sum.x2))
                    .copy(sum.a, sum.inDy, sum.inDx2);
            sum.check();
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void concatenation(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "concat")) {
            Case both = new Case(node);
            TensorCopy.Plan first = TensorCopy.Plan.channels(both.x1, both.y, 0, 0, both.x1.channels());
            TensorCopy.Plan second =
                    TensorCopy.Plan.channels(both.x2, both.y, 0, both.x1.channels(), both.x2.channels());
            TensorCopy.of(kernels, first).copy(both.a, both.inX1, both.inY);
            TensorCopy.of(kernels, second).copy(both.a, both.inX2, both.inY);
            TensorCopy.of(kernels, first.reversed(both.y, both.x1)).copy(both.a, both.inDy, both.inDx1);
            TensorCopy.of(kernels, second.reversed(both.y, both.x2)).copy(both.a, both.inDy, both.inDx2);
            both.check();
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void multiplication(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "multiply")) {
            Case product = new Case(node);
            ChannelScale scale = ChannelScale.of(
                    kernels,
                    new ChannelScale.Plan(product.x1, product.x2, product.y, product.x1, product.x2, product.y));
            scale.forward(product.a, product.inX1, product.inX2, product.inY);
            scale.inputGradient(product.a, product.inDy, product.inX2, product.inDx1);
            scale.gateGradient(product.a, product.inX1, product.inDy, product.inDx2);
            product.check();
        }
    }
}
