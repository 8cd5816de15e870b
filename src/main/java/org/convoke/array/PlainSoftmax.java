package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** Softmax, image by image. */
final class PlainSoftmax extends Softmax {
    PlainSoftmax(Layout layout) {
        super(layout);
    }

    // y_j = e^(x_j − max x) / Σ_k e^(x_k − max x)
    @Override
    public void forward(float[] a, int y) {
        for (int n = 0; n < layout.columns() * LANES; n++) {
            float greatest = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < layout.channels(); j++) {
                float value = a[y + at(layout, j, n)];
                greatest = value > greatest ? value : greatest;
            }
            float total = 0;
            for (int j = 0; j < layout.channels(); j++) {
                int at = y + at(layout, j, n);
                a[at] = Exponential.of(a[at] - greatest);
                total += a[at];
            }
            for (int j = 0; j < layout.channels(); j++) {
                a[y + at(layout, j, n)] /= total;
            }
            max[n] = greatest;
            sum[n] = total;
        }
    }

    // ∂E/∂x_j = y_j · (∂E/∂y_j − Σ_k ∂E/∂y_k · y_k)
    @Override
    public void backward(float[] a, int y, int dy) {
        for (int n = 0; n < layout.columns() * LANES; n++) {
            float total = 0;
            for (int k = 0; k < layout.channels(); k++) {
                int at = at(layout, k, n);
                total = Math.fma(a[dy + at], a[y + at], total);
            }
            for (int j = 0; j < layout.channels(); j++) {
                int at = at(layout, j, n);
                a[dy + at] = a[y + at] * (a[dy + at] - total);
            }
        }
    }
}
