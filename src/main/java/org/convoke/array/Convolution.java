package org.convoke.array;

/**
 * Convolution or cross-correlation of many channels into many maps, forward and backward.
 *
 * <p>With r, q walking the window in input order, p(r) the kernel row and p(q) the kernel column there (see {@link Axis}),
 * and terms outside the input left out,
 *
 * <pre>
 * y[m][i][j]            = bias[m] + Σ_c Σ_r Σ_q w[m][c][p(r)][p(q)] · x[c][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂x[c][u][v]        = Σ_m Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} w[m][c][p(r)][p(q)] · ∂E/∂y[m][i][j]
 * ∂E/∂w[m][c][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂bias[m]           = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
 * </pre>
 *
 * <p>The order of every sum, which all implementations keep to the bit (products by fma; a sum ends with + 0, so that
 * −0 becomes +0 and a tap that meets a halo's zero is the same as one left out):
 *
 * <ul>
 *   <li>y: the bias, then block of channels, r, q, channel in the block;
 *   <li>∂E/∂x: zero, then block of maps, r, q, map in the block;
 *   <li>∂E/∂w, ∂E/∂bias: 16 partial sums, one for each image of a group, over the groups, i, j in order; then {@link
 *       Lanes#fold}; the result is added to what the gradient held.
 * </ul>
 */
public interface Convolution {
    /**
     * Everything about a convolution but its numbers.
     *
     * @param inputGradient the layout of ∂E/∂x; absent values are not wanted for a network's first layer, whose layout
     *     here is then that of the input
     */
    record Plan(
            Window window,
            Layout input,
            Layout output,
            Layout inputGradient,
            Layout outputGradient,
            ConvWeights weights) {
        /** @throws IllegalArgumentException if window, layouts and weights do not belong together */
        public Plan {
            Axis rows = window.rows();
            Axis columns = window.columns();
            boolean fits = window.fits(input, output)
                    && input.sameShape(inputGradient)
                    && output.sameShape(outputGradient)
                    && weights.equals(
                            new ConvWeights(output.channels(), input.channels(), rows.window(), columns.window()));
            boolean halos = input.left() >= leftHalo(columns)
                    && input.right() >= rightHalo(columns)
                    && outputGradient.left() >= leftGradientHalo(columns)
                    && outputGradient.right() >= rightGradientHalo(columns);
            if (!fits || !halos) {
                throw new IllegalArgumentException("convolution " + window + " over " + input + " into " + output
                        + ", gradients " + inputGradient + ", " + outputGradient + ", " + weights);
            }
        }
    }

    /** Zero columns that the input needs before each row: how far the first window overhangs. */
    static int leftHalo(Axis columns) {
        return columns.lead();
    }

    /** Zero columns that the input needs after each row: how far the last window overhangs. */
    static int rightHalo(Axis columns) {
        return Math.max(0, columns.at(columns.output() - 1, columns.window() - 1) - (columns.input() - 1));
    }

    /** Zero columns that the output gradient needs before each row, for the input gradient: ⌈((k − 1)·d − b)/s⌉ or 0. */
    static int leftGradientHalo(Axis columns) {
        return Math.max(0, -Math.floorDiv(columns.lead() - (columns.extent() - 1), columns.stride()));
    }

    /** Zero columns that the output gradient needs after each row, for the input gradient. */
    static int rightGradientHalo(Axis columns) {
        return Math.max(
                0, Math.floorDiv(columns.input() - 1 + columns.lead(), columns.stride()) - (columns.output() - 1));
    }

    /**
     * y of one group of images.
     *
     * @param a the arena
     * @param x where the group's input begins
     * @param w where the weights begin
     * @param bias where the biases begin, a multiple of four of them
     * @param y where the group's output begins
     */
    void forward(float[] a, int x, int w, int bias, int y);

    /** ∂E/∂x of one group of images, from ∂E/∂y. */
    void inputGradient(float[] a, int dy, int w, int dx);

    /**
     * Adds ∂E/∂w and ∂E/∂bias over several groups of images.
     *
     * @param x where the first group's input begins; the others follow at steps of the layout's size, rounded up by
     *     {@link Arena#round}
     * @param dy likewise ∂E/∂y
     * @param groups how many groups
     * @param dw where ∂E/∂w is added
     * @param dbias where ∂E/∂bias is added
     * @param scratch where {@link #scratch(ConvWeights)} floats may be overwritten
     */
    void weightGradient(float[] a, int x, int dy, int groups, int dw, int dbias, int scratch);

    /** Adds ∂E/∂bias alone, for weights that do not change; the arguments are those of {@link #weightGradient}. */
    void biasGradient(float[] a, int dy, int groups, int dbias, int scratch);

    /** How many floats {@link #weightGradient} may overwrite: 16 partial sums for each weight of four maps and a block. */
    static long scratch(ConvWeights weights) {
        return (long) weights.blockStep() * Layout.LANES;
    }
}
