package org.convoke.array.pointwise;

import org.convoke.array.Arena;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * ReLU with a slope of its own for each channel, which is learnt.
 *
 * <pre>
 * y[c]         = x > 0 ? x : slope[c] · x
 * ∂E/∂x        = x > 0 ? ∂E/∂y : slope[c] · ∂E/∂y
 * ∂E/∂slope[c] = Σ_images Σ_i Σ_j x > 0 ? 0 : x · ∂E/∂y
 * </pre>
 *
 * The sum has 16 partial sums, the ℓ-th over image ℓ of each group: they start at 0, take rows, columns in order, and are
 * folded and added to what the gradient holds. For a flat layout, whose columns are groups of images, that is the same.
 */
public interface Prelu {
    /**
     * Everything about it but its numbers.
     *
     * @param x the layout of the input
     * @param y the layout of the output
     * @param dy the layout of ∂E/∂y
     * @param dx the layout of ∂E/∂x
     */
    record Plan(Layout x, Layout y, Layout dy, Layout dx) {
        /** @throws IllegalArgumentException if the layouts are not of one shape */
        public Plan {
            if (!x.sameShape(y) || !x.sameShape(dy) || !x.sameShape(dx)) {
                throw new IllegalArgumentException("PReLU of " + x + " into " + y + ", gradients " + dy + ", " + dx);
            }
        }

        /** How many floats the slopes take, one after the other. */
        public long slopes() {
            return Arena.round(x.channels());
        }
    }

    /** Made of the kernels' kind. It keeps partial sums, so each thread needs its own. */
    static Prelu of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainPrelu(plan), () -> new VectorPrelu(plan));
    }

    /**
     * y of one group of images. It may take the place of x if their layouts are equal and no gradient is wanted.
     *
     * @param a the arena
     * @param x where the group's input begins
     * @param slope where the slopes begin
     * @param y where the group's output begins
     */
    void forward(float[] a, int x, int slope, int y);

    /** ∂E/∂x of one group of images. It may take the place of ∂E/∂y if their layouts are equal. */
    void inputGradient(float[] a, int x, int slope, int dy, int dx);

    /**
     * Adds ∂E/∂slope over several groups of images.
     *
     * @param x where the first group's input begins; the others follow at steps of the layout's size, rounded up by
     *     {@link Arena#round}
     * @param dy likewise ∂E/∂y
     * @param groups how many groups
     * @param dslope where ∂E/∂slope is added
     */
    void slopeGradient(float[] a, int x, int dy, int groups, int dslope);
}
