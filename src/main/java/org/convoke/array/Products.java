package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/**
 * The inner loops of the plain kernels. Every array has the same index, for C2 makes vector instructions of such a loop
 * only: with different offsets into arrays that may be one and the same, it must do element by element.
 */
public final class Products {
    private Products() {}

    /** sum[k] ← w · x[k] + sum[k] for k = {@code from … to − 1}. */
    public static void add(float w, float[] x, float[] sum, int from, int to) {
        for (int k = from; k < to; k++) {
            sum[k] = Math.fma(w, x[k], sum[k]);
        }
    }

    /** sum[k] ← x[k] · y[k] + sum[k] for every k. */
    public static void add(float[] x, float[] y, float[] sum) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] = Math.fma(x[k], y[k], sum[k]);
        }
    }

    /** Copies 16 images from a place of the arena. */
    public static void get(float[] a, int at, float[] to, int place) {
        System.arraycopy(a, at, to, place * LANES, LANES);
    }

    /** Copies 16 sums to a place of the arena, each + 0, see {@link Convolution}. */
    public static void put(float[] sums, int place, float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            a[at + l] = sums[place * LANES + l] + 0f;
        }
    }

    /** Fills an array with the 16 images from a place of the arena, over and over. */
    public static void repeat(float[] a, int at, float[] to) {
        System.arraycopy(a, at, to, 0, LANES);
        for (int done = LANES; done < to.length; done *= 2) {
            System.arraycopy(to, 0, to, done, Math.min(done, to.length - done));
        }
    }
}
