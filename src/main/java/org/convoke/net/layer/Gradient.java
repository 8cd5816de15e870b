package org.convoke.net.layer;

/**
 * Where a layer puts the gradient of one of its inputs.
 *
 * @param tensor where it lies
 * @param adds whether it is to be added to what is there, as other readers of the same value have done; otherwise what is
 *     there is overwritten
 */
public record Gradient(Tensor tensor, boolean adds) {}
