package org.convoke.array.pointwise;

import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * Multiplies the maps of each image by one number a channel, a gate, as squeeze-and-excite does.
 *
 * <pre>
 * y[c][i][j]       = x[c][i][j] · g[c]
 * ∂E/∂x[c][i][j]   = ∂E/∂y[c][i][j] · g[c]
 * ∂E/∂g[c]         = Σ_i Σ_j ∂E/∂y[c][i][j] · x[c][i][j]
 * </pre>
 *
 * The sum is by fma, from 0, the columns of a row in order and then the rows.
 */
public interface ChannelScale {
    /**
     * Everything about it but its numbers.
     *
     * @param gate the layout of g: one row and one column
     * @param dgate the layout of ∂E/∂g
     */
    record Plan(Layout x, Layout gate, Layout y, Layout dx, Layout dgate, Layout dy) {
        /** @throws IllegalArgumentException if the layouts do not belong together */
        public Plan {
            boolean fits = x.sameShape(y)
                    && x.sameShape(dx)
                    && x.sameShape(dy)
                    && gate.sameShape(dgate)
                    && gate.channels() == x.channels()
                    && gate.rows() == 1
                    && gate.columns() == 1;
            if (!fits) {
                throw new IllegalArgumentException("product of " + x + " and " + gate + " into " + y + ", gradients "
                        + dx + ", " + dgate + ", " + dy);
            }
        }
    }

    /** The kernel of a plan. */
    static ChannelScale of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainChannelScale(plan), () -> new VectorChannelScale(plan));
    }

    /** y of one group of images. */
    void forward(float[] a, int x, int gate, int y);

    /** ∂E/∂x of one group. */
    void inputGradient(float[] a, int dy, int gate, int dx);

    /** ∂E/∂g of one group. */
    void gateGradient(float[] a, int x, int dy, int dgate);
}
