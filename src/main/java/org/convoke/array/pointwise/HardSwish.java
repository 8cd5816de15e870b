package org.convoke.array.pointwise;

/** y = x · {@link HardSigmoid}(x): 0 up to −3, x from 3 on; so are the derivatives 0 and 1 there. */
public record HardSwish() implements PointFunction {
    /** From here on y is 0 or x. */
    static final float END = HardSigmoid.END;

    static final float SIXTH = HardSigmoid.SIXTH;
    static final float THIRD = 1f / 3;

    @Override
    public Kept kept() {
        return Kept.INPUT;
    }

    // y = x ≤ −3 ? 0 : x ≥ 3 ? x : x · (x/6 + ½)
    @Override
    public float of(float x) {
        return x <= -END ? 0f : x >= END ? x : x * Math.fma(x, SIXTH, 0.5f);
    }

    // ∂E/∂x = x ≤ −3 ? 0 : x ≥ 3 ? ∂E/∂y : ∂E/∂y · (x/3 + ½)
    @Override
    public float gradient(float x, float dy) {
        return x <= -END ? 0f : x >= END ? dy : dy * Math.fma(x, THIRD, 0.5f);
    }

    @Override
    public PointLoops vectors() {
        return new VectorHardSwish();
    }
}
