package org.convoke.array.norm;

import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * Batch normalisation: each channel is shifted and scaled so that over the N true images of a micro-batch, all rows and
 * columns it has a mean and a deviation that are learnt. With n = N · rows · columns, per channel,
 *
 * <pre>
 * mean     = Σ x / n          variance = Σ (x − mean)² / n          r = 1/√(variance + ε)
 * y        = (x − mean) · r · scale + shift
 * ∂E/∂shift = Σ ∂E/∂y         ∂E/∂scale = r · Σ ∂E/∂y · (x − mean)
 * ∂E/∂x    = scale · r · (∂E/∂y − ∂E/∂shift / n − (x − mean) · r · ∂E/∂scale / n)
 * </pre>
 *
 * With given statistics (prediction; frozen layers) mean and variance are constants, and ∂E/∂x = scale · r · ∂E/∂y.
 *
 * <p>The groups of a micro-batch are taken one after another, all of them by one kind of pass before the next begins; the
 * kernel keeps what it has observed from one pass to the next:
 *
 * <pre>
 * training            observe every group, useObserved, forward every group
 * given statistics    useGiven, forward every group
 * backward            observeGradient every group, parameterGradient, then inputGradient
 *                     (after useGiven: givenInputGradient) every group
 * </pre>
 *
 * <p>How it is computed, which both implementations keep to the bit. Everything of a channel (rather than of an element) is
 * computed in double precision. mean and other numbers of channels are rounded to float as the last step, and what is
 * subtracted from x is m, the mean rounded to float, so that no digits are lost where the mean is far greater than the
 * deviation; the rounding error is put right by the other numbers:
 *
 * <ul>
 *   <li>Sums over elements: for each image a float sum over the columns of each row, the sums of the rows added in order,
 *       in float; then the images in order, then the groups in order, in double.
 *   <li>Statistics of a group: Σ d and Σ d² of d = x − p, where p is the float next to the mean of the group's first row,
 *       that likewise from Σ (x − q), q being the first element of the first image. Then mean = p + Σ d / n and Σ (x − mean)² =
 *       Σ d² − (Σ d)² / n, at least 0. Groups are merged by the formulas of Chan, Golub and LeVeque.
 *   <li>y = fma(x − m, f, b) with f = scale · r, b = shift − (mean − m) · f.
 *   <li>Σ ∂E/∂y · (x − mean) = Σ ∂E/∂y · (x − m), by fma, − (mean − m) · Σ ∂E/∂y.
 *   <li>∂E/∂x = fma(∂E/∂y, f, fma(x − m, u, v)) with u = −f · r · ∂E/∂scale / n, v = −f · ∂E/∂shift / n − u · (mean − m); f,
 *       u and v are 0 for images beyond the true ones. With given statistics fma(∂E/∂y, f, 0).
 * </ul>
 *
 * So a channel whose elements are all equal has the variance 0 and the output shift, exactly.
 */
public interface BatchNorm {
    /**
     * Everything about a batch normalisation but its numbers.
     *
     * @param x the layout of the input
     * @param y of the output
     * @param dx of ∂E/∂x; where that is not wanted, the input's
     * @param dy of ∂E/∂y
     * @param groups the most groups of a micro-batch
     * @param epsilon ε, what is added to the variance
     */
    record Plan(Layout x, Layout y, Layout dx, Layout dy, int groups, float epsilon) {
        /** @throws IllegalArgumentException if the layouts do not belong together, or there is no group or no ε above 0 */
        public Plan {
            boolean fits = x.sameShape(y) && x.sameShape(dx) && x.sameShape(dy);
            if (!fits || groups < 1 || !(epsilon > 0) || epsilon == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("batch normalisation of " + x + " into " + y + ", gradients " + dx
                        + ", " + dy + ", of " + groups + " groups, epsilon " + epsilon);
            }
        }
    }

    /** The kernel of a plan. It keeps the statistics of one micro-batch, so each layer needs its own. */
    static BatchNorm of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainBatchNorm(plan), () -> new VectorBatchNorm(plan));
    }

    /**
     * Takes in the input of one group.
     *
     * @param a the arena
     * @param x where the group's input begins
     * @param group the number of the group
     * @param images how many of its images are true ones, at least 1
     */
    void observe(float[] a, int x, int group, int images);

    /**
     * Normalises by the mean and variance of the groups observed, from now on.
     *
     * @param scale where the scales begin, one a channel
     * @param shift where the shifts begin
     * @param groups how many groups the micro-batch has
     */
    void useObserved(float[] a, int scale, int shift, int groups);

    /**
     * Normalises by a given mean and variance, from now on.
     *
     * @param mean where the means begin, one a channel
     * @param variance where the variances begin
     */
    void useGiven(float[] a, int scale, int shift, int mean, int variance);

    /** y of one group. */
    void forward(float[] a, int x, int y);

    /**
     * Adds the statistics of the micro-batch, each times its number of images, to what the two places hold.
     *
     * @param mean where mean · N is added, one a channel
     * @param variance where variance · N is added: the variance with the divisor n
     */
    void addStatistics(float[] a, int mean, int variance);

    /** Takes in the gradient of one group: see {@link #observe}. */
    void observeGradient(float[] a, int x, int dy, int group, int images);

    /** Adds ∂E/∂scale and ∂E/∂shift of the groups observed. To be called before {@link #inputGradient} at any rate. */
    void parameterGradient(float[] a, int dscale, int dshift, int groups);

    /** ∂E/∂x of one group, the statistics being those observed; zero for images beyond the true ones. */
    void inputGradient(float[] a, int x, int dy, int dx, int images);

    /** ∂E/∂x of one group, the statistics being given ones. */
    void givenInputGradient(float[] a, int dy, int dx);
}
