package org.convoke.array;

import java.util.function.Supplier;

/**
 * The arithmetic of a network, planned once for its shapes. {@link PlainKernels} is the truth, {@link VectorKernels} the
 * same sums in the same order with the Vector API: the two agree bit for bit, at every vector length.
 */
public interface Kernels {
    /** Makes a kernel of this kind: the plain one, or its vector twin. */
    <T> T choose(Supplier<T> plain, Supplier<T> vector);

    /** Convolution or cross-correlation. */
    Convolution convolution(Convolution.Plan plan);

    /** Max-pooling. */
    MaxPooling maxPooling(MaxPooling.Plan plan);

    /** A dense layer. */
    Dense dense(Dense.Plan plan);

    /**
     * y_j = e^(x_j − max x) / Σ_k e^(x_k − max x) over the channels of a flat layout; ∂E/∂x_j = y_j · (∂E/∂y_j − Σ_k
     * ∂E/∂y_k · y_k), the full Jacobian. Sums run over the channels in order.
     */
    Softmax softmax(Layout layout);

    /**
     * Softmax and cross-entropy in one: E = ln Σ_k e^(z_k − max z) − (z_t − max z), ∂E/∂z_j = y_j − [j = t] with y =
     * softmax(z).
     */
    default Objective crossEntropy(Layout layout) {
        return crossEntropy(layout, 0);
    }

    /**
     * Softmax and cross-entropy with smoothed labels: the target is 1 − s + s/K for the image's class and s/K for each
     * other one of the K classes, t_j in E = ln Σ_k e^(z_k − max z) − (Σ_j t_j · z_j − max z), ∂E/∂z_j = y_j − t_j.
     *
     * @param smoothing s, at least 0 and below 1
     */
    Objective crossEntropy(Layout layout, float smoothing);

    /** E = ½ Σ_j ([j = t] − y_j)², ∂E/∂y_j = y_j − [j = t]. */
    Objective squaredError(Layout layout);
}
