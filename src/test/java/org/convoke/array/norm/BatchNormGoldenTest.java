package org.convoke.array.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.convoke.array.Golden;
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
        for (JsonNode node : Golden.cases("autograd-layers.jsonl", "batch-norm")) {
            JsonNode input = node.get("input");
            int images = input.size();
            int channels = input.get(0).size();
            JsonNode map = input.get(0).get(0);
            BatchNormCase norm =
                    new BatchNormCase(channels, map.size(), map.get(0).size(), images, (float)
                            node.get("epsilon").asDouble());
            Golden.each(input, norm::x);
            Golden.each(node.get("output_gradient"), norm::dy);
            for (int c = 0; c < channels; c++) {
                norm.scale(c, node.get("scale").get(c).asDouble());
                norm.shift(c, node.get("bias").get(c).asDouble());
            }
            norm.train(norm.of(kernels));
            Golden.each(node.get("output"), (n, c, i, j, value) -> near(norm.y(n, c, i, j), value, node));
            Golden.each(node.get("input_gradient"), (n, c, i, j, value) -> near(norm.dx(n, c, i, j), value, node));
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
}
