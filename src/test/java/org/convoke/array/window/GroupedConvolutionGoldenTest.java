package org.convoke.array.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.convoke.array.Golden.each;
import static org.convoke.array.Golden.near;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.convoke.array.Golden;
import org.convoke.array.Kernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions in any number of groups, one too, against automatic differentiation in double precision. */
@Tag("vector-width")
class GroupedConvolutionGoldenTest {
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolution(Kernels kernels) {
        List<JsonNode> cases = Golden.cases("autograd-layers.jsonl", "conv");
        assertThat(cases).anyMatch(node -> node.get("groups").asInt() > 1);
        for (JsonNode node : cases) {
            JsonNode input = node.get("input");
            JsonNode weights = node.get("weights");
            GroupedCase conv = new GroupedCase(
                    Golden.window(node),
                    input.get(0).size(),
                    weights.size(),
                    node.get("groups").asInt(),
                    input.size());
            each(input, conv.x::set);
            each(weights, conv::w);
            each(node.get("output_gradient"), conv.dy::set);
            for (int m = 0; m < weights.size(); m++) {
                conv.bias(m, node.get("bias").get(m).asDouble());
            }
            conv.run(kernels);
            each(node.get("output"), (n, m, i, j, value) -> near(conv.y.get(n, m, i, j), value, node));
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(conv.dx.get(n, c, i, j), value, node));
            each(node.get("weights_gradient"), (m, k, i, j, value) -> near(conv.dw(m, k, i, j), value, node));
            for (int m = 0; m < weights.size(); m++) {
                near(conv.dbias(m), node.get("bias_gradient").get(m).asDouble(), node);
            }
        }
    }
}
