package org.convoke.store;

/** The 16-bit floats of IEEE 754 (binary16): a sign, 5 bits of exponent, 10 of fraction. */
public final class HalfFloat {
    private static final int EXPONENT = 31;
    private static final int FRACTION_BITS = 10;
    private static final int ONE = 1 << FRACTION_BITS;
    private static final int LEAST_POWER = -24;

    private HalfFloat() {}

    /** The same number as a float: every one has it exactly. */
    public static float toFloat(int bits) {
        int exponent = bits >> FRACTION_BITS & EXPONENT;
        int fraction = bits & ONE - 1;
        float sign = (bits >> Short.SIZE - 1 & 1) == 0 ? 1 : -1;
        if (exponent == EXPONENT) {
            return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        return exponent == 0
                ? sign * Math.scalb((float) fraction, LEAST_POWER)
                : sign * Math.scalb((float) (ONE + fraction), LEAST_POWER - 1 + exponent);
    }
}
