package org.convoke.array.window;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Species;

/**
 * Partial sums, image by image, of the weight gradients of up to three neighbouring taps q of a row of the kernel,
 *
 * <pre>sum[q][c] += Σ_t dy[c][t] · x[c][t][q]</pre>
 *
 * over a table of positions: pairs (offset from dy, offset from x); for one channel c, or for four that lie side by side.
 * See {@link VectorChannelTiles}.
 */
final class VectorTapSums {
    private static final int MOST = 3;

    private VectorTapSums() {}

    /**
     * Adds the products at positions {@code from … to − 1} to the sums of a row of taps, for four channels.
     *
     * @param taps how many taps
     * @param positions pairs of offsets (dy, x)
     * @param tapStep floats from one tap's input to the next
     * @param sums where the sums are, from {@code at} on, those of neighbouring taps {@value
     *     org.convoke.array.Layout#COLUMN} apart
     */
    static void addBlock(
            int taps, float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        for (int q = 0; q < taps; q += MOST) {
            for (int l = 0; l < LANES; l += Species.LENGTH) {
                int i = x + q * tapStep + l;
                int s = at + q * COLUMN + l;
                switch (taps - q) {
                    case 1 -> block1(a, positions, from, to, dy + l, i, sums, s);
                    case 2 -> block2(a, positions, from, to, dy + l, i, tapStep, sums, s);
                    default -> block3(a, positions, from, to, dy + l, i, tapStep, sums, s);
                }
            }
        }
    }

    /** Likewise for one channel. */
    static void addOne(
            int taps, float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        for (int q = 0; q < taps; q += MOST) {
            for (int l = 0; l < LANES; l += Species.LENGTH) {
                int i = x + q * tapStep + l;
                int s = at + q * COLUMN + l;
                switch (taps - q) {
                    case 1 -> one1(a, positions, from, to, dy + l, i, sums, s);
                    case 2 -> one2(a, positions, from, to, dy + l, i, tapStep, sums, s);
                    default -> one3(a, positions, from, to, dy + l, i, tapStep, sums, s);
                }
            }
        }
    }

    private static void block1(float[] a, int[] positions, int from, int to, int dy, int x, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            s10 = d1.fma(FloatVector.fromArray(FLOATS, a, k0 + LANES), s10);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            s20 = d2.fma(FloatVector.fromArray(FLOATS, a, k0 + 2 * LANES), s20);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            s30 = d3.fma(FloatVector.fromArray(FLOATS, a, k0 + 3 * LANES), s30);
        }
        s00.intoArray(sums, at);
        s10.intoArray(sums, at + LANES);
        s20.intoArray(sums, at + 2 * LANES);
        s30.intoArray(sums, at + 3 * LANES);
    }

    private static void block2(
            float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + COLUMN);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + LANES);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + 2 * LANES);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + 3 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            int k1 = k0 + tapStep;
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
            s01 = d0.fma(FloatVector.fromArray(FLOATS, a, k1), s01);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            s10 = d1.fma(FloatVector.fromArray(FLOATS, a, k0 + LANES), s10);
            s11 = d1.fma(FloatVector.fromArray(FLOATS, a, k1 + LANES), s11);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            s20 = d2.fma(FloatVector.fromArray(FLOATS, a, k0 + 2 * LANES), s20);
            s21 = d2.fma(FloatVector.fromArray(FLOATS, a, k1 + 2 * LANES), s21);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            s30 = d3.fma(FloatVector.fromArray(FLOATS, a, k0 + 3 * LANES), s30);
            s31 = d3.fma(FloatVector.fromArray(FLOATS, a, k1 + 3 * LANES), s31);
        }
        s00.intoArray(sums, at);
        s10.intoArray(sums, at + LANES);
        s20.intoArray(sums, at + 2 * LANES);
        s30.intoArray(sums, at + 3 * LANES);
        s01.intoArray(sums, at + COLUMN);
        s11.intoArray(sums, at + COLUMN + LANES);
        s21.intoArray(sums, at + COLUMN + 2 * LANES);
        s31.intoArray(sums, at + COLUMN + 3 * LANES);
    }

    private static void block3(
            float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + COLUMN);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + LANES);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + 2 * LANES);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, at + COLUMN + 3 * LANES);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, at + 2 * COLUMN);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, at + 2 * COLUMN + LANES);
        FloatVector s22 = FloatVector.fromArray(FLOATS, sums, at + 2 * COLUMN + 2 * LANES);
        FloatVector s32 = FloatVector.fromArray(FLOATS, sums, at + 2 * COLUMN + 3 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            int k1 = k0 + tapStep;
            int k2 = k1 + tapStep;
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
            s01 = d0.fma(FloatVector.fromArray(FLOATS, a, k1), s01);
            s02 = d0.fma(FloatVector.fromArray(FLOATS, a, k2), s02);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            s10 = d1.fma(FloatVector.fromArray(FLOATS, a, k0 + LANES), s10);
            s11 = d1.fma(FloatVector.fromArray(FLOATS, a, k1 + LANES), s11);
            s12 = d1.fma(FloatVector.fromArray(FLOATS, a, k2 + LANES), s12);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            s20 = d2.fma(FloatVector.fromArray(FLOATS, a, k0 + 2 * LANES), s20);
            s21 = d2.fma(FloatVector.fromArray(FLOATS, a, k1 + 2 * LANES), s21);
            s22 = d2.fma(FloatVector.fromArray(FLOATS, a, k2 + 2 * LANES), s22);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            s30 = d3.fma(FloatVector.fromArray(FLOATS, a, k0 + 3 * LANES), s30);
            s31 = d3.fma(FloatVector.fromArray(FLOATS, a, k1 + 3 * LANES), s31);
            s32 = d3.fma(FloatVector.fromArray(FLOATS, a, k2 + 3 * LANES), s32);
        }
        s00.intoArray(sums, at);
        s10.intoArray(sums, at + LANES);
        s20.intoArray(sums, at + 2 * LANES);
        s30.intoArray(sums, at + 3 * LANES);
        s01.intoArray(sums, at + COLUMN);
        s11.intoArray(sums, at + COLUMN + LANES);
        s21.intoArray(sums, at + COLUMN + 2 * LANES);
        s31.intoArray(sums, at + COLUMN + 3 * LANES);
        s02.intoArray(sums, at + 2 * COLUMN);
        s12.intoArray(sums, at + 2 * COLUMN + LANES);
        s22.intoArray(sums, at + 2 * COLUMN + 2 * LANES);
        s32.intoArray(sums, at + 2 * COLUMN + 3 * LANES);
    }

    private static void one1(float[] a, int[] positions, int from, int to, int dy, int x, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
        }
        s00.intoArray(sums, at);
    }

    private static void one2(
            float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + COLUMN);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            int k1 = k0 + tapStep;
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
            s01 = d0.fma(FloatVector.fromArray(FLOATS, a, k1), s01);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + COLUMN);
    }

    private static void one3(
            float[] a, int[] positions, int from, int to, int dy, int x, int tapStep, float[] sums, int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + COLUMN);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, at + 2 * COLUMN);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k0 = x + positions[2 * t + 1];
            int k1 = k0 + tapStep;
            int k2 = k1 + tapStep;
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            s00 = d0.fma(FloatVector.fromArray(FLOATS, a, k0), s00);
            s01 = d0.fma(FloatVector.fromArray(FLOATS, a, k1), s01);
            s02 = d0.fma(FloatVector.fromArray(FLOATS, a, k2), s02);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + COLUMN);
        s02.intoArray(sums, at + 2 * COLUMN);
    }
}
