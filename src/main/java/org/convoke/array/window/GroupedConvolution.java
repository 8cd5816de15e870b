package org.convoke.array.window;

import org.convoke.array.Axis;
import org.convoke.array.Convolution;
import org.convoke.array.Kernels;
import org.convoke.array.Lanes;
import org.convoke.array.Layout;
import org.convoke.array.Window;

/**
 * Convolution or cross-correlation in groups: the maps of a group see its channels only. With as many groups as channels it
 * is a depthwise convolution, with one map or several for each channel; with one map for each it is the fastest.
 *
 * <p>With C channels and M maps in a group, map m belongs to group g = ⌊m/M⌋, and k numbers the group's channels or maps.
 * Terms outside the input are left out.
 *
 * <pre>
 * y[m][i][j]              = bias[m] + Σ_k Σ_r Σ_q w[m][k][p(r)][p(q)] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂x[g·C + c][u][v]    = Σ_k Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v}
 *                           w[g·M + k][c][p(r)][p(q)] · ∂E/∂y[g·M + k][i][j]
 * ∂E/∂w[m][k][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
 * ∂E/∂bias[m]             = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
 * </pre>
 *
 * <p>The order of the sums, products by fma, y and ∂E/∂x ending with + 0 as in {@link Convolution}:
 *
 * <ul>
 *   <li>y: the bias, then k, r, q;
 *   <li>∂E/∂x: zero, then k, r, q;
 *   <li>∂E/∂w, ∂E/∂bias: 16 partial sums, one for each image of a group of images, over these groups, i, j in order; then
 *       {@link Lanes#fold}; the result is added to what the gradient held.
 * </ul>
 */
public interface GroupedConvolution {
    /**
     * Everything about a convolution but its numbers. The input and the output gradient have halos as {@link Convolution}
     * says.
     */
    record Plan(
            Window window,
            Layout input,
            Layout output,
            Layout inputGradient,
            Layout outputGradient,
            GroupedWeights weights) {
        /** @throws IllegalArgumentException if window, layouts and weights do not belong together */
        public Plan {
            Axis columns = window.columns();
            boolean fits = window.fits(input, output)
                    && input.sameShape(inputGradient)
                    && output.sameShape(outputGradient)
                    && weights.maps() == output.channels()
                    && weights.channels() == input.channels()
                    && weights.rows() == window.rows().window()
                    && weights.columns() == columns.window();
            boolean halos = input.left() >= Convolution.leftHalo(columns)
                    && input.right() >= Convolution.rightHalo(columns)
                    && outputGradient.left() >= Convolution.leftGradientHalo(columns)
                    && outputGradient.right() >= Convolution.rightGradientHalo(columns);
            if (!fits || !halos) {
                throw new IllegalArgumentException("grouped convolution " + window + " over " + input + " into "
                        + output + ", gradients " + inputGradient + ", " + outputGradient + ", " + weights);
            }
        }
    }

    /** The kernel of this kind. */
    static GroupedConvolution of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainGroupedConvolution(plan), () -> new VectorGroupedConvolution(plan));
    }

    /**
     * y of one group of images.
     *
     * @param bias where the biases begin, a multiple of four of them
     */
    void forward(float[] a, int x, int w, int bias, int y);

    /** ∂E/∂x of one group of images, from ∂E/∂y. */
    void inputGradient(float[] a, int dy, int w, int dx);

    /**
     * Adds ∂E/∂w and ∂E/∂bias over several groups of images.
     *
     * @param x where the first group's input begins; the others follow at steps of the layout's size, rounded up by
     *     {@link org.convoke.array.Arena#round}
     * @param dy likewise ∂E/∂y
     * @param groups how many groups of images
     * @param dw where ∂E/∂w is added
     * @param dbias where ∂E/∂bias is added
     */
    void weightGradient(float[] a, int x, int dy, int groups, int dw, int dbias);

    /** Adds ∂E/∂bias alone, for weights that do not change; the arguments are those of {@link #weightGradient}. */
    void biasGradient(float[] a, int dy, int groups, int dbias);
}
