package org.convoke.store.onnx.export;

import java.util.ArrayList;
import java.util.List;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Sliding;
import org.convoke.net.layer.Windowed;

/** Convolutions, whose kernels are turned already. */
final class ConvTranslation {
    private ConvTranslation() {}

    static Activations conv(Site site) {
        return conv(site, ((Conv) site.layer()).groups());
    }

    static Activations depthwise(Site site) {
        return conv(site, site.input().channels());
    }

    private static Activations conv(Site site, int groups) {
        Windowed layer = (Windowed) site.layer();
        Sliding sliding = layer.sliding();
        List<String> inputs = new ArrayList<>(List.of(site.image(0), site.weight("weight")));
        if (site.parameters().containsKey("bias")) {
            inputs.add(site.weight("bias"));
        }
        return site.last(
                false,
                "Conv",
                inputs,
                Attribute.size("kernel_shape", sliding.size()),
                Attribute.size("strides", sliding.stride()),
                Attribute.size("dilations", sliding.dilation()),
                Attribute.wholes(
                        "pads", Pads.of(sliding, layer.window(site.input())).list()),
                Attribute.whole("group", groups));
    }
}
