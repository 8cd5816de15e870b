package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.convoke.array.Operation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/** {@code Conv}, which in ONNX is a cross-correlation. */
final class ConvOperator {
    private ConvOperator() {}

    static Activation translate(Site site) {
        Activation x = site.images(0);
        Shape input = site.shape(x);
        Constant weights = site.weights(1);
        List<Integer> dims = weights.dims();
        if (dims.size() != 4) {
            throw new IllegalArgumentException(
                    "has weights of the shape " + dims + ": only convolutions over rows and columns are supported");
        }
        long groups = site.attributes().whole("group", 1);
        if (groups < 1 || groups > input.channels() || (long) dims.get(1) * groups != input.channels()) {
            throw new IllegalArgumentException("attribute group is " + groups + ", for weights of the shape " + dims
                    + " and " + input.channels() + " channels");
        }
        Size kernel = new Size(dims.get(2), dims.get(3));
        if (!site.attributes().wholes("kernel_shape").orElse(longs(kernel)).equals(longs(kernel))) {
            throw new IllegalArgumentException("attribute kernel_shape is not that of the weights, " + dims);
        }
        Sliding sliding = Windows.sliding(site, input, kernel, false);
        int maps = dims.get(0);
        boolean bias = site.has(2);
        boolean depthwise = groups == input.channels() && groups > 1 && maps % groups == 0;
        Layer layer = depthwise
                ? new Depthwise(maps / (int) groups, sliding, bias)
                : new Conv(maps, sliding, Operation.CORRELATION, (int) groups, bias, Init.RANDOM);
        Map<String, float[]> parameters = new HashMap<>(Map.of("weight", weights.floats()));
        if (bias) {
            parameters.put("bias", site.channels(2, maps));
        }
        return site.add(site.name(1), layer, List.of(x), parameters);
    }

    private static List<Long> longs(Size size) {
        return List.of((long) size.rows(), (long) size.columns());
    }
}
