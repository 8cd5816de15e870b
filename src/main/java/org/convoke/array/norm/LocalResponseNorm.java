package org.convoke.array.norm;

import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * Local response normalisation: each element is divided by a power of the squares of the same element in the neighbouring
 * channels. Channel c has the n neighbours N(c) = c − ⌊(n − 1)/2⌋ … c + ⌈(n − 1)/2⌉, itself among them; those outside the input
 * are left out, and the divisor stays n. For each image, row and column,
 *
 * <pre>
 * s[c]      = k + α/n · Σ_{u ∈ N(c)} x[u]²
 * y[c]      = x[c] · s[c]^−β
 * ∂E/∂x[c]  = ∂E/∂y[c] · s[c]^−β − 2αβ/n · x[c] · Σ_{u : c ∈ N(u)} ∂E/∂y[u] · x[u] · s[u]^(−β−1)
 * </pre>
 *
 * Sums run over the channels in order, from 0; squares are added by fma, and s = fma(α/n, sum, k). The terms of the second sum
 * are ((∂E/∂y · x) · s^−β) / s, and ∂E/∂x = fma(∂E/∂y, s^−β, (x · (−2αβ/n)) · sum). s^−0.75 is 1/(√s · √√s) in float, any other
 * power {@link StrictMath#pow}, rounded to float.
 */
public interface LocalResponseNorm {
    /**
     * Everything about a local response normalisation but its numbers.
     *
     * @param x the layout of the input, spatial or flat
     * @param dx of ∂E/∂x; where that is not wanted, the input's
     * @param size n
     * @param k what the sum begins with; libraries call it bias
     */
    record Plan(Layout x, Layout y, Layout dx, Layout dy, int size, float alpha, float beta, float k) {
        /** @throws IllegalArgumentException if the layouts do not belong together, or a number is out of range */
        public Plan {
            boolean fits = x.sameShape(y) && x.sameShape(dx) && x.sameShape(dy);
            if (!fits || size < 1 || !positive(k) || !positive(beta) || !(alpha == 0 || positive(alpha))) {
                throw new IllegalArgumentException("local response normalisation of " + x + " into " + y
                        + ", gradients " + dx + ", " + dy + ", size " + size + ", alpha " + alpha + ", beta " + beta
                        + ", k " + k);
            }
        }

        private static boolean positive(float value) {
            return value > 0 && value < Float.POSITIVE_INFINITY;
        }

        /** How many neighbours come before a channel: ⌊(n − 1)/2⌋. */
        int before() {
            return (size - 1) / 2;
        }

        /** How many come after it: ⌈(n − 1)/2⌉. */
        int after() {
            return size / 2;
        }
    }

    /** The kernel of a plan. */
    static LocalResponseNorm of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainLocalResponseNorm(plan), () -> new VectorLocalResponseNorm(plan));
    }

    /** y of one group of images, or of all groups of a flat layout. */
    void forward(float[] a, int x, int y);

    /** ∂E/∂x, from x and ∂E/∂y. */
    void backward(float[] a, int x, int dy, int dx);
}
