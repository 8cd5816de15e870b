package org.convoke.store.onnx;

import java.util.List;

/**
 * What a layer computes, as the graph sees it. Reshaping makes no layer: only the dimensions change.
 *
 * @param node the layer's key in the {@link Assembly}
 * @param dims the lengths after the batch
 * @param channelsLast whether the graph's last dimension is the channels, where the layer's is the first
 * @param probabilities whether a softmax follows, which is the loss'
 */
record Activation(int node, List<Integer> dims, boolean channelsLast, boolean probabilities) implements Value {
    Activation {
        dims = List.copyOf(dims);
    }

    /** The same numbers under other dimensions. */
    Activation as(List<Integer> others) {
        return new Activation(node, others, channelsLast, probabilities);
    }
}
