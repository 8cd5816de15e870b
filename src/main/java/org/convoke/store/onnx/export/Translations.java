package org.convoke.store.onnx.export;

import java.util.HashMap;
import java.util.Map;

/** How every kind of layer is said in ONNX, by its name in a network file. */
final class Translations {
    static final Map<String, Translation> ALL = all();

    private Translations() {}

    /** Translates the layers of one kind. */
    @FunctionalInterface
    interface Translation {
        /**
         * Adds nodes to the graph.
         *
         * @return what leaves the layer
         * @throws org.convoke.text.UserError if ONNX cannot say it
         */
        Activations translate(Site site);
    }

    private static Map<String, Translation> all() {
        Map<String, Translation> all = new HashMap<>();
        all.put("conv", ConvTranslation::conv);
        all.put("depthwise", ConvTranslation::depthwise);
        all.put("dense", DenseTranslation::dense);
        all.put("maxpool", PoolTranslation::maxPool);
        all.put("avgpool", PoolTranslation::avgPool);
        all.put("global-avgpool", site -> PoolTranslation.global(site, "GlobalAveragePool"));
        all.put("global-maxpool", site -> PoolTranslation.global(site, "GlobalMaxPool"));
        all.put("batch-norm", NormTranslation::batchNorm);
        all.put("dropout", site -> site.inputs().get(0));
        all.put("lrn", NormTranslation::lrn);
        all.put("prelu", PointTranslation::prelu);
        all.put("softmax", DenseTranslation::softmax);
        all.put("flatten", DenseTranslation::flatten);
        all.put("add", ChannelTranslation::add);
        all.put("concat", ChannelTranslation::concat);
        all.put("multiply", ChannelTranslation::multiply);
        all.put("shortcut", ChannelTranslation::shortcut);
        all.put("channel-shuffle", ChannelTranslation::shuffle);
        all.put("relu", site -> PointTranslation.plain(site, "Relu"));
        all.put("relu6", PointTranslation::clip);
        all.put("clip", PointTranslation::clip);
        all.put("leaky-relu", PointTranslation::leakyRelu);
        all.put("elu", PointTranslation::elu);
        all.put("silu", PointTranslation::silu);
        all.put("gelu", PointTranslation::gelu);
        all.put("mish", PointTranslation::mish);
        all.put("softplus", site -> PointTranslation.plain(site, "Softplus"));
        all.put("hard-swish", PointTranslation::hardSwish);
        all.put("sigmoid", site -> PointTranslation.plain(site, "Sigmoid"));
        all.put("hard-sigmoid", PointTranslation::hardSigmoid);
        all.put("tanh", site -> PointTranslation.plain(site, "Tanh"));
        all.put("multiply-by", PointTranslation::multiplyBy);
        return Map.copyOf(all);
    }
}
