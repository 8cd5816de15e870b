package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.convoke.GoldenCases;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of single elements against automatic differentiation in double precision. */
@Tag("vector-width")
class PointwiseGoldenTest {
    private static final Map<String, Function<JsonNode, PointFunction>> FUNCTIONS = Map.of(
            "elu", node -> new Elu(1),
            "gelu", node -> new Gelu(),
            "hard-sigmoid", node -> new HardSigmoid(),
            "hard-swish", node -> new HardSwish(),
            "leaky-relu", node -> new LeakyRelu((float) node.get("slope").asDouble()),
            "relu", node -> new Relu(),
            "relu6", node -> new Clip(0, 6),
            "sigmoid", node -> new Sigmoid(),
            "silu", node -> new Silu(),
            "tanh", node -> new Tanh());

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void functions(Kernels kernels) {
        Set<String> met = new TreeSet<>();
        for (JsonNode node : GoldenCases.read("autograd-layers.jsonl")) {
            String name = node.get("layer").asText();
            if (FUNCTIONS.containsKey(name)) {
                met.add(name);
                check(kernels, FUNCTIONS.get(name).apply(node), node);
            }
        }
        assertThat(met).isEqualTo(FUNCTIONS.keySet());
    }

    private static void check(Kernels kernels, PointFunction function, JsonNode node) {
        JsonNode input = node.get("input");
        JsonNode first = input.get(0);
        assertThat(input.size()).isLessThanOrEqualTo(Layout.LANES);
        Layout x = new Layout(
                first.size(), first.get(0).size(), first.get(0).get(0).size(), 1, 0);
        Layout y = new Layout(x.channels(), x.rows(), x.columns(), 0, 1);
        int inY = (int) x.size();
        int inDy = inY + (int) y.size();
        int inDx = inDy + (int) y.size();
        float[] a = new float[inDx + (int) x.size()];
        each(input, x, (at, value) -> a[at] = (float) value);
        each(node.get("output_gradient"), y, (at, value) -> a[inDy + at] = (float) value);
        Pointwise pointwise = Pointwise.of(kernels, new Pointwise.Plan(function, x, y, y, x));
        pointwise.forward(a, 0, inY);
        pointwise.backward(a, function.kept() == PointFunction.Kept.INPUT ? 0 : inY, inDy, inDx);
        each(node.get("output"), y, (at, value) -> near(a[inY + at], value, function));
        each(node.get("input_gradient"), x, (at, value) -> near(a[inDx + at], value, function));
    }

    private static void near(float actual, double expected, PointFunction function) {
        assertThat((double) actual)
                .as("%s", function)
                .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }

    private interface Cell {
        void accept(int at, double value);
    }

    private static void each(JsonNode array, Layout layout, Cell cell) {
        for (int n = 0; n < array.size(); n++) {
            for (int c = 0; c < layout.channels(); c++) {
                for (int i = 0; i < layout.rows(); i++) {
                    for (int j = 0; j < layout.columns(); j++) {
                        double value = array.get(n).get(c).get(i).get(j).asDouble();
                        cell.accept(layout.at(c, i, j) + n, value);
                    }
                }
            }
        }
    }
}
