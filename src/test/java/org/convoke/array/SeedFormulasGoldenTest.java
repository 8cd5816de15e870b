package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The formulas of the article, run literally: small integers, so the results are exact. */
@Tag("vector-width")
class SeedFormulasGoldenTest {
    private static final String FILE = "seed-formulas.jsonl";

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolution(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "conv")) {
            Window window = window(node);
            ConvolutionCase conv = new ConvolutionCase(window, 1, 1, 1);
            each(node.get("input"), (i, j, value) -> conv.x(0, 0, i, j, value.asDouble()));
            each(node.get("weights"), (i, j, value) -> conv.w(0, 0, i, j, value.asDouble()));
            conv.forward(kernels);
            assertThat(window.rows().output()).isEqualTo(node.get("output").size());
            each(
                    node.get("output"),
                    (i, j, value) -> assertThat(conv.y(0, 0, i, j))
                            .as("%s at %d, %d", node, i, j)
                            .isEqualTo((float) value.asDouble()));
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void maxPooling(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "maxpool")) {
            PoolingCase pool = new PoolingCase(window(node), 1, 1);
            each(node.get("input"), (i, j, value) -> pool.x(0, 0, i, j, value.asDouble()));
            pool.forward(kernels);
            each(
                    node.get("output"),
                    (i, j, value) -> assertThat(pool.y(0, 0, i, j))
                            .as("%s at %d, %d", node, i, j)
                            .isEqualTo((float) value.asDouble()));
            each(
                    node.get("argmax"),
                    (i, j, value) -> assertThat(pool.argmax(0, 0, i, j))
                            .as("%s at %d, %d", node, i, j)
                            .containsExactly(value.get(0).asInt(), value.get(1).asInt()));
        }
    }

    private static Window window(JsonNode node) {
        return Golden.window(node, node.get("height").asInt(), node.get("width").asInt());
    }

    private interface Cell {
        void accept(int row, int column, JsonNode value);
    }

    private static void each(JsonNode matrix, Cell cell) {
        for (int i = 0; i < matrix.size(); i++) {
            for (int j = 0; j < matrix.get(i).size(); j++) {
                cell.accept(i, j, matrix.get(i).get(j));
            }
        }
    }
}
