package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/**
 * Softmax and cross-entropy in one, against a target of 1 − s + s/K for the image's class and s/K for each other one of the K
 * classes. The loss is taken in double precision from the softmax's maximum and sum.
 */
final class CrossEntropy implements Objective {
    private final Softmax softmax;
    private final double smoothing;
    /** t_j of the image's class, and of each other one. */
    private final float hit;

    private final float miss;
    /** Σ_j t_j · z_j of each image. */
    private final double[] target;

    /** @throws IllegalArgumentException if the smoothing is not in [0, 1) */
    CrossEntropy(Softmax softmax, float smoothing) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing " + smoothing + " is outside 0 … 1");
        }
        this.softmax = softmax;
        this.smoothing = smoothing;
        double each = this.smoothing / softmax.layout.channels();
        hit = (float) (1 - this.smoothing + each);
        miss = (float) each;
        target = new double[softmax.layout.columns() * LANES];
    }

    // E = ln Σ_k e^(z_k − max z) − (Σ_j t_j · z_j − max z),  ∂E/∂z_j = y_j − t_j
    @Override
    public void apply(float[] a, int y, int dy, int[] labels, int count, double[] losses) {
        Layout layout = softmax.layout;
        for (int n = 0; n < count; n++) {
            float z = a[y + Softmax.at(layout, labels[n], n)];
            // Without smoothing the other outputs do not count, even if they are infinite.
            target[n] = smoothing == 0 ? z : (1 - smoothing) * z + smoothing * mean(a, y, n);
        }
        softmax.forward(a, y);
        for (int n = 0; n < count; n++) {
            losses[n] = StrictMath.log(softmax.sum[n]) - (target[n] - softmax.max[n]);
        }
        for (int n = 0; n < layout.columns() * LANES; n++) {
            for (int j = 0; j < layout.channels(); j++) {
                int at = Softmax.at(layout, j, n);
                a[dy + at] = n < count ? a[y + at] - (j == labels[n] ? hit : miss) : 0f;
            }
        }
    }

    /** Σ_j z_j / K of one image. */
    private double mean(float[] a, int z, int n) {
        double sum = 0;
        for (int j = 0; j < softmax.layout.channels(); j++) {
            sum += a[z + Softmax.at(softmax.layout, j, n)];
        }
        return sum / softmax.layout.channels();
    }
}
