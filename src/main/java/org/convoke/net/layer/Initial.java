package org.convoke.net.layer;

/** What a parameter begins with. */
public sealed interface Initial {
    /** All the same. */
    record Constant(float value) implements Initial {}

    /**
     * Random, at a scale that keeps activations and gradients of one size through the layers.
     *
     * @param fanIn how many weights meet at an output
     * @param fanOut how many weights meet at an input
     */
    record Random(double fanIn, double fanOut) implements Initial {}
}
