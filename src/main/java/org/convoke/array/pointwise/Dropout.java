package org.convoke.array.pointwise;

import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * Dropout: in training, each element is zero with probability p, and the others are multiplied by 1/(1 − p), so that the mean
 * stays. The backward pass draws the same elements again.
 *
 * <pre>
 * y     = x · s       where the element stays, else 0      s = 1/(1 − p), in float
 * ∂E/∂x = ∂E/∂y · s   where the element stays, else 0
 * </pre>
 *
 * Whether an element stays depends only on the image's stream, the node and the element's number, which counts channels,
 * rows and columns in order: not on the lane, the group or the machine, and not on elements drawn before. See {@link
 * DropoutBits}.
 */
public interface Dropout {
    /**
     * Everything about a dropout but its numbers.
     *
     * @param flat whether the layouts are those of {@link Layout#flat}, in which a column is a group of images
     * @param node the number of the node in the network, so that two of them draw other elements
     * @param probability p, at least 0 and below 1; what is drawn has it rounded to a multiple of 2^−24
     */
    record Plan(Layout x, Layout y, Layout dx, Layout dy, boolean flat, int node, float probability) {
        /** @throws IllegalArgumentException if the layouts do not belong together, or p is not in [0, 1) */
        public Plan {
            boolean fits = x.sameShape(y) && x.sameShape(dx) && x.sameShape(dy) && (!flat || x.rows() == 1);
            if (!fits || !(probability >= 0 && probability < 1)) {
                throw new IllegalArgumentException("dropout " + probability + " of " + x + " into " + y + ", gradients "
                        + dx + ", " + dy + (flat ? ", flat" : ""));
            }
        }
    }

    /** The kernel of a plan. */
    static Dropout of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainDropout(plan), () -> new VectorDropout(plan));
    }

    /**
     * y of one group of images, or of all groups of a flat layout.
     *
     * @param a the arena
     * @param streams of each image what sets it apart from all others of the training: 16 of the group, or 16 of each
     *     column
     */
    void forward(float[] a, int x, int y, long[] streams);

    /** ∂E/∂x, from ∂E/∂y and the same streams. */
    void backward(float[] a, int dy, int dx, long[] streams);
}
