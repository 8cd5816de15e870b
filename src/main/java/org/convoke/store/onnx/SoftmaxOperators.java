package org.convoke.store.onnx;

import org.convoke.net.layer.Shape;

/** {@code Softmax} and {@code LogSoftmax} at the end: the loss of a network has the softmax in it. */
final class SoftmaxOperators {
    private static final int LAST_FLATTENING_OPSET = 12;

    private SoftmaxOperators() {}

    static Activation translate(Site site) {
        Activation x = site.activation(0);
        Shape shape = site.shape(x);
        int rank = x.dims().size() + 1;
        boolean flattens = site.opset() <= LAST_FLATTENING_OPSET;
        int axis = Dims.axis(site.attributes().whole("axis", flattens ? 1 : -1), rank);
        int channels = 1 + Math.max(0, x.dims().indexOf(shape.channels()));
        boolean overChannels = flattens ? axis >= 1 && axis <= channels : axis == channels;
        if (shape.rows() * shape.columns() != 1 || !overChannels) {
            throw new IllegalArgumentException("attribute axis is " + axis + ", for the shape " + Site.batch(x.dims())
                    + ": only a softmax over the classes is supported");
        }
        return new Activation(x.node(), x.dims(), x.channelsLast(), true);
    }
}
