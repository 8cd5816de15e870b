package org.convoke.array;

/**
 * The greatest value of each window, and the backward pass of its gradient.
 *
 * <pre>
 * y[c][i][j]     = max over the taps inside the input of x[c][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂x[c][u][v] = Σ of ∂E/∂y[c][i][j] over the windows whose greatest value is at u, v
 * </pre>
 *
 * Taps are met in the order of their numbers a = −c … k−1−c, rows before columns, which for a convolution is the reverse
 * of the input's order. Of equal values the first wins; NaN wins over everything. Gradients are added in the order of i,
 * j.
 *
 * <p>The greatest value of each whole channel is the one over {@link Window#whole}.
 */
public interface MaxPooling {
    /** Everything about a pooling but its numbers. The layout of the arg-max is that of the output. */
    record Plan(Window window, Layout input, Layout output, Layout inputGradient, Layout outputGradient) {
        /**
         * @throws IllegalArgumentException if window and layouts do not belong together, the window is too large, or an
         *     output has no input
         */
        public Plan {
            boolean fits = window.fits(input, output)
                    && input.channels() == output.channels()
                    && input.sameShape(inputGradient)
                    && output.sameShape(outputGradient);
            if (!fits) {
                throw new IllegalArgumentException("max-pooling " + window + " over " + input + " into " + output
                        + ", gradients " + inputGradient + ", " + outputGradient);
            }
            requireTaps(window);
            window.requireInput();
        }
    }

    /** The most elements of a window: the number of the winning one is kept as a float. */
    int MOST_TAPS = 1 << 24;

    /** @throws IllegalArgumentException if the window has more elements than a float can number */
    static void requireTaps(Window window) {
        long taps = (long) window.rows().window() * window.columns().window();
        if (taps > MOST_TAPS) {
            throw new IllegalArgumentException("a window of " + window.rows().window() + "×"
                    + window.columns().window() + " has " + taps + " elements; at most " + MOST_TAPS + " are possible");
        }
    }

    /**
     * y of one group of images, and which tap it came from.
     *
     * @param argmax where the winners are kept: the tap p(r)·k' + p(q) of each output, as a float
     */
    void forward(float[] a, int x, int y, int argmax);

    /** ∂E/∂x of one group of images, from ∂E/∂y and the winners. */
    void backward(float[] a, int dy, int argmax, int dx);
}
