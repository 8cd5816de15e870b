package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.convoke.text.Quoted;
import org.convoke.text.Spelling;

/** Why an operator is not supported, and what comes near it. */
final class Unsupported {
    private static final Map<String, String> NEAREST = nearest();

    private Unsupported() {}

    private static Map<String, String> nearest() {
        Map<String, String> nearest = new HashMap<>();
        put(
                nearest,
                "export the network without quantisation",
                Set.of(
                        "QLinearConv",
                        "QLinearMatMul",
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DynamicQuantizeLinear",
                        "ConvInteger",
                        "MatMulInteger"));
        put(
                nearest,
                "control flow and recurrent layers have no counterpart: export a plain graph",
                Set.of("If", "Loop", "Scan", "LSTM", "GRU", "RNN"));
        put(
                nearest,
                "the nearest is BatchNormalization",
                Set.of("LayerNormalization", "InstanceNormalization", "GroupNormalization", "LpNormalization"));
        put(nearest, "the nearest is Elu", Set.of("Selu", "Celu", "ThresholdedRelu"));
        put(nearest, "the nearest is x · Sigmoid(x), silu", Set.of("Mish", "Softplus", "Softsign"));
        put(
                nearest,
                "the nearest is AveragePool or GlobalAveragePool",
                Set.of("LpPool", "GlobalLpPool", "ReduceSum", "ReduceL2", "MaxRoiPool"));
        put(nearest, "the nearest is GlobalMaxPool", Set.of("ReduceMax"));
        put(
                nearest,
                "only networks that make images smaller are supported, by Conv with strides and pools",
                Set.of("ConvTranspose", "Resize", "Upsample", "DepthToSpace", "MaxUnpool"));
        put(nearest, "the nearest is Conv", Set.of("DeformConv", "Einsum", "Attention"));
        return Map.copyOf(nearest);
    }

    private static void put(Map<String, String> nearest, String hint, Set<String> operators) {
        operators.forEach(operator -> nearest.put(operator, hint));
    }

    /** Why a node of an operator cannot be translated. */
    static String reason(String operator) {
        String hint = NEAREST.get(operator);
        return hint == null
                ? Spelling.unknown("operator", Quoted.shortened(operator), List.copyOf(Operators.names()))
                : "this operator is not supported: " + hint;
    }
}
