package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.convoke.text.Quoted;
import org.convoke.text.Spelling;

/** Why an operator is not supported, and what comes near it. */
final class Unsupported {
    /** The operators of ONNX that are not supported. */
    private static final Map<String, String> NEAREST = nearest();

    private Unsupported() {}

    private static Map<String, String> nearest() {
        Map<String, String> nearest = new HashMap<>();
        put(nearest, "export the network without quantisation", """
            QLinearConv QLinearMatMul QuantizeLinear DequantizeLinear DynamicQuantizeLinear ConvInteger MatMulInteger
            BitShift BitCast BitwiseAnd BitwiseNot BitwiseOr BitwiseXor""");
        put(nearest, "control flow and recurrent layers have no counterpart: export a plain graph", """
            If Loop Scan LSTM GRU RNN SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert
            SequenceLength SequenceMap SplitToSequence ConcatFromSequence ReverseSequence Optional OptionalGetElement
            OptionalHasElement""");
        put(nearest, "the nearest is BatchNormalization", """
            LayerNormalization InstanceNormalization GroupNormalization LpNormalization MeanVarianceNormalization
            RMSNormalization""");
        put(nearest, "the nearest are Elu and LeakyRelu", "ThresholdedRelu Shrink");
        put(nearest, "the nearest is Tanh", "Softsign Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Sign");
        put(nearest, "the nearest is AveragePool or GlobalAveragePool", """
            LpPool GlobalLpPool ReduceSum ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp CumSum""");
        put(nearest, "the nearest is MaxPool or GlobalMaxPool", "MaxRoiPool RoiAlign ReduceMin ReduceProd");
        put(nearest, "only networks that make images smaller are supported, by Conv with strides and pools", """
            ConvTranspose Resize Upsample DepthToSpace MaxUnpool GridSample AffineGrid Col2Im CenterCropPad Tile
            Expand""");
        put(nearest, "the nearest is Conv", "DeformConv Einsum SpaceToDepth STFT DFT Trilu");
        put(nearest, "the nearest is MatMul by constant weights", "Attention RotaryEmbedding Det TensorScatter");
        put(nearest, "remove it from the end of the network: predictions name the class", """
            ArgMax ArgMin TopK NonMaxSuppression Hardmax OneHot NonZero Unique Compress""");
        put(nearest, "of what layers compute, only Add, Sum, Concat and Mul by a gate are supported", """
            Min Max Mean Pow Mod Neg Abs Exp Log Sqrt Reciprocal Erf Floor Ceil Round Equal Greater GreaterOrEqual Less
            LessOrEqual And Or Xor Not Where IsNaN IsInf Size CastLike""");
        put(nearest, "the nearest are Gather and Slice of channels", """
            GatherElements GatherND Scatter ScatterElements ScatterND""");
        put(nearest, "predictions depend on the image alone: export the network without it", """
            Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike EyeLike""");
        put(nearest, "losses are no part of a network: export it for predictions", """
            NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss Gradient Adam Adagrad Momentum""");
        put(nearest, "only images of numbers are supported", """
            StringNormalizer StringConcat StringSplit RegexFullMatch TfIdfVectorizer ImageDecoder MelWeightMatrix
            HannWindow HammingWindow BlackmanWindow""");
        return Map.copyOf(nearest);
    }

    private static void put(Map<String, String> nearest, String hint, String operators) {
        Set.of(operators.strip().split("\\s+")).forEach(operator -> nearest.put(operator, hint));
    }

    /** Why a node of an operator cannot be translated. */
    static String reason(String operator) {
        String hint = NEAREST.get(operator);
        if (hint != null) {
            return "this operator is not supported: " + hint;
        }
        int dot = operator.lastIndexOf('.');
        return dot < 0
                ? Spelling.unknown("operator", Quoted.shortened(operator), List.copyOf(Operators.names()))
                : "it is an operator of " + Quoted.shortened(operator.substring(0, dot))
                        + ": export the network with ONNX's own operators, not optimised for a runtime";
    }
}
