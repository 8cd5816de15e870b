package org.convoke.array.norm;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Layout;

/**
 * What is the same with plain loops and vectors: the numbers of each channel, in double precision. What the loops over
 * elements read and write are floats {@code [channel][image]}, zero for channels beyond the true ones.
 */
abstract class ChannelStatistics implements BatchNorm {
    final Layout x;
    final Layout y;
    final Layout dx;
    final Layout dy;

    /** m, or p and q while observing. */
    final float[] centre;

    /** f. */
    final float[] factor;

    /** b, and in the backward pass v. */
    final float[] offset;

    /** u. */
    final float[] slope;

    /** Σ (x − centre), or Σ ∂E/∂y. */
    final float[] sums;

    /** Σ (x − centre)², or Σ ∂E/∂y · (x − centre). */
    final float[] products;

    private final double epsilon;

    // Of each group, [group][channel]. The count is one for all channels.
    private final int[] groupImages;
    private final double[] groupMean;
    private final double[] groupSquares;
    private final double[] groupSum;
    private final double[] groupProducts;

    // Of the micro-batch, [channel].
    private long images;
    private final double[] mean;
    private final double[] variance;
    private final double[] scale;
    private final double[] inverse;
    private final double[] dsum;
    private final double[] dproducts;

    ChannelStatistics(Plan plan) {
        x = plan.x();
        y = plan.y();
        dx = plan.dx();
        dy = plan.dy();
        epsilon = plan.epsilon();
        int floats = x.blocks() * BLOCK * LANES;
        centre = new float[floats];
        factor = new float[floats];
        offset = new float[floats];
        slope = new float[floats];
        sums = new float[floats];
        products = new float[floats];
        int channels = x.channels();
        groupImages = new int[plan.groups()];
        groupMean = new double[plan.groups() * channels];
        groupSquares = new double[plan.groups() * channels];
        groupSum = new double[plan.groups() * channels];
        groupProducts = new double[plan.groups() * channels];
        mean = new double[channels];
        variance = new double[channels];
        scale = new double[channels];
        inverse = new double[channels];
        dsum = new double[channels];
        dproducts = new double[channels];
    }

    /** Writes {@link #sums} of x − centre and {@link #products} of its squares, over the first so many rows. */
    abstract void sumDeviations(float[] a, int x0, int rows);

    /** Writes {@link #sums} of ∂E/∂y and {@link #products} of ∂E/∂y and x − centre. */
    abstract void sumGradients(float[] a, int x0, int dy0);

    /** ∂E/∂x = fma(∂E/∂y, factor, fma(x − centre, slope, offset)). */
    abstract void inputGradient(float[] a, int x0, int dy0, int dx0);

    @Override
    public final void observe(float[] a, int x0, int group, int images) {
        groupImages[group] = images;
        for (int c = 0; c < x.channels(); c++) {
            setCentre(c, a[x0 + x.at(c, 0, 0)]);
        }
        sumDeviations(a, x0, 1);
        for (int c = 0; c < x.channels(); c++) {
            setCentre(c, (float) (centre[c * LANES] + total(sums, c, images) / ((double) images * x.columns())));
        }
        sumDeviations(a, x0, x.rows());
        double n = count(images);
        for (int c = 0; c < x.channels(); c++) {
            double sum = total(sums, c, images);
            double squares = total(products, c, images) - sum * sum / n;
            groupMean[group * x.channels() + c] = centre[c * LANES] + sum / n;
            // Rounding may leave less than nothing; NaN stays.
            groupSquares[group * x.channels() + c] = squares < 0 ? 0 : squares;
        }
    }

    private void setCentre(int c, float value) {
        Arrays.fill(centre, c * LANES, (c + 1) * LANES, value);
    }

    private double count(long ofImages) {
        return (double) ofImages * x.rows() * x.columns();
    }

