package org.convoke.net.layer;

/**
 * A layer's part of the forward and the backward pass, on the arena of a workspace. A step either takes one group of
 * images after the other, or the whole micro-batch at once, as group 0.
 */
public interface Step {
    /** Computes what leaves the layer. */
    default void forward(float[] a, int group, Pass pass) {}

    /** Computes the gradient of what entered the layer from that of what left it. */
    default void backward(float[] a, int group, Pass pass) {}

    /** Adds the gradient of the layer's parameters, after the backward pass of every group. */
    default void weightGradient(float[] a, Pass pass) {}
}
