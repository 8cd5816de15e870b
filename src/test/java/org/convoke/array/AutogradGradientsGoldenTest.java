package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.convoke.GoldenCases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs and gradients of single layers against automatic differentiation in double precision. */
@Tag("vector-width")
class AutogradGradientsGoldenTest {
    private static final String FILE = "autograd-gradients.jsonl";

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolution(Kernels kernels) {
        List<JsonNode> cases = cases("conv");
        assertThat(cases).isNotEmpty();
        for (JsonNode node : cases) {
            JsonNode input = node.get("input");
            JsonNode weights = node.get("weights");
            Window window = Golden.window(
                    node, input.get(0).get(0).size(), input.get(0).get(0).get(0).size());
            ConvolutionCase conv = new ConvolutionCase(window, input.get(0).size(), weights.size(), input.size());
            each(input, conv::x);
            each(weights, conv::w);
            each(node.get("output_gradient"), conv::dy);
            for (int m = 0; m < weights.size(); m++) {
                conv.bias(m, node.get("bias").get(m).asDouble());
            }
            conv.forward(kernels);
            conv.backward(kernels);
            each(node.get("output"), (n, m, i, j, value) -> near(conv.y(n, m, i, j), value, node));
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(conv.dx(n, c, i, j), value, node));
            each(node.get("weights_gradient"), (m, c, i, j, value) -> near(conv.dw(m, c, i, j), value, node));
            for (int m = 0; m < weights.size(); m++) {
                near(conv.dbias(m), node.get("bias_gradient").get(m).asDouble(), node);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void maxPooling(Kernels kernels) {
        List<JsonNode> cases = cases("maxpool");
        assertThat(cases).isNotEmpty();
        for (JsonNode node : cases) {
            JsonNode input = node.get("input");
            PoolingCase pool = new PoolingCase(
                    Golden.window(
                            node,
                            input.get(0).get(0).size(),
                            input.get(0).get(0).get(0).size()),
                    input.get(0).size(),
                    input.size());
            each(input, pool::x);
            each(node.get("output_gradient"), pool::dy);
            pool.forward(kernels);
            pool.backward(kernels);
            each(node.get("output"), (n, c, i, j, value) -> near(pool.y(n, c, i, j), value, node));
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(pool.dx(n, c, i, j), value, node));
        }
    }

    private static List<JsonNode> cases(String layer) {
        return GoldenCases.read(FILE).stream()
                .filter(node -> node.get("layer").asText().equals(layer))
                .toList();
    }

    /** Float sums of some hundred products: 10^−5 of the value, or of 10 where sums cancel. */
    private static void near(float actual, double expected, JsonNode node) {
        assertThat((double) actual).as("%s", node).isCloseTo(expected, within(1e-5 * Math.max(10, Math.abs(expected))));
    }

    private interface Cell {
        void accept(int n, int c, int row, int column, double value);
    }

    private static void each(JsonNode array, Cell cell) {
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
