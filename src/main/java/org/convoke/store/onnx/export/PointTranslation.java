package org.convoke.store.onnx.export;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.pointwise.Clip;
import org.convoke.array.pointwise.Elu;
import org.convoke.array.pointwise.LeakyRelu;
import org.convoke.array.pointwise.PointFunction;
import org.convoke.array.pointwise.Times;
import org.convoke.net.layer.Activation;
import org.convoke.store.onnx.proto.AttributeProto;

/** Functions of single elements; those that are no operators are products of such as are. */
final class PointTranslation {
    private static final float SIXTH = 1f / 6;
    private static final float ROOT_OF_TWO = (float) Math.sqrt(2);

    private PointTranslation() {}

    private static PointFunction function(Site site) {
        return ((Activation) site.layer()).function();
    }

    static Activations plain(Site site, String operator) {
        return site.likeInput(operator, List.of(site.tensor(0)));
    }

    static Activations clip(Site site) {
        Clip clip = (Clip) function(site);
        List<String> inputs = new ArrayList<>(List.of(site.tensor(0)));
        // An input that is left out has an empty name.
        inputs.add(clip.low() == Float.NEGATIVE_INFINITY ? "" : site.number("low", clip.low()));
        if (clip.high() < Float.POSITIVE_INFINITY) {
            inputs.add(site.number("high", clip.high()));
        }
        return site.likeInput("Clip", inputs);
    }

    static Activations leakyRelu(Site site) {
        float slope = ((LeakyRelu) function(site)).slope();
        return site.likeInput("LeakyRelu", List.of(site.tensor(0)), Attribute.number("alpha", slope));
    }

    static Activations elu(Site site) {
        float alpha = ((Elu) function(site)).alpha();
        return site.likeInput("Elu", List.of(site.tensor(0)), Attribute.number("alpha", alpha));
    }

    private static AttributeProto[] hardSigmoidAttributes() {
        return new AttributeProto[] {Attribute.number("alpha", SIXTH), Attribute.number("beta", 0.5f)};
    }

    static Activations hardSigmoid(Site site) {
        return site.likeInput("HardSigmoid", List.of(site.tensor(0)), hardSigmoidAttributes());
    }

    // y = x · hardsigmoid(x)
    static Activations hardSwish(Site site) {
        String gate = site.step("HardSigmoid", List.of(site.tensor(0)), hardSigmoidAttributes());
        return site.likeInput("Mul", List.of(site.tensor(0), gate));
    }

    // y = x · sigmoid(x)
    static Activations silu(Site site) {
        String gate = site.step("Sigmoid", List.of(site.tensor(0)));
        return site.likeInput("Mul", List.of(site.tensor(0), gate));
    }

    // y = x · tanh(softplus(x))
    static Activations mish(Site site) {
        String softplus = site.step("Softplus", List.of(site.tensor(0)));
        String gate = site.step("Tanh", List.of(softplus));
        return site.likeInput("Mul", List.of(site.tensor(0), gate));
    }

    // y = x · (1 + erf(x/√2)) · ½
    static Activations gelu(Site site) {
        String x = site.tensor(0);
        String scaled = site.step("Div", List.of(x, site.number("root-of-two", ROOT_OF_TWO)));
        String erf = site.step("Erf", List.of(scaled));
        String twice = site.step("Add", List.of(erf, site.number("one", 1)));
        String product = site.step("Mul", List.of(x, twice));
        return site.likeInput("Mul", List.of(product, site.number("half", 0.5f)));
    }

    static Activations multiplyBy(Site site) {
        float factor = ((Times) function(site)).factor();
        return site.likeInput("Mul", List.of(site.tensor(0), site.number("factor", factor)));
    }

    static Activations prelu(Site site) {
        int channels = site.input().channels();
        List<Integer> shape = site.inputs().get(0).flat() ? List.of(channels) : List.of(channels, 1, 1);
        return site.likeInput("PRelu", List.of(site.tensor(0), site.weight("slope", shape)));
    }
}
