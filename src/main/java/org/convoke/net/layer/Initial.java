package org.convoke.net.layer;

import org.convoke.array.CounterRandom;

/** What a parameter begins with. */
public sealed interface Initial {
    /**
     * One value of the parameter.
     *
     * @param seed the run's
     * @param node the number of the node that has the parameter
     * @param i the value's place, counted row by row through the shape
     * @param rectified whether a rectifier comes next
     */
    float value(long seed, int node, int i, boolean rectified);

    /** All the same. */
    record Constant(float value) implements Initial {
        @Override
        public float value(long seed, int node, int i, boolean rectified) {
            return value;
        }
    }

    /**
     * Random, at a scale that keeps activations and gradients of one size through the layers.
     *
     * @param fanIn how many weights meet at an output
     * @param fanOut how many weights meet at an input
     */
    record Random(double fanIn, double fanOut) implements Initial {
        @Override
        public float value(long seed, int node, int i, boolean rectified) {
            double value = rectified
                    ? CounterRandom.gaussian(seed, node, i) * StrictMath.sqrt(2 / fanIn)
                    : (2 * CounterRandom.uniform(seed, node, i) - 1) * StrictMath.sqrt(6 / (fanIn + fanOut));
            return (float) value;
        }
    }

    /**
     * Kernels that pass channels through: that of a map and the channel of the same number has a 1 in the middle and zeros
     * elsewhere, and the map's other kernels are zero. Maps that have no such channel are random.
     *
     * @param channels how many the kernels see
     * @param kernel the length of each side
     * @param others for the other maps
     */
    record Identity(int channels, Size kernel, Random others) implements Initial {
        @Override
        public float value(long seed, int node, int i, boolean rectified) {
            int area = kernel.rows() * kernel.columns();
            int middle = kernel.rows() / 2 * kernel.columns() + kernel.columns() / 2;
            int map = i / area / channels;
            if (map >= channels) {
                return others.value(seed, node, i, rectified);
            }
            return i / area % channels == map && i % area == middle ? 1f : 0f;
        }
    }

    /**
     * Kernels that follow from the training images, see {@link Init#WHITENING}.
     *
     * @param withoutImages what stands for them as long as there are none
     */
    record Whitening(Random withoutImages) implements Initial {
        @Override
        public float value(long seed, int node, int i, boolean rectified) {
            return withoutImages.value(seed, node, i, rectified);
        }
    }
}
