package org.convoke.store.onnx;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** Functions of single elements. */
final class PointOperators {
    private static final float SIX = 6;

    private PointOperators() {}

    static Activation plain(Site site, String layer) {
        return site.addLike(site.activation(0), Site.layer(layer), Map.of());
    }

    static Activation gelu(Site site) {
        site.attributes().require("approximate", "none");
        return plain(site, "gelu");
    }

    /** Ours is x/6 + ½; another slope α is that of 6α · x. */
    static Activation hardSigmoid(Site site) {
        float alpha = site.attributes().number("alpha", 0.2f);
        float beta = site.attributes().number("beta", 0.5f);
        if (beta != 0.5f || !(alpha > 0)) {
            throw new IllegalArgumentException("attributes alpha and beta are " + alpha + " and " + beta
                    + ": only a positive alpha and a beta of 0.5 are supported");
        }
        Activation x = site.activation(0);
        float factor = SIX * alpha;
        Activation scaled = Math.abs(factor - 1) < 1e-6f
                ? x
                : site.addLike(x, Site.layer("multiply-by", "factor", factor), Map.of());
        return site.addLike(scaled, Site.layer("hard-sigmoid"), Map.of());
    }

    static Activation leakyRelu(Site site) {
        float alpha = site.attributes().number("alpha", 0.01f);
        return site.addLike(site.activation(0), Site.layer("leaky-relu", "slope", alpha), Map.of());
    }

    static Activation elu(Site site) {
        float alpha = site.attributes().number("alpha", 1);
        return site.addLike(site.activation(0), Site.layer("elu", "alpha", alpha), Map.of());
    }

    /** Its slopes are those of channels, or one for all. */
    static Activation prelu(Site site) {
        Activation x = site.activation(0);
        Constant weights = site.weights(1);
        // Until opset 6 a list of slopes was for the channels, and not broadcast from the last dimension on.
        boolean list = site.opset() < 7 && weights.dims().size() == 1 && weights.size() > 1;
        float[] slopes = ChannelNumbers.of(
                        site, x, list ? weights.as(Dims.unsqueezed(weights.dims(), new long[] {1, 2})) : weights)
                .orElseThrow(() -> new IllegalArgumentException(
                        "has slopes of the shape " + weights.dims() + ": only one number a channel is supported"));
        return site.addLike(x, Site.layer("prelu"), Map.of("slope", slopes));
    }

    static Activation clip(Site site) {
        ClipRange range = new ClipRange(
                end(site, "min", 1, Float.NEGATIVE_INFINITY), end(site, "max", 2, Float.POSITIVE_INFINITY));
        Activation x = site.activation(0);
        if (range.low() == 0 && range.high() == SIX) {
            return site.addLike(x, Site.layer("relu6"), Map.of());
        }
        if (range.low() == 0 && range.high() == Float.POSITIVE_INFINITY) {
            return site.addLike(x, Site.layer("relu"), Map.of());
        }
        if (Float.isInfinite(range.low()) || Float.isInfinite(range.high()) || !(range.low() < range.high())) {
            throw new IllegalArgumentException("holds values between " + range.low() + " and " + range.high()
                    + ": two numbers are supported, or 0 and no upper end");
        }
        return site.addLike(
                x,
                Site.layer(
                        "clip",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("low", range.low())
                                .put("high", range.high())),
                Map.of());
    }

    private static float end(Site site, String name, int i, float open) {
        return ClipRange.end(site.node(), name, site.constant(i), open);
    }
}
