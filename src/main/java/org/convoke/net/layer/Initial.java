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

    /**
     * Kernels that pass channels through: that of a map and the channel of the same number has a 1 in the middle and zeros
     * elsewhere, and the map's other kernels are zero. Maps that have no such channel are random.
     *
     * @param channels how many the kernels see
     * @param kernel the length of each side
     * @param others for the other maps
     */
    record Identity(int channels, Size kernel, Random others) implements Initial {
        /** Whether a weight belongs to a map that passes a channel through; i is counted row by row through the shape. */
        public boolean covers(int i) {
            return map(i) < channels;
        }

        /** Such a weight's value. */
        public float value(int i) {
            int area = kernel.rows() * kernel.columns();
            int middle = kernel.rows() / 2 * kernel.columns() + kernel.columns() / 2;
            return i / area % channels == map(i) && i % area == middle ? 1f : 0f;
        }

        private int map(int i) {
            return i / (kernel.rows() * kernel.columns()) / channels;
        }
    }

    /**
     * Kernels that follow from the training images, see {@link Init#WHITENING}.
     *
     * @param withoutImages what stands for them as long as there are none
     */
    record Whitening(Random withoutImages) implements Initial {}
}
