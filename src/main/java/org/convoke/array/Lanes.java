package org.convoke.array;

/** Sums over the images of a group. */
public final class Lanes {
    private Lanes() {}

    /** The sum of 16 partial sums: halves added as 8, 4, 2, 1, the one order in which it is ever done. */
    public static float fold(float[] a, int at) {
        float even = ((a[at] + a[at + 8]) + (a[at + 4] + a[at + 12]))
                + ((a[at + 2] + a[at + 10]) + (a[at + 6] + a[at + 14]));
        float odd = ((a[at + 1] + a[at + 9]) + (a[at + 5] + a[at + 13]))
                + ((a[at + 3] + a[at + 11]) + (a[at + 7] + a[at + 15]));
        return even + odd;
    }
}