    /** The sum over the true images, in order. */
    private static double total(float[] sums, int c, int images) {
        double total = 0;
        for (int l = 0; l < images; l++) {
            total += sums[c * LANES + l];
        }
        return total;
    }

    @Override
    public final void useObserved(float[] a, int scale0, int shift0, int groups) {
        images = 0;
        for (int g = 0; g < groups; g++) {
            images += groupImages[g];
        }
        for (int c = 0; c < x.channels(); c++) {
            double n = 0;
            double merged = 0;
            double squares = 0;
            for (int g = 0; g < groups; g++) {
                double more = count(groupImages[g]);
                double step = groupMean[g * x.channels() + c] - merged;
                double share = more / (n + more);
                merged += step * share;
                squares += groupSquares[g * x.channels() + c] + step * step * share * n;
                n += more;
            }
            use(c, a[scale0 + c], a[shift0 + c], merged, squares / n);
        }
    }

    @Override
    public final void useGiven(float[] a, int scale0, int shift0, int mean0, int variance0) {
        for (int c = 0; c < x.channels(); c++) {
            use(c, a[scale0 + c], a[shift0 + c], a[mean0 + c], a[variance0 + c]);
        }
    }

    private void use(int c, float ofScale, float ofShift, double ofMean, double ofVariance) {
        mean[c] = ofMean;
        variance[c] = ofVariance;
        scale[c] = ofScale;
        inverse[c] = 1 / StrictMath.sqrt(ofVariance + epsilon);
        double f = ofScale * inverse[c];
        setCentre(c, (float) ofMean);
        Arrays.fill(factor, c * LANES, (c + 1) * LANES, (float) f);
        Arrays.fill(offset, c * LANES, (c + 1) * LANES, (float) (ofShift - roundingOfMean(c) * f));
    }

    /** mean − m. */
    private double roundingOfMean(int c) {
        return mean[c] - (float) mean[c];
    }

    @Override
    public final void addStatistics(float[] a, int mean0, int variance0) {
        for (int c = 0; c < x.channels(); c++) {
            a[mean0 + c] += (float) (mean[c] * images);
            a[variance0 + c] += (float) (variance[c] * images);
        }
    }

    @Override
    public final void observeGradient(float[] a, int x0, int dy0, int group, int images) {
        sumGradients(a, x0, dy0);
        for (int c = 0; c < x.channels(); c++) {
            double sum = total(sums, c, images);
            groupSum[group * x.channels() + c] = sum;
            groupProducts[group * x.channels() + c] = total(products, c, images) - roundingOfMean(c) * sum;
        }
    }

    @Override
    public final void parameterGradient(float[] a, int dscale, int dshift, int groups) {
        for (int c = 0; c < x.channels(); c++) {
            dsum[c] = 0;
            dproducts[c] = 0;
            for (int g = 0; g < groups; g++) {
                dsum[c] += groupSum[g * x.channels() + c];
                dproducts[c] += groupProducts[g * x.channels() + c];
            }
            a[dscale + c] += (float) (inverse[c] * dproducts[c]);
            a[dshift + c] += (float) dsum[c];
        }
    }

    @Override
    public final void inputGradient(float[] a, int x0, int dy0, int dx0, int ofImages) {
        double n = count(images);
        for (int c = 0; c < x.channels(); c++) {
            double f = scale[c] * inverse[c];
            double u = -f * inverse[c] * inverse[c] * dproducts[c] / n;
            double v = -f * dsum[c] / n - u * roundingOfMean(c);
            setTrue(factor, c, f, ofImages);
            setTrue(slope, c, u, ofImages);
            setTrue(offset, c, v, ofImages);
        }
        inputGradient(a, x0, dy0, dx0);
    }

    private static void setTrue(float[] values, int c, double value, int images) {
        Arrays.fill(values, c * LANES, c * LANES + images, (float) value);
        Arrays.fill(values, c * LANES + images, (c + 1) * LANES, 0f);
    }
}
