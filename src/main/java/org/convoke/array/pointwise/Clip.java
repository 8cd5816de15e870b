package org.convoke.array.pointwise;

/**
 * y = min(max(x, low), high); no gradient where x is at a bound or beyond. ReLU6 is the one from 0 to 6.
 *
 * @param low the least y
 * @param high the greatest y
 */
public record Clip(float low, float high) implements PointFunction {
    /** @throws IllegalArgumentException unless low is below high */
    public Clip {
        if (!(low < high)) {
            throw new IllegalArgumentException("clip from " + low + " to " + high);
        }
    }

    @Override
    public Kept kept() {
        return Kept.OUTPUT;
    }

    // y = x < low ? low : x > high ? high : x, which leaves NaN as it is
    @Override
    public float of(float x) {
        return x < low ? low : x > high ? high : x;
    }

    // ∂E/∂x = low < y < high ? ∂E/∂y : 0
    @Override
    public float gradient(float y, float dy) {
        return y > low && y < high ? dy : 0f;
    }

    @Override
    public PointLoops vectors() {
        return new VectorClip(low, high);
    }
}
