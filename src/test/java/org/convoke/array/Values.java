package org.convoke.array;

/**
 * Floats that make a difference in an order of sums visible: of many sizes, with zeros of both signs and subnormals; for
 * every eighth seed also so large that sums of their products are infinite or NaN.
 */
public final class Values {
    private Values() {}

    /** The i-th value of a stream. */
    public static float at(long seed, int i) {
        int kind = (int) (CounterRandom.uniform(seed, 1, i) * 20);
        float value = (float) CounterRandom.gaussian(seed, 2, i);
        return switch (kind) {
            case 0 -> -0f;
            case 1 -> 0f;
            case 2 -> value * 0x1p-140f;
            case 3 -> value * 0x1p-75f;
            case 4 -> value * 0x1p20f;
            case 5 -> (seed & 7) == 0 ? value * 0x1p100f : value;
            default -> value;
        };
    }

    /** Bits, all NaNs alike. */
    public static int[] bits(float[] a, int from, int to) {
        int[] bits = new int[to - from];
        for (int i = from; i < to; i++) {
            bits[i - from] = Float.floatToIntBits(a[i]);
        }
        return bits;
    }
}
