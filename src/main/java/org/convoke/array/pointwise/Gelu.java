package org.convoke.array.pointwise;

import org.convoke.array.Exponential;

/**
 * y = x · Φ(x) with Φ(x) = ½ · (1 + erf(x/√2)), the probability that a standard normal number is below x: the exact
 * function, not the approximation by tanh.
 *
 * <p>1 + erf would lose all digits of Φ where x is far below 0, so erf itself is not computed, but the tail it leaves: for
 * t = |x|,
 *
 * <pre>Φ(−t) = ½ · (1 − erf(t/√2)) = e^(−t²/2) · s · Q(t · s)     s = 1/(t + 3)     Φ(t) = 1 − Φ(−t)</pre>
 *
 * where Q of degree 9 has the least greatest relative error for t = 0 … 13.2. Its coefficients come from the Remez
 * algorithm with 40 digits, one after the other rounded to float and the rest computed anew, which leaves 2·10^−8. What
 * rounding takes away from t² is put back as a factor of the power.
 *
 * <p>The error is below 5 ulp from x = −13 on. From −13.2 down y is −0, the truth lying above −10^−37. The
 * derivative's error is below 3·10^−7.
 */
public record Gelu() implements PointFunction {
    /** Beyond this, on both sides, Φ and the density do not change in float arithmetic. */
    static final float END = 14f;
    /** The greatest t² whose power {@link Exponential} does not hold. */
    static final float GREATEST_SQUARE = -2 * Exponential.LEAST;

    static final float SHIFT = 3f;
    static final float Q0 = 0x1.8p+0f;
    static final float Q1 = -0x1.0b94cp+1f;
    static final float Q2 = 0x1.11a286p+0f;
    static final float Q3 = 0x1.ace0f6p-3f;
    static final float Q4 = -0x1.1bc58ap-2f;
    static final float Q5 = -0x1.898f46p-5f;
    static final float Q6 = -0x1.07c32ep-3f;
    static final float Q7 = 0x1.2e92c2p-2f;
    static final float Q8 = -0x1.3659ccp-3f;
    static final float Q9 = 0x1.5952fcp-6f;

    /** 1/√(2π) */
    static final float PER_ROOT_2PI = 0x1.988454p-2f;

    @Override
    public Kept kept() {
        return Kept.INPUT;
    }

    // y = x · Φ(x)
    @Override
    public float of(float x) {
        float t = Math.abs(x);
        t = t > END ? END : t;
        float tail = tail(t, power(t));
        float held = x < -END ? -END : x;
        return held * (x < 0f ? tail : 1f - tail);
    }

    // ∂E/∂x = ∂E/∂y · (Φ(x) + x · e^(−x²/2)/√(2π))
    @Override
    public float gradient(float x, float dy) {
        float t = Math.abs(x);
        t = t > END ? END : t;
        float power = power(t);
        float tail = tail(t, power);
        float slope = t * PER_ROOT_2PI * power;
        return dy * (x < 0f ? tail - slope : 1f - tail + slope);
    }

    /** e^(−t²/2) = e^(−[t²]/2) · (1 − (t² − [t²])/2), [t²] being t² rounded. */
    private static float power(float t) {
        float square = t * t;
        float rest = Math.fma(t, t, -square);
        float power = Exponential.of(square * -0.5f);
        return square > GREATEST_SQUARE ? 0f : Math.fma(power, rest * -0.5f, power);
    }

    /** Φ(−t). */
    private static float tail(float t, float power) {
        float s = 1f / (t + SHIFT);
        float v = t * s;
        float q = Math.fma(Q9, v, Q8);
        q = Math.fma(q, v, Q7);
        q = Math.fma(q, v, Q6);
        q = Math.fma(q, v, Q5);
        q = Math.fma(q, v, Q4);
        q = Math.fma(q, v, Q3);
        q = Math.fma(q, v, Q2);
        q = Math.fma(q, v, Q1);
        q = Math.fma(q, v, Q0);
        return power * (s * q);
    }

    @Override
    public PointLoops vectors() {
        return new VectorGelu();
    }
}
