package org.convoke.explain;

import java.util.Arrays;
import java.util.Optional;
import org.convoke.array.Window;

/**
 * A convolution or cross-correlation of one channel into one map, small enough to be looked at, computed by the engine.
 *
 * @param window the geometry
 * @param input x; counts 1, 2, 3, … where there is none but the weights are given
 * @param weights w; without them the kernel is shown as symbols
 * @param bias what every output begins with
 */
public record ConvolutionExample(Window window, Optional<Matrix> input, Optional<Matrix> weights, float bias) {
    /** @throws IllegalArgumentException if a matrix is not of the window's size */
    public ConvolutionExample {
        if (input.isPresent()
                        && !hasSize(
                                input.get(),
                                window.rows().input(),
                                window.columns().input())
                || weights.isPresent()
                        && !hasSize(
                                weights.get(),
                                window.rows().window(),
                                window.columns().window())) {
            throw new IllegalArgumentException(input + " and " + weights + " for " + window);
        }
    }

    private static boolean hasSize(Matrix matrix, int rows, int columns) {
        return matrix.rows() == rows && matrix.columns() == columns;
    }

    /** x, or the numbers that stand for it. */
    public Matrix x() {
        return input.orElseGet(
                () -> Matrix.counting(window.rows().input(), window.columns().input()));
    }

    /** w, or the numbers that stand for it. */
    public Matrix w() {
        return weights.orElseGet(
                () -> Matrix.counting(window.rows().window(), window.columns().window()));
    }

    private OneImage.Conv conv() {
        return new OneImage.Conv(window, 1, 1);
    }

    /** y. */
    public Matrix output() {
        return new Matrix(
                window.rows().output(),
                window.columns().output(),
                conv().forward(x().values(), w().values(), new float[] {bias}));
    }

    /** ∂E/∂x from ∂E/∂y. */
    public Matrix inputGradient(Matrix dy) {
        return new Matrix(
                window.rows().input(), window.columns().input(), conv().inputGradient(dy.values(), w().values()));
    }

    /** ∂E/∂w from ∂E/∂y. */
    public Matrix weightGradient(Matrix dy) {
        float[] gradient = conv().weightGradient(x().values(), dy.values());
        return new Matrix(window.rows().window(), window.columns().window(), Arrays.copyOf(gradient, window.size()));
    }

    /** ∂E/∂bias from ∂E/∂y. */
    public float biasGradient(Matrix dy) {
        return conv().weightGradient(x().values(), dy.values())[window.size()];
    }
}
