package org.convoke.array.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.convoke.GoldenCases;
import org.convoke.array.Kernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch normalisation against automatic differentiation in double precision. */
@Tag("vector-width")
class BatchNormGoldenTest {
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void outputStatisticsAndGradients(Kernels kernels) {
        List<JsonNode> cases = GoldenCases.read("autograd-layers.jsonl").stream()
                .filter(node -> node.get("layer").asText().equals("batch-norm"))
                .toList();
        assertThat(cases).isNotEmpty();
        for (JsonNode node : cases) {
            JsonNode input = node.get("input");
            int images = input.size();
            int channels = input.get(0).size();
            JsonNode map = input.get(0).get(0);
            BatchNormCase norm =
                    new BatchNormCase(channels, map.size(), map.get(0).size(), images, (float)
                            node.get("epsilon").asDouble());
            each(input, norm::x);
            each(node.get("output_gradient"), norm::dy);
            for (int c = 0; c < channels; c++) {
                norm.scale(c, node.get("scale").get(c).asDouble());
                norm.shift(c, node.get("bias").get(c).asDouble());
            }
            norm.train(norm.of(kernels));
            each(node.get("output"), (n, c, i, j, value) -> near(norm.y(n, c, i, j), value, node));
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(norm.dx(n, c, i, j), value, node));
            for (int c = 0; c < channels; c++) {
                near(norm.dscale(c), node.get("scale_gradient").get(c).asDouble(), node);
                near(norm.dshift(c), node.get("bias_gradient").get(c).asDouble(), node);
                near(norm.mean(c) / images, node.get("mean").get(c).asDouble(), node);
                near(norm.variance(c) / images, node.get("variance").get(c).asDouble(), node);
            }
        }
    }

    /** 10^−5 of the value, or of 1. */
    private static void near(float actual, double expected, JsonNode node) {
        assertThat((double) actual).as("%s", node).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
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
