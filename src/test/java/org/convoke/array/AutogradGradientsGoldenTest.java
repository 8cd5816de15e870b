package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.convoke.array.Golden.each;
import static org.convoke.array.Golden.near;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs and gradients of single layers against automatic differentiation in double precision. */
@Tag("vector-width")
class AutogradGradientsGoldenTest {
    private static final String CENTRES = "autograd-gradients.jsonl";
    private static final String PADDING = "autograd-layers.jsonl";

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolution(Kernels kernels) {
        Golden.cases(CENTRES, "conv").forEach(node -> convolution(kernels, node));
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolutionWithPaddingAndDilation(Kernels kernels) {
        List<JsonNode> cases = Golden.cases(PADDING, "conv").stream()
                .filter(node -> node.get("groups").asInt() == 1)
                .toList();
        assertThat(cases).hasSizeGreaterThan(9);
        cases.forEach(node -> convolution(kernels, node));
    }

    private static void convolution(Kernels kernels, JsonNode node) {
        JsonNode input = node.get("input");
        JsonNode weights = node.get("weights");
        ConvolutionCase conv =
                new ConvolutionCase(Golden.window(node), input.get(0).size(), weights.size(), input.size());
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

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void maxPooling(Kernels kernels) {
        Golden.cases(CENTRES, "maxpool").forEach(node -> maxPooling(kernels, node));
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void maxPoolingWithPadding(Kernels kernels) {
        Golden.cases(PADDING, "maxpool").forEach(node -> maxPooling(kernels, node));
    }

    private static void maxPooling(Kernels kernels, JsonNode node) {
        JsonNode input = node.get("input");
        PoolingCase pool = new PoolingCase(Golden.window(node), input.get(0).size(), input.size());
        each(input, pool::x);
        each(node.get("output_gradient"), pool::dy);
        pool.forward(kernels);
        pool.backward(kernels);
        each(node.get("output"), (n, c, i, j, value) -> near(pool.y(n, c, i, j), value, node));
        each(node.get("input_gradient"), (n, c, i, j, value) -> near(pool.dx(n, c, i, j), value, node));
    }
}
