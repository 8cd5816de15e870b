package org.convoke.store.onnx.export;

/**
 * What leaves a layer, as a tensor of the graph.
 *
 * @param tensor its name
 * @param flat whether its shape is [N, units]; otherwise it is [N, channels, rows, columns]
 */
record Activations(String tensor, boolean flat) {}
