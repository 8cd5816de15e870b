package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/**
 * Softmax over the channels of a flat layout: y_j = e^(x_j − max x) / Σ_k e^(x_k − max x). It remembers each image's
 * maximum and sum, from which {@link CrossEntropy} has the loss without a logarithm of a rounded probability.
 */
public abstract class Softmax {
    final Layout layout;
    /** max x of each image of the last {@link #forward}. */
    final float[] max;
    /** Σ_k e^(x_k − max x) of each image of the last {@link #forward}. */
    final float[] sum;

    Softmax(Layout layout) {
        this.layout = layout;
        max = new float[layout.columns() * LANES];
        sum = new float[layout.columns() * LANES];
    }

    /** y = softmax(x), x being what stands at y before. */
    public abstract void forward(float[] a, int y);

    /** ∂E/∂x from ∂E/∂y and y, in place. */
    public abstract void backward(float[] a, int y, int dy);

    /** Where unit j of image n lies. */
    static int at(Layout layout, int j, int n) {
        return layout.at(j, 0, n / LANES) + n % LANES;
    }
}
