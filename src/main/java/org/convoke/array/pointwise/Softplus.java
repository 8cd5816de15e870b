package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = ln(1 + e^x), computed as max(x, 0) + ln(1 + e^−|x|), so that no digits are lost where x is far below 0. The logarithm of
 * 1 + u is 2 artanh(s) with s = u/(2 + u) ≤ ⅓, by its Taylor polynomial of degree 15, whose remainder there is below 10^−9. The
 * error is below 3 ulp from x = −87 on; below that y is e^−87. The derivative's error is below 10^−7.
 */
public record Softplus() implements PointFunction {
    static final float T1 = 1f / 3;
    static final float T2 = 1f / 5;
    static final float T3 = 1f / 7;
    static final float T4 = 1f / 9;
    static final float T5 = 1f / 11;
    static final float T6 = 1f / 13;
    static final float T7 = 1f / 15;

    @Override
    public Kept kept() {
        return Kept.INPUT;
    }

    // y = max(x, 0) + 2s · (1 + s²/3 + s⁴/5 + … + s¹⁴/15)
    @Override
    public float of(float x) {
        float u = Exponential.of(x > 0f ? -x : x);
        float s = u / (u + 2f);
        float z = s * s;
        float p = Math.fma(T7, z, T6);
        p = Math.fma(p, z, T5);
        p = Math.fma(p, z, T4);
        p = Math.fma(p, z, T3);
        p = Math.fma(p, z, T2);
        p = Math.fma(p, z, T1);
        p = Math.fma(p, z, 1f);
        return Math.fma(s + s, p, x > 0f ? x : 0f);
    }

    // ∂E/∂x = ∂E/∂y / (1 + e^−x)
    @Override
    public float gradient(float x, float dy) {
        return dy * (1f / (1f + Exponential.of(-x)));
    }

    @Override
    public PointLoops vectors() {
        return new VectorSoftplus();
    }
}
