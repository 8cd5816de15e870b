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
     * Softmax and cross-entropy in one: of an image of class a and weight 1, E = ln Σ_k e^(z_k − max z) − (z_a − max z),
     * ∂E/∂z_j = y_j − [j = a] with y = softmax(z).
     */
    default Objective crossEntropy(Layout layout) {
        return crossEntropy(layout, 0);
    }

    /**
     * Softmax and cross-entropy with smoothed labels: of K classes, an image of class a with the share λ and of class b with
     * the share 1 − λ has the target t_j = (1 − s) (λ [j = a] + (1 − λ) [j = b]) + s/K in E = w · (ln Σ_k e^(z_k − max z) − (Σ_j
     * t_j · z_j − max z)), ∂E/∂z_j = w · (y_j − t_j), with the image's weight w.
     *
     * @param smoothing s, at least 0 and below 1
     */
    Objective crossEntropy(Layout layout, float smoothing);

    /** E = w · ½ Σ_j (t_j − y_j)², ∂E/∂y_j = w · (y_j − t_j), with t_j = λ [j = a] + (1 − λ) [j = b]. */
    Objective squaredError(Layout layout);
}
