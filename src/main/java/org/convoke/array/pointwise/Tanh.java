package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = tanh x, in float arithmetic that is the same on every machine. The error is below 2 ulp.
 *
 * <p>For |x| &lt; 0.8, tanh x = x · (1 + x² · P(x²)), where P of degree 5 has the least greatest relative error, 4·10^−9
 * after its coefficients were rounded (they come from the Remez algorithm with 40 digits, one after the other rounded to
 * float and the rest computed anew). Else tanh |x| = 1 − 2/(e^(2|x|) + 1).
 */
public record Tanh() implements PointFunction {
    /** Where the polynomial ends. */
    static final float NEAR = 0.8f;

    static final float P0 = -0x1.55553ep-2f;
    static final float P1 = 0x1.110b58p-3f;
    static final float P2 = -0x1.b92b2ep-5f;
    static final float P3 = 0x1.5d160cp-6f;
    static final float P4 = -0x1.e5e52p-8f;
    static final float P5 = 0x1.a00852p-10f;

    @Override
    public Kept kept() {
        return Kept.OUTPUT;
    }

    // y = tanh x
    @Override
    public float of(float x) {
        float t = Math.abs(x);
        if (t < NEAR) {
            float z = x * x;
            float p = Math.fma(P5, z, P4);
            p = Math.fma(p, z, P3);
            p = Math.fma(p, z, P2);
            p = Math.fma(p, z, P1);
            p = Math.fma(p, z, P0);
            return x * Math.fma(p, z, 1f);
        }
        float y = 1f - 2f / (Exponential.of(t + t) + 1f);
        return x < 0f ? -y : y;
    }

    // ∂E/∂x = ∂E/∂y · (1 − y²)
    @Override
    public float gradient(float y, float dy) {
        return dy * Math.fma(-y, y, 1f);
    }

    @Override
    public PointLoops vectors() {
        return new VectorTanh();
    }
}
