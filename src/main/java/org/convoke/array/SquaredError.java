package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** The squared error against the shares of an image's classes: one 1 and zeros, or a mixture of two of these. */
final class SquaredError implements Objective {
    private final Layout layout;

    SquaredError(Layout layout) {
        this.layout = layout;
    }

    // E = w · ½ Σ_j (t_j − y_j)²,  ∂E/∂y_j = w · (y_j − t_j),  t_j = λ [j = a] + (1 − λ) [j = b]
    @Override
    public void apply(float[] a, int y, int dy, Targets targets, int count, double[] losses) {
        for (int n = 0; n < layout.columns() * LANES; n++) {
            float weight = n < count ? targets.weight(n) : 0;
            double sum = 0;
            for (int j = 0; j < layout.channels(); j++) {
                int at = Softmax.at(layout, j, n);
                float difference = n < count ? a[y + at] - (float) targets.share(n, j) : 0f;
                a[dy + at] = weight * difference;
                sum += (double) difference * difference;
            }
            if (n < count) {
                losses[n] = weight * (sum / 2);
            }
        }
    }
}
