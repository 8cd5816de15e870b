package org.convoke.store.onnx.export;

import java.util.Arrays;
import java.util.List;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Lrn;

/** Normalisations. */
final class NormTranslation {
    private NormTranslation() {}

    static Activations batchNorm(Site site) {
        BatchNorm layer = (BatchNorm) site.layer();
        return site.likeInput(
                "BatchNormalization",
                List.of(
                        site.tensor(0),
                        layer.hasScale() ? site.weight("scale") : all(site, "weight", 1),
                        layer.hasShift() ? site.weight("shift") : all(site, "bias", 0),
                        site.weight("mean"),
                        site.weight("variance")),
                Attribute.number("epsilon", layer.epsilon()),
                // How much of the old statistics stays.
                Attribute.number("momentum", 1 - layer.momentum()));
    }

    private static String all(Site site, String suffix, float value) {
        float[] values = new float[site.input().channels()];
        Arrays.fill(values, value);
        return site.vector(suffix, values);
    }

    static Activations lrn(Site site) {
        Lrn layer = (Lrn) site.layer();
        return site.last(
                false,
                "LRN",
                List.of(site.image(0)),
                Attribute.whole("size", layer.size()),
                Attribute.number("alpha", layer.alpha()),
                Attribute.number("beta", layer.beta()),
                Attribute.number("bias", layer.k()));
    }
}
