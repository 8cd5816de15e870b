package org.convoke.array.pointwise;

/** y = max(x, 0); no gradient where x = 0. */
public record Relu() implements PointFunction {
    @Override
    public Kept kept() {
        return Kept.OUTPUT;
    }

    // y = x < 0 ? 0 : x, which leaves NaN as it is
    @Override
    public float of(float x) {
        return x < 0f ? 0f : x;
    }

    // ∂E/∂x = y > 0 ? ∂E/∂y : 0
    @Override
    public float gradient(float y, float dy) {
        return y > 0f ? dy : 0f;
    }

    @Override
    public PointLoops vectors() {
        return new VectorRelu();
    }
}
