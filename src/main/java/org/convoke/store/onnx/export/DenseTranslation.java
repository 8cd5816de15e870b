package org.convoke.store.onnx.export;

import java.util.ArrayList;
import java.util.List;

/** What works on units in one row. */
final class DenseTranslation {
    private DenseTranslation() {}

    /** Its weights have the outputs first. */
    static Activations dense(Site site) {
        List<String> inputs = new ArrayList<>(List.of(site.units(), site.weight("weight")));
        if (site.parameters().containsKey("bias")) {
            inputs.add(site.weight("bias"));
        }
        return site.last(true, "Gemm", inputs, Attribute.whole("transB", 1));
    }

    static Activations softmax(Site site) {
        return site.last(true, "Softmax", List.of(site.units()), Attribute.whole("axis", 1));
    }

    static Activations flatten(Site site) {
        Activations x = site.inputs().get(0);
        return x.flat() ? x : site.last(true, "Flatten", List.of(x.tensor()), Attribute.whole("axis", 1));
    }
}
