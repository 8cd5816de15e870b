package org.convoke.store.onnx;

import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Layer;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Weights of a network that takes blue, green, red, changed to take red, green, blue: those that meet the image. */
public final class ReversedChannels {
    private static final int CHANNEL = 1;

    private ReversedChannels() {}

    /**
     * The changed weights.
     *
     * @throws UserError if something other than a convolution reads the image
     */
    public static float[] of(Network network, float[] weights) {
        float[] reversed = weights.clone();
        Parameters parameters = Parameters.of(network);
        for (int i = 0; i < network.nodes().size(); i++) {
            if (network.sources(i).contains(-1)) {
                Layer layer = network.nodes().get(i).layer();
                if (!(layer instanceof Conv conv && conv.groups() == 1)) {
                    throw new UserError(
                            Setting.CHANNEL_ORDER,
                            "bgr",
                            network.nameOf(i) + " reads the image: only a conv can take its channels in another order");
                }
                for (ParameterTensor tensor : parameters.tensors(i)) {
                    if (tensor.suffix().equals("weight")) {
                        reverse(tensor, reversed);
                    }
                }
            }
        }
        return reversed;
    }

    /** Of {@code [map][channel][row][column]}. */
    private static void reverse(ParameterTensor tensor, float[] flat) {
        int channels = tensor.shape().get(CHANNEL);
        int kernel = tensor.shape().get(2) * tensor.shape().get(3);
        float[] values = tensor.from(flat);
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int channel = i / kernel % channels;
            reversed[i] = values[i + (channels - 1 - 2 * channel) * kernel];
        }
        tensor.into(flat, reversed);
    }
}
