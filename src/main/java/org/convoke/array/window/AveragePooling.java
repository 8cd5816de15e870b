package org.convoke.array.window;

import org.convoke.array.Axis;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.Window;

/**
 * The mean of each window, and the backward pass of its gradient.
 *
 * <pre>
 * y[c][i][j]     = Σ_r Σ_q f[i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂x[c][u][v] = Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} f[i][j] · ∂E/∂y[c][i][j]
 * f[i][j]        = 1/(N[i] · N'[j])
 * </pre>
 *
 * over the taps inside the input; N and N' count the taps of a window along each axis as {@link Divisor} says. Each f is
 * rounded to a float once. Both sums begin at zero and run over r, then q; products by fma.
 *
 * <p>The mean of each whole channel is the one over {@link Window#whole}.
 */
public interface AveragePooling {
    /** Which taps of a window count. */
    sealed interface Divisor {
        /** The taps inside the input. */
        record Inputs() implements Divisor {}

        /**
         * The taps inside the input and its padding. With windows that are all inside, those are all taps; in ceil mode the
         * last window may reach beyond.
         *
         * @param bottom the padding after the rows
         * @param right the padding after the columns
         */
        record Padded(int bottom, int right) implements Divisor {}

        /** N: how many taps of a window over rows count. */
        default int rows(Axis axis, int i) {
            return this instanceof Padded padded ? before(axis, i, padded.bottom) : axis.end(i) - axis.first(i);
        }

        /** N': how many taps of a window over columns count. */
        default int columns(Axis axis, int j) {
            return this instanceof Padded padded ? before(axis, j, padded.right) : axis.end(j) - axis.first(j);
        }

        private static int before(Axis axis, int i, int padding) {
            int behindFirst = axis.input() + padding - 1 - axis.at(i, 0);
            return Math.min(axis.window(), behindFirst / axis.dilation() + 1);
        }
    }

    /** Everything about a pooling but its numbers. */
    record Plan(
            Window window, Divisor divisor, Layout input, Layout output, Layout inputGradient, Layout outputGradient) {
        /** @throws IllegalArgumentException if window and layouts do not belong together, or an output has no input */
        public Plan {
            boolean padded = !(divisor instanceof Divisor.Padded by) || by.bottom >= 0 && by.right >= 0;
            boolean fits = window.fits(input, output)
                    && input.channels() == output.channels()
                    && input.sameShape(inputGradient)
                    && output.sameShape(outputGradient);
            if (!fits || !padded) {
                throw new IllegalArgumentException("average pooling " + window + ", " + divisor + " over " + input
                        + " into " + output + ", gradients " + inputGradient + ", " + outputGradient);
            }
            window.requireInput();
        }

        /** f[i][j]. */
        float factor(int i, int j) {
            return 1f / ((float) divisor.rows(window.rows(), i) * divisor.columns(window.columns(), j));
        }
    }

    /** The kernel of this kind. */
    static AveragePooling of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainAveragePooling(plan), () -> new VectorAveragePooling(plan));
    }

    /** y of one group of images. */
    void forward(float[] a, int x, int y);

    /** ∂E/∂x of one group of images, from ∂E/∂y. */
    void backward(float[] a, int dy, int dx);
}
