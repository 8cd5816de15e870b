package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = 1/(1 + e^−x). The error is below 3 ulp from x = −87 on; {@link Exponential} holds the exponent, so y is never below
 * e^−88.
 */
public record Sigmoid() implements PointFunction {
    @Override
    public Kept kept() {
        return Kept.OUTPUT;
    }

    // y = 1 / (1 + e^−x)
    @Override
    public float of(float x) {
        return 1f / (1f + Exponential.of(-x));
    }

    // ∂E/∂x = ∂E/∂y · (y · (1 − y))
    @Override
    public float gradient(float y, float dy) {
        return dy * (y * (1f - y));
    }

    @Override
    public PointLoops vectors() {
        return new VectorSigmoid();
    }
}
