package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** Softmax and cross-entropy in one. The loss is taken in double precision from the softmax's maximum and sum. */
final class CrossEntropy implements Objective {
    private final Softmax softmax;
    private final float[] target;

    CrossEntropy(Softmax softmax) {
        this.softmax = softmax;
        target = new float[softmax.layout.columns() * LANES];
    }

    // E = ln Σ_k e^(z_k − max z) − (z_t − max z),  ∂E/∂z_j = y_j − [j = t]
    @Override
    public void apply(float[] a, int y, int dy, int[] labels, int count, double[] losses) {
        Layout layout = softmax.layout;
        for (int n = 0; n < count; n++) {
            target[n] = a[y + Softmax.at(layout, labels[n], n)];
        }
        softmax.forward(a, y);
        for (int n = 0; n < count; n++) {
            losses[n] = StrictMath.log(softmax.sum[n]) - ((double) target[n] - softmax.max[n]);
        }
        for (int n = 0; n < layout.columns() * LANES; n++) {
            for (int j = 0; j < layout.channels(); j++) {
                int at = Softmax.at(layout, j, n);
                a[dy + at] = n < count ? a[y + at] - (j == labels[n] ? 1f : 0f) : 0f;
            }
        }
    }
}
