package org.convoke.net;

/** A layer's part of the forward and the backward pass, on the arena of a {@link Workspace}. */
interface Step {
    /** Computes the layer's output for one group of images; flat layers take all groups at once, as group 0. */
    void forward(float[] a, int group);

    /** Computes the gradient of the layer's input from that of its output. */
    void backward(float[] a, int group);

    /**
     * Adds the gradient of the layer's parameters, after the backward pass of every group that holds images.
     *
     * @param groups how many do; flat layers take all
     */
    default void weightGradient(float[] a, int groups) {}
}
