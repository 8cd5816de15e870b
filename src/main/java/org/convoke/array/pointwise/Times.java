package org.convoke.array.pointwise;

/**
 * y = factor · x.
 *
 * @param factor finite
 */
public record Times(float factor) implements PointFunction {
    /** @throws IllegalArgumentException if the factor is not finite */
    public Times {
        if (!Float.isFinite(factor)) {
            throw new IllegalArgumentException("times " + factor);
        }
    }

    @Override
    public Kept kept() {
        return Kept.NOTHING;
    }

    // y = x · factor
    @Override
    public float of(float x) {
        return x * factor;
    }

    // ∂E/∂x = ∂E/∂y · factor
    @Override
    public float gradient(float y, float dy) {
        return dy * factor;
    }

    @Override
    public PointLoops vectors() {
        return new VectorTimes(factor);
    }
}
