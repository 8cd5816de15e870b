package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** The squared error against a target of one 1 and zeros. */
final class SquaredError implements Objective {
    private final Layout layout;

    SquaredError(Layout layout) {
        this.layout = layout;
    }

    // E = ½ Σ_j ([j = t] − y_j)²,  ∂E/∂y_j = y_j − [j = t]
    @Override
    public void apply(float[] a, int y, int dy, int[] labels, int count, double[] losses) {
        for (int n = 0; n < layout.columns() * LANES; n++) {
            double sum = 0;
            for (int j = 0; j < layout.channels(); j++) {
                int at = Softmax.at(layout, j, n);
                float difference = n < count ? a[y + at] - (j == labels[n] ? 1f : 0f) : 0f;
                a[dy + at] = difference;
                sum += (double) difference * difference;
            }
            if (n < count) {
                losses[n] = sum / 2;
            }
        }
    }
}
