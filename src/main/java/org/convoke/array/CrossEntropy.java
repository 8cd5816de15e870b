package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/**
 * Softmax and cross-entropy in one, against a target of (1 − s) (λ [j = a] + (1 − λ) [j = b]) + s/K for each class j of K: of an
 * image of one class 1 − s + s/K for this and s/K for each other one. The loss is taken in double precision from the softmax's
 * maximum and sum.
 */
final class CrossEntropy implements Objective {
    private final Softmax softmax;
    private final double smoothing;
    /** s/K. */
    private final double even;
    /** Σ_j t_j · z_j of each image. */
    private final double[] target;

    /** @throws IllegalArgumentException if the smoothing is not in [0, 1) */
    CrossEntropy(Softmax softmax, float smoothing) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing " + smoothing + " is outside 0 … 1");
        }
        this.softmax = softmax;
        this.smoothing = smoothing;
        even = this.smoothing / softmax.layout.channels();
        target = new double[softmax.layout.columns() * LANES];
    }

    // E = w · (ln Σ_k e^(z_k − max z) − (Σ_j t_j · z_j − max z)),  ∂E/∂z_j = w · (y_j − t_j)
    @Override
    public void apply(float[] a, int y, int dy, Targets targets, int count, double[] losses) {
        Layout layout = softmax.layout;
        for (int n = 0; n < count; n++) {
            double z = own(a, y, targets, n);
            // Without smoothing the other outputs do not count, even if they are infinite.
            target[n] = smoothing == 0 ? z : (1 - smoothing) * z + smoothing * mean(a, y, n);
        }
        softmax.forward(a, y);
        for (int n = 0; n < count; n++) {
            losses[n] = targets.weight(n) * (StrictMath.log(softmax.sum[n]) - (target[n] - softmax.max[n]));
        }
        float miss = (float) even;
        for (int n = 0; n < layout.columns() * LANES; n++) {
            if (n >= count) {
                for (int j = 0; j < layout.channels(); j++) {
                    a[dy + Softmax.at(layout, j, n)] = 0;
                }
                continue;
            }
            int label = targets.label(n);
            int other = targets.other(n);
            float hit = t(targets, n, label);
            float otherHit = t(targets, n, other);
            float weight = targets.weight(n);
            for (int j = 0; j < layout.channels(); j++) {
                int at = Softmax.at(layout, j, n);
                a[dy + at] = weight * (a[y + at] - (j == label ? hit : j == other ? otherHit : miss));
            }
        }
    }

    /** t_j of one image. */
    private float t(Targets targets, int n, int j) {
        return (float) ((1 - smoothing) * targets.share(n, j) + even);
    }

    /** λ z_a + (1 − λ) z_b of one image; z_a alone where it has all, even if z_b is infinite. */
    private double own(float[] a, int z, Targets targets, int n) {
        double share = targets.share(n);
        double label = a[z + Softmax.at(softmax.layout, targets.label(n), n)];
        return share == 1
                ? label
                : share * label + (1 - share) * a[z + Softmax.at(softmax.layout, targets.other(n), n)];
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
