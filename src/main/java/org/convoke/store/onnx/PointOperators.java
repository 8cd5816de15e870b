package org.convoke.store.onnx;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Functions of single elements. */
final class PointOperators {
    private static final float SIX = 6;

    private PointOperators() {}

    static Activation plain(Site site, String layer) {
        return site.addLike(site.activation(0), Site.layer(layer), Map.of());
    }

    static Activation gelu(Site site) {
        if (!site.attributes().text("approximate", "none").equals("none")) {
            throw new IllegalArgumentException(
                    "is the approximation of GELU by tanh (attribute approximate), which is not"
                            + " supported: the nearest is the exact one, by Erf");
        }
        return plain(site, "gelu");
    }

    /** γ · ELU. */
    static Activation selu(Site site) {
        float alpha = site.attributes().number("alpha", 1.67326319217681884765625f);
        float gamma = site.attributes().number("gamma", 1.05070102214813232421875f);
        Activation elu = site.addBefore(site.activation(0), Site.layer("elu", "alpha", alpha));
        return site.addLike(elu, Site.layer("multiply-by", "factor", gamma), Map.of());
    }

    /** α · ELU(x/α). */
    static Activation celu(Site site) {
        float alpha = site.attributes().number("alpha", 1);
        if (alpha == 1) {
            return site.addLike(site.activation(0), Site.layer("elu", "alpha", 1), Map.of());
        }
        Activation scaled = site.addBefore(site.activation(0), Site.layer("multiply-by", "factor", 1 / alpha));
        Activation elu = site.addBefore(scaled, Site.layer("elu", "alpha", 1));
        return site.addLike(elu, Site.layer("multiply-by", "factor", alpha), Map.of());
    }

    /** x · sigmoid(α · x). */
    static Activation swish(Site site) {
        if (site.attributes().number("alpha", 1) != 1) {
            throw new IllegalArgumentException("attribute alpha is "
                    + site.attributes().number("alpha", 1) + ": only 1 is supported, which is silu");
        }
        return plain(site, "silu");
    }

    /** Ours is x/6 + ½: α · x + β is that of 6α · x + 6β − 3. */
    static Activation hardSigmoid(Site site) {
        float alpha = site.attributes().number("alpha", 0.2f);
        float beta = site.attributes().number("beta", 0.5f);
        Activation x = site.activation(0);
        float factor = SIX * alpha;
        Activation scaled = x;
        if (beta != 0.5f) {
            scaled = ArithmeticOperators.line(site, x, factor, SIX * beta - 3);
        } else if (Math.abs(factor - 1) >= 1e-6f) {
            scaled = site.addBefore(x, Site.layer("multiply-by", "factor", factor));
        }
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
        float[] slopes = ChannelNumbers.of(site, x, list ? ArithmeticOperators.from(1, x, weights) : weights)
                .orElseThrow(() -> new IllegalArgumentException(
                        "has slopes of the shape " + weights.dims() + ": only one number a channel is supported"));
        return site.addLike(x, site.name(1), Site.layer("prelu"), Map.of("slope", slopes));
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
        if (range.equals(ClipRange.ALL)) {
            return x;
        }
        ObjectNode ends = JsonNodeFactory.instance.objectNode();
        if (range.low() > Float.NEGATIVE_INFINITY) {
            ends.put("low", range.low());
        }
        if (range.high() < Float.POSITIVE_INFINITY) {
            ends.put("high", range.high());
        }
        return site.addLike(x, Site.layer("clip", ends), Map.of());
    }

    private static float end(Site site, String name, int i, float open) {
        return ClipRange.end(site.node(), name, site.constant(i), open);
    }
}
