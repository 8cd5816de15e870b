package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Lrn;

/** {@code BatchNormalization}, kept as a layer for training on, and {@code LRN}. */
final class NormOperators {
    private NormOperators() {}

    static Activation batchNormalization(Site site) {
        Activation x = site.activation(0);
        site.attributes().require("training_mode", 0);
        if (site.opset() < 9 && site.shape(x).rows() * site.shape(x).columns() > 1) {
            site.attributes().require("spatial", 1);
        }
        int channels = site.shape(x).channels();
        boolean fits = x.channelsLast()
                ? x.dims().size() == 1 && site.shape(x).size() == channels
                : !x.dims().isEmpty() && x.dims().get(0) == channels;
        if (!fits) {
            throw new IllegalArgumentException("normalises the shape " + Site.batch(x.dims())
                    + ": only channels, rows and columns in this order are supported");
        }
        Map<String, float[]> parameters = new HashMap<>();
        parameters.put("scale", site.channels(1, channels));
        parameters.put("shift", site.channels(2, channels));
        parameters.put("mean", site.channels(3, channels));
        parameters.put("variance", site.channels(4, channels));
        float epsilon = site.attributes().number("epsilon", 1e-5f);
        float kept = site.attributes().number("momentum", 0.9f);
        if (!(epsilon >= 1e-12f && epsilon <= 1 && kept >= 0 && kept <= 1)) {
            throw new IllegalArgumentException("attributes epsilon and momentum are " + epsilon + " and " + kept
                    + ": from 1e-12 to 1 and from 0 to 1 are supported");
        }
        // The nearest decimal, since 1 − 0.9 in floats is 0.100000024.
        float momentum = (float) (Math.round((1 - (double) kept) * 1e6) / 1e6);
        int key = site.assembly().add(site.name(1), new BatchNorm(epsilon, momentum), List.of(x.node()), parameters);
        return new Activation(key, x.dims(), x.channelsLast(), false);
    }

    static Activation lrn(Site site) {
        Activation x = site.images(0);
        long size = site.attributes().whole("size", 0);
        if (size < 1 || size > 10_000) {
            throw new IllegalArgumentException("attribute size is " + size + ": from 1 to 10000 is supported");
        }
        return site.add(
                new Lrn(
                        (int) size,
                        site.attributes().number("alpha", 1e-4f),
                        site.attributes().number("beta", 0.75f),
                        site.attributes().number("bias", 1)),
                x);
    }
}
