package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = x where x is positive, else α · (e^x − 1); the error is below 2 ulp. The derivative follows from y with an error
 * below 2 ulp of α.
 *
 * @param alpha α, which −y tends to; above 0
 */
public record Elu(float alpha) implements PointFunction {
    /** @throws IllegalArgumentException unless α is positive and finite */
    public Elu {
        if (!(alpha > 0f && alpha < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ELU with α = " + alpha);
        }
    }

    @Override
    public Kept kept() {
        return Kept.OUTPUT;
    }

    // y = x > 0 ? x : α · (e^x − 1)
    @Override
    public float of(float x) {
        return x > 0f ? x : alpha * Exponential.minusOne(x);
    }

    // ∂E/∂x = y > 0 ? ∂E/∂y : ∂E/∂y · (y + α)
    @Override
    public float gradient(float y, float dy) {
        return y > 0f ? dy : dy * (y + alpha);
    }

    @Override
    public PointLoops vectors() {
        return new VectorElu(alpha);
    }
}
