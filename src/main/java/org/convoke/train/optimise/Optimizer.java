package org.convoke.train.optimise;

import java.util.Map;

/**
 * What turns a gradient into a step, for spans of the flat weights of a whole network. It remembers numbers for each weight
 * in slots with names, which checkpoints keep.
 *
 * <p>All arithmetic on weights is float in an order that is written down, so that the bits are the same anywhere.
 */
public sealed interface Optimizer permits Sgd, Adam, Lars {
    /**
     * Takes the next step of the run: changes the weights and the slots. Spans that are frozen in this step keep both.
     *
     * @param weights w, changed in place; what is in no span stays as it is
     * @param gradientSum the sum of the gradients of the images of the step
     * @param count the number of those images, at least 1
     * @param learningRate η of this step
     * @throws IllegalArgumentException if an array is too short, or count is below 1
     */
    void step(float[] weights, float[] gradientSum, long count, double learningRate);

    /** Copies of all that the optimiser remembers, by name, each as long as what is trained. */
    Map<String, float[]> slots();

    /**
     * Goes on from what {@link #slots()} gave.
     *
     * @param taken how many steps of the run had been taken then
     * @throws IllegalArgumentException if the slots are of another optimiser, or another length
     */
    void restore(Map<String, float[]> slots, long taken);
}
