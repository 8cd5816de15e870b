package org.convoke.store.onnx.export;

import java.util.List;
import org.convoke.array.Window;
import org.convoke.net.layer.AvgPool;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/** Poolings. A last window that reaches beyond the padding is said by more padding: about ceil_mode runtimes differ. */
final class PoolTranslation {
    private PoolTranslation() {}

    static Activations maxPool(Site site) {
        MaxPool layer = (MaxPool) site.layer();
        Sliding sliding = layer.sliding();
        Window window = layer.window(site.input());
        Pads pads = pads(sliding, window);
        String x = site.image(0);
        if (!pads.areShorterThan(sliding.size())) {
            // Only where the window's elements lie apart.
            x = site.step(
                    "Pad",
                    List.of(
                            x,
                            site.wholes("pads", pads.ofAllDimensions()),
                            site.number("outside", Float.NEGATIVE_INFINITY)));
            pads = Pads.NONE;
        }
        return site.last(
                false,
                "MaxPool",
                List.of(x),
                Attribute.size("kernel_shape", sliding.size()),
                Attribute.size("strides", sliding.stride()),
                Attribute.size("dilations", sliding.dilation()),
                Attribute.wholes("pads", pads.list()));
    }

    private static Pads pads(Sliding sliding, Window window) {
        Pads given = Pads.of(sliding, window);
        return given.areShorterThan(sliding.size()) ? given : Pads.least(window);
    }

    static Activations avgPool(Site site) {
        AvgPool layer = (AvgPool) site.layer();
        Sliding sliding = layer.sliding();
        if (!sliding.dilation().equals(new Size(1, 1))) {
            throw site.unsayable("average pooling with dilation");
        }
        Window window = layer.window(site.input());
        String x = site.image(0);
        if (layer.countsPadding() && sliding.placement() instanceof Placement.Padding by) {
            Pads counted = Pads.of(by);
            Pads overhang = counted.overhang(window);
            if (overhang.equals(Pads.NONE)) {
                return avgPool(site, x, sliding, pads(sliding, window), true);
            }
            // What lies beyond the padding does not count.
            String padded = counted.equals(Pads.NONE)
                    ? x
                    : site.step("Pad", List.of(x, site.wholes("pads", counted.ofAllDimensions())));
            return avgPool(site, padded, sliding, overhang, false);
        }
        return avgPool(site, x, sliding, pads(sliding, window), false);
    }

    private static Activations avgPool(Site site, String x, Sliding sliding, Pads pads, boolean countsPads) {
        return site.last(
                false,
                "AveragePool",
                List.of(x),
                Attribute.size("kernel_shape", sliding.size()),
                Attribute.size("strides", sliding.stride()),
                Attribute.wholes("pads", pads.list()),
                Attribute.whole("count_include_pad", countsPads ? 1 : 0));
    }

    static Activations global(Site site, String operator) {
        return site.last(false, operator, List.of(site.image(0)));
    }
}
