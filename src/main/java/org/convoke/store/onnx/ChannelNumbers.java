package org.convoke.store.onnx;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Constants that are one number for each channel, or for all. */
final class ChannelNumbers {
    private ChannelNumbers() {}

    /**
     * One number for each channel of an activation.
     *
     * @param constant what is broadcast to it
     * @return nothing if the numbers also differ in rows, columns or images
     */
    static Optional<float[]> of(Site site, Activation x, Constant constant) {
        int channels = site.shape(x).channels();
        int axis = axis(x, channels);
        int rank = x.dims().size();
        List<Integer> dims = constant.dims();
        int lead = rank - dims.size();
        boolean one = constant.size() == 1;
        for (int i = 0; i < dims.size(); i++) {
            boolean isChannels = i + lead == axis && dims.get(i) == channels;
            if (dims.get(i) != 1 && !isChannels) {
                return Optional.empty();
            }
        }
        if (!one && axis < 0) {
            return Optional.empty();
        }
        IntUnaryOperator from = channel -> one ? 0 : channel;
        return Optional.of(constant.as(List.of(constant.size()))
                .taken(List.of(channels), from)
                .floats()
                .clone());
    }

    /** Which of the dimensions after the batch is the channels'; −1 if none is. */
    private static int axis(Activation x, int channels) {
        int axis = x.channelsLast() ? x.dims().size() - 1 : 0;
        return axis >= 0 && axis < x.dims().size() && x.dims().get(axis) == channels ? axis : -1;
    }
}
