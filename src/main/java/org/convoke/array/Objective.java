package org.convoke.array;

/**
 * The loss at the end of a network, over a micro-batch: each image's loss and the gradient, both times the image's weight, not
 * divided by the images.
 */
public interface Objective {
    /**
     * Turns the network's output into its prediction y, and writes ∂E/∂ of the output.
     *
     * @param y the network's output, in place: probabilities for the cross-entropy, unchanged for the squared error
     * @param dy where the gradient is written; zero for images from {@code count} on
     * @param targets what each image should be recognised as
     * @param count how many images of the micro-batch are true ones
     * @param losses where each true image's loss is written
     */
    void apply(float[] a, int y, int dy, Targets targets, int count, double[] losses);
}
