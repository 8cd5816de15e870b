package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = x · sigmoid(x), also called swish. The error is below 3 ulp from x = −87 on; below that y is −0, the truth lying
 * above −2·10^−36. The derivative's error is below 5·10^−7.
 */
public record Silu() implements PointFunction {
    /** The derivative is computed with −x held as {@link Exponential} holds it. */
    static final float LEAST = -Exponential.GREATEST;

    static final float GREATEST = -Exponential.LEAST;
    /** Below this y is −0. */
    static final float LAST = -87f;

    @Override
    public Kept kept() {
        return Kept.INPUT;
    }

    // y = x < −87 ? −0 : x / (1 + e^−x)
    @Override
    public float of(float x) {
        return x < LAST ? -0f : x / (1f + Exponential.of(-x));
    }

    // ∂E/∂x = ∂E/∂y · s · (1 + x · (1 − s)),  s = sigmoid(x),  1 − s = e^−x · s
    @Override
    public float gradient(float x, float dy) {
        float held = x < LEAST ? LEAST : x > GREATEST ? GREATEST : x;
        float e = Exponential.of(-held);
        float s = 1f / (1f + e);
        return dy * (s * Math.fma(held, e * s, 1f));
    }

    @Override
    public PointLoops vectors() {
        return new VectorSilu();
    }
}
