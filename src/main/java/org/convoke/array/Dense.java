package org.convoke.array;

/**
 * A dense layer over a whole micro-batch.
 *
 * <pre>
 * y[j]      = bias[j] + Σ_i w[i][j] · x[i]
 * ∂E/∂x[i]  = Σ_j w[i][j] · ∂E/∂y[j]
 * ∂E/∂w[i][j] = Σ_images x[i] · ∂E/∂y[j]
 * ∂E/∂bias[j] = Σ_images ∂E/∂y[j]
 * </pre>
 *
 * The order of every sum (products by fma; a sum ends with + 0, see {@link Convolution}): y: the bias, then i ascending;
 * ∂E/∂x: zero, then j ascending; ∂E/∂w: what the gradient held, then the images in order; ∂E/∂bias: 16 partial sums over
 * the groups in order, {@link Lanes#fold}, added to what the gradient held.
 */
public interface Dense {
    /**
     * Everything about a dense layer but its numbers.
     *
     * @param groups how many groups of 16 images a micro-batch has
     */
    record Plan(int inputs, int outputs, int groups) {
        /** @throws IllegalArgumentException if a number is below 1 */
        public Plan {
            if (inputs < 1 || outputs < 1 || groups < 1) {
                throw new IllegalArgumentException(
                        "dense layer of " + inputs + " inputs, " + outputs + " outputs, " + groups + " groups");
            }
        }

        /** The layout of x and ∂E/∂x. */
        public Layout input() {
            return Layout.flat(inputs, groups);
        }

        /** The layout of y and ∂E/∂y. */
        public Layout output() {
            return Layout.flat(outputs, groups);
        }

        /** The layout of the weights. */
        public DenseWeights weights() {
            return new DenseWeights(inputs, outputs);
        }
    }

    /** y, from x, the weights and the biases (a multiple of four of them). */
    void forward(float[] a, int x, int w, int bias, int y);

    /** ∂E/∂x, from ∂E/∂y and the weights. */
    void inputGradient(float[] a, int dy, int w, int dx);

    /**
     * Adds ∂E/∂w and ∂E/∂bias.
     *
     * @param scratch where {@link #scratch(int)} floats may be overwritten
     */
    void weightGradient(float[] a, int x, int dy, int dw, int dbias, int scratch);

    /** Adds ∂E/∂bias alone, for weights that do not change; the arguments are those of {@link #weightGradient}. */
    void biasGradient(float[] a, int dy, int dbias, int scratch);

    /** How many floats {@link #weightGradient} may overwrite: for each image 96 inputs, a register tile's worth. */
    static long scratch(int groups) {
        return groups * Layout.LANES * 96L;
    }
}
