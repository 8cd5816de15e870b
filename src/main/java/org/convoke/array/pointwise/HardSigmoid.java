package org.convoke.array.pointwise;

/** y = x/6 + ½, held between 0 and 1; no gradient where x is −3 or 3 or beyond. */
public record HardSigmoid() implements PointFunction {
    /** From here on y is constant, on both sides. */
    static final float END = 3f;

    static final float SIXTH = 1f / 6;

    @Override
    public Kept kept() {
        return Kept.INPUT;
    }

    // y = min(max(x/6 + ½, 0), 1)
    @Override
    public float of(float x) {
        float y = Math.fma(x, SIXTH, 0.5f);
        return y < 0f ? 0f : y > 1f ? 1f : y;
    }

    // ∂E/∂x = −3 < x < 3 ? ∂E/∂y/6 : 0
    @Override
    public float gradient(float x, float dy) {
        return x > -END && x < END ? dy * SIXTH : 0f;
    }

    @Override
    public PointLoops vectors() {
        return new VectorHardSigmoid();
    }
}
