package org.convoke.array.pointwise;

/**
 * y = x where x is positive, else slope · x; the derivative at 0 is the slope.
 *
 * @param slope any finite number; with 0, −∞ gives NaN
 */
public record LeakyRelu(float slope) implements PointFunction {
    /** @throws IllegalArgumentException if the slope is not finite */
    public LeakyRelu {
        if (!Float.isFinite(slope)) {
            throw new IllegalArgumentException("leaky ReLU of slope " + slope);
        }
    }

    /** y, whose sign is that of x unless the slope is negative. */
    @Override
    public Kept kept() {
        return slope < 0f ? Kept.INPUT : Kept.OUTPUT;
    }

    // y = x > 0 ? x : slope · x
    @Override
    public float of(float x) {
        return x > 0f ? x : x * slope;
    }

    // ∂E/∂x = x > 0 ? ∂E/∂y : slope · ∂E/∂y
    @Override
    public float gradient(float value, float dy) {
        return value > 0f ? dy : dy * slope;
    }

    @Override
    public PointLoops vectors() {
        return new VectorLeakyRelu(slope);
    }
}
