package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Operation;
import org.convoke.net.layer.AvgPool;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/** Poolings, over windows and over whole images. */
final class PoolOperators {
    private PoolOperators() {}

    static Activation maxPool(Site site) {
        Activation x = site.images(0);
        if (site.node().outputs().size() > 1 && !site.node().outputs().get(1).isEmpty()) {
            throw new IllegalArgumentException("gives the places of its maxima, which are not supported");
        }
        return site.add(new MaxPool(sliding(site, x), Operation.CORRELATION), x);
    }

    static Activation averagePool(Site site) {
        Activation x = site.images(0);
        Sliding sliding = sliding(site, x);
        if (!sliding.dilation().equals(new Size(1, 1))) {
            throw new IllegalArgumentException(
                    "attribute dilations is " + sliding.dilation() + ": only 1×1 is supported");
        }
        return site.add(new AvgPool(sliding, site.attributes().whole("count_include_pad", 0) != 0), x);
    }

    private static Sliding sliding(Site site, Activation x) {
        Size size = Windows.size(site, "kernel_shape", List.of());
        return Windows.sliding(site, site.shape(x), size, site.attributes().whole("ceil_mode", 0) != 0);
    }

    static Activation global(Site site, String layer) {
        return site.add(Site.layer(layer), site.images(0));
    }

    /** A mean or a maximum over rows and columns. */
    static Activation reduce(Site site, String layer) {
        Activation x = site.activation(0);
        Shape shape = site.shape(x);
        int rank = x.dims().size() + 1;
        List<Integer> axes = Dims.axes(site.constants().wholes("axes", 1).orElse(new long[0]), rank).stream()
                .sorted()
                .toList();
        boolean spatial = x.dims().size() == 3
                && axes.equals(x.channelsLast() ? List.of(1, 2) : List.of(2, 3))
                && x.dims().get(x.channelsLast() ? 2 : 0) == shape.channels();
        if (!spatial) {
            throw new IllegalArgumentException("reduces the shape " + Site.batch(x.dims()) + " over the axes " + axes
                    + ": only rows and columns are supported");
        }
        Activation y = site.add(Site.layer(layer), x);
        List<Integer> dims = new ArrayList<>(List.of(shape.channels()));
        if (site.attributes().whole("keepdims", 1) != 0) {
            dims.addAll(x.channelsLast() ? 0 : 1, List.of(1, 1));
        }
        return new Activation(y.node(), dims, x.channelsLast(), false);
    }
}
