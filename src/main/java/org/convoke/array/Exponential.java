package org.convoke.array;

/**
 * e^x in float arithmetic that is the same on every machine: {@code Math.exp} may differ from one JVM to the next, and
 * {@code lanewise(EXP)} from one vector length to the next.
 *
 * <p>e^x = 2^n · e^r with n = round(x / ln 2) and |r| ≤ ½ ln 2; ln 2 in two parts (Cody and Waite), e^r by its Taylor
 * polynomial of degree 7, whose remainder there is below 10^−8. The error is below 1 ulp.
 * Arguments are held between {@value #LEAST} and {@value #GREATEST}, so the result is never 0 nor infinite; NaN stays
 * NaN.
 */
public final class Exponential {
    /** Lower arguments are taken for this. */
    public static final float LEAST = -87f;
    /** Higher arguments are taken for this. */
    public static final float GREATEST = 88f;

    static final float PER_LN2 = 1.442695041f;
    /** Adding 1.5·2^23 leaves the rounded integer in the low bits of a float. */
    static final float ROUNDER = 0x1.8p23f;

    static final float LN2_HIGH = 0x1.62e4p-1f;
    static final float LN2_LOW = 0x1.7f7d1cp-20f;
    static final float C2 = 1f / 2;
    static final float C3 = 1f / 6;
    static final float C4 = 1f / 24;
    static final float C5 = 1f / 120;
    static final float C6 = 1f / 720;
    static final float C7 = 1f / 5040;
    static final int ONE_BITS = 0x3f800000;
    static final int EXPONENT_SHIFT = 23;

    private Exponential() {}

    /** e^x. */
    public static float of(float x) {
        float held = x < LEAST ? LEAST : x > GREATEST ? GREATEST : x;
        float shifted = Math.fma(held, PER_LN2, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, held));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << EXPONENT_SHIFT) + ONE_BITS);
    }

    /**
     * e^x − 1, without the loss of digits near 0: (2^n − 1) + 2^n · (e^r − 1). The error is below 2 ulp. Zero stays the
     * zero it is.
     */
    public static float minusOne(float x) {
        float held = x < LEAST ? LEAST : x > GREATEST ? GREATEST : x;
        float shifted = Math.fma(held, PER_LN2, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, held));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(r * r, p, r);
        float scale = Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << EXPONENT_SHIFT) + ONE_BITS);
        return x == 0f ? x : Math.fma(scale, p, scale - 1f);
    }
}
