package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Every operator that becomes layers, by its name. */
final class Operators {
    static final Map<String, Operator> ALL = all();

    private Operators() {}

    /** Translates the nodes of one operator. */
    @FunctionalInterface
    interface Operator {
        /**
         * Adds layers to a network.
         *
         * @return what stands for the node's outputs, in their order
         * @throws IllegalArgumentException if the node is not one that is supported, with the attribute and the reason
         */
        List<Value> translate(Site site);
    }

    /** Likewise, of an operator with one output. */
    @FunctionalInterface
    interface One {
        /** The output. */
        Value translate(Site site);
    }

    private static Map<String, Operator> all() {
        Map<String, One> all = new HashMap<>();
        all.put("Conv", ConvOperator::translate);
        all.put("Gemm", DenseOperators::gemm);
        all.put("MatMul", DenseOperators::matMul);
        all.put("BatchNormalization", NormOperators::batchNormalization);
        all.put("LRN", NormOperators::lrn);
        all.put("MaxPool", PoolOperators::maxPool);
        all.put("AveragePool", PoolOperators::averagePool);
        all.put("GlobalAveragePool", site -> PoolOperators.global(site, "global-avgpool"));
        all.put("GlobalMaxPool", site -> PoolOperators.global(site, "global-maxpool"));
        all.put("ReduceMean", site -> PoolOperators.reduce(site, "global-avgpool"));
        all.put("ReduceMax", site -> PoolOperators.reduce(site, "global-maxpool"));
        all.put("Relu", site -> PointOperators.plain(site, "relu"));
        all.put("Sigmoid", site -> PointOperators.plain(site, "sigmoid"));
        all.put("Tanh", site -> PointOperators.plain(site, "tanh"));
        all.put(ActivationPatterns.SILU, site -> PointOperators.plain(site, "silu"));
        all.put(ActivationPatterns.HARD_SWISH, site -> PointOperators.plain(site, "hard-swish"));
        all.put(ActivationPatterns.GELU, PointOperators::gelu);
        all.put(ActivationPatterns.HARD_SIGMOID, PointOperators::hardSigmoid);
        all.put(ActivationPatterns.MISH, site -> PointOperators.plain(site, "mish"));
        all.put("Softplus", site -> PointOperators.plain(site, "softplus"));
        all.put("Swish", PointOperators::swish);
        all.put("Selu", PointOperators::selu);
        all.put("Celu", PointOperators::celu);
        all.put("LeakyRelu", PointOperators::leakyRelu);
        all.put("PRelu", PointOperators::prelu);
        all.put("Elu", PointOperators::elu);
        all.put("Clip", PointOperators::clip);
        all.put("Add", ArithmeticOperators::add);
        all.put("Sum", ArithmeticOperators::sum);
        all.put("Sub", ArithmeticOperators::subtract);
        all.put("Mul", ArithmeticOperators::multiply);
        all.put("Div", ArithmeticOperators::divide);
        all.put("Concat", ChannelOperators::concat);
        all.put("Gather", ChannelOperators::gather);
        all.put("Slice", ChannelOperators::slice);
        all.put("Pad", ChannelOperators::pad);
        all.put("Softmax", SoftmaxOperators::translate);
        all.put("LogSoftmax", SoftmaxOperators::translate);
        all.put("Identity", site -> site.value(0));
        all.put("Dropout", site -> site.value(0));
        all.put("Cast", ViewOperators::cast);
        all.put("Shape", ViewOperators::shape);
        all.put("Flatten", ViewOperators::flatten);
        all.put("Reshape", ViewOperators::reshape);
        all.put("Squeeze", ViewOperators::squeeze);
        all.put("Unsqueeze", ViewOperators::unsqueeze);
        all.put("Transpose", ViewOperators::transpose);
        Map<String, Operator> operators = new HashMap<>();
        all.forEach((name, one) -> operators.put(name, site -> List.of(one.translate(site))));
        operators.put("Split", ChannelOperators::split);
        return Map.copyOf(operators);
    }

    /** The names that a file can have, in order. */
    static TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>(ALL.keySet());
        names.remove(ActivationPatterns.SILU);
        return names;
    }
}
