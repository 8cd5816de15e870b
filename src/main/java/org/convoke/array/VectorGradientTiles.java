package org.convoke.array;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of a weight gradient: the partial sums, image by image, of four maps and up to four inputs,
 *
 * <pre>sum[i][m] += Σ_t x[i][t] · dy[m][t]</pre>
 *
 * over a table of positions: pairs (offset from dy, offset from x). See {@link VectorTiles} for why they are written
 * out. The inputs are the channels of a block, or one channel at neighbouring taps.
 */
final class VectorGradientTiles {
    /** The most inputs of a tile: 4 × 4 sums in the 32 registers of AVX-512, 4 × 2 in the 16 of shorter vectors. */
    private static final int WIDEST = Species.LENGTH == LANES ? Layout.BLOCK : 2;

    private VectorGradientTiles() {}

    /**
     * Adds the products at positions {@code from … to − 1} to a tile of sums.
     *
     * @param inputs how many inputs, 1 … 4; more than fit the registers are split
     * @param a the arena
     * @param positions pairs of offsets (dy, x)
     * @param dy where the first map's gradient begins; the other three follow at steps of {@value Layout#LANES}
     * @param x where the first input begins
     * @param xStep floats from one input to the next; {@value Layout#LANES} if there are four
     * @param sums where the sums lie, {@code [input][map][image]}
     */
    static void add(int inputs, float[] a, int[] positions, int from, int to, int dy, int x, int xStep, int sums) {
        for (int first = 0; first < inputs; first += WIDEST) {
            for (int l = 0; l < LANES; l += Species.LENGTH) {
                addTile(
                        Math.min(WIDEST, inputs - first),
                        a,
                        positions,
                        from,
                        to,
                        dy + l,
                        x + first * xStep + l,
                        xStep,
                        sums + first * Layout.BLOCK * LANES + l);
            }
        }
    }

    private static void addTile(
            int inputs, float[] a, int[] positions, int from, int to, int dy, int x, int xStep, int sums) {
        switch (inputs) {
            case 1 -> add1(a, positions, from, to, dy, x, sums);
            case 2 -> add2(a, positions, from, to, dy, x, xStep, sums);
            case 3 -> add3(a, positions, from, to, dy, x, xStep, sums);
            case 4 -> add4(a, positions, from, to, dy, x, sums);
            default -> throw new IllegalArgumentException("a tile of " + inputs + " inputs");
        }
    }

    private static void add1(float[] a, int[] positions, int from, int to, int dy, int x, int sums) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, a, sums);
        FloatVector s10 = FloatVector.fromArray(FLOATS, a, sums + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, a, sums + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, a, sums + 3 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, k);
            s00 = d0.fma(x0, s00);
            s10 = d1.fma(x0, s10);
            s20 = d2.fma(x0, s20);
            s30 = d3.fma(x0, s30);
        }
        s00.intoArray(a, sums);
        s10.intoArray(a, sums + LANES);
        s20.intoArray(a, sums + 2 * LANES);
        s30.intoArray(a, sums + 3 * LANES);
    }

    private static void add2(float[] a, int[] positions, int from, int to, int dy, int x, int xStep, int sums) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, a, sums);
        FloatVector s10 = FloatVector.fromArray(FLOATS, a, sums + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, a, sums + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, a, sums + 3 * LANES);
        FloatVector s01 = FloatVector.fromArray(FLOATS, a, sums + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(FLOATS, a, sums + 5 * LANES);
        FloatVector s21 = FloatVector.fromArray(FLOATS, a, sums + 6 * LANES);
        FloatVector s31 = FloatVector.fromArray(FLOATS, a, sums + 7 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, k);
            s00 = d0.fma(x0, s00);
            s10 = d1.fma(x0, s10);
            s20 = d2.fma(x0, s20);
            s30 = d3.fma(x0, s30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, k + xStep);
            s01 = d0.fma(x1, s01);
            s11 = d1.fma(x1, s11);
            s21 = d2.fma(x1, s21);
            s31 = d3.fma(x1, s31);
        }
        s00.intoArray(a, sums);
        s10.intoArray(a, sums + LANES);
        s20.intoArray(a, sums + 2 * LANES);
        s30.intoArray(a, sums + 3 * LANES);
        s01.intoArray(a, sums + 4 * LANES);
        s11.intoArray(a, sums + 5 * LANES);
        s21.intoArray(a, sums + 6 * LANES);
        s31.intoArray(a, sums + 7 * LANES);
    }

    private static void add3(float[] a, int[] positions, int from, int to, int dy, int x, int xStep, int sums) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, a, sums);
        FloatVector s10 = FloatVector.fromArray(FLOATS, a, sums + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, a, sums + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, a, sums + 3 * LANES);
        FloatVector s01 = FloatVector.fromArray(FLOATS, a, sums + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(FLOATS, a, sums + 5 * LANES);
        FloatVector s21 = FloatVector.fromArray(FLOATS, a, sums + 6 * LANES);
        FloatVector s31 = FloatVector.fromArray(FLOATS, a, sums + 7 * LANES);
        FloatVector s02 = FloatVector.fromArray(FLOATS, a, sums + 8 * LANES);
        FloatVector s12 = FloatVector.fromArray(FLOATS, a, sums + 9 * LANES);
        FloatVector s22 = FloatVector.fromArray(FLOATS, a, sums + 10 * LANES);
        FloatVector s32 = FloatVector.fromArray(FLOATS, a, sums + 11 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, k);
            s00 = d0.fma(x0, s00);
            s10 = d1.fma(x0, s10);
            s20 = d2.fma(x0, s20);
            s30 = d3.fma(x0, s30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, k + xStep);
            s01 = d0.fma(x1, s01);
            s11 = d1.fma(x1, s11);
            s21 = d2.fma(x1, s21);
            s31 = d3.fma(x1, s31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, k + 2 * xStep);
            s02 = d0.fma(x2, s02);
            s12 = d1.fma(x2, s12);
            s22 = d2.fma(x2, s22);
            s32 = d3.fma(x2, s32);
        }
        s00.intoArray(a, sums);
        s10.intoArray(a, sums + LANES);
        s20.intoArray(a, sums + 2 * LANES);
        s30.intoArray(a, sums + 3 * LANES);
        s01.intoArray(a, sums + 4 * LANES);
        s11.intoArray(a, sums + 5 * LANES);
        s21.intoArray(a, sums + 6 * LANES);
        s31.intoArray(a, sums + 7 * LANES);
        s02.intoArray(a, sums + 8 * LANES);
        s12.intoArray(a, sums + 9 * LANES);
        s22.intoArray(a, sums + 10 * LANES);
        s32.intoArray(a, sums + 11 * LANES);
    }

    private static void add4(float[] a, int[] positions, int from, int to, int dy, int x, int sums) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, a, sums);
        FloatVector s10 = FloatVector.fromArray(FLOATS, a, sums + LANES);
        FloatVector s20 = FloatVector.fromArray(FLOATS, a, sums + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(FLOATS, a, sums + 3 * LANES);
        FloatVector s01 = FloatVector.fromArray(FLOATS, a, sums + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(FLOATS, a, sums + 5 * LANES);
        FloatVector s21 = FloatVector.fromArray(FLOATS, a, sums + 6 * LANES);
        FloatVector s31 = FloatVector.fromArray(FLOATS, a, sums + 7 * LANES);
        FloatVector s02 = FloatVector.fromArray(FLOATS, a, sums + 8 * LANES);
        FloatVector s12 = FloatVector.fromArray(FLOATS, a, sums + 9 * LANES);
        FloatVector s22 = FloatVector.fromArray(FLOATS, a, sums + 10 * LANES);
        FloatVector s32 = FloatVector.fromArray(FLOATS, a, sums + 11 * LANES);
        FloatVector s03 = FloatVector.fromArray(FLOATS, a, sums + 12 * LANES);
        FloatVector s13 = FloatVector.fromArray(FLOATS, a, sums + 13 * LANES);
        FloatVector s23 = FloatVector.fromArray(FLOATS, a, sums + 14 * LANES);
        FloatVector s33 = FloatVector.fromArray(FLOATS, a, sums + 15 * LANES);
        for (int t = from; t < to; t++) {
            int i = dy + positions[2 * t];
            int k = x + positions[2 * t + 1];
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, i);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, i + LANES);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, i + 2 * LANES);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, i + 3 * LANES);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, k);
            s00 = d0.fma(x0, s00);
            s10 = d1.fma(x0, s10);
            s20 = d2.fma(x0, s20);
            s30 = d3.fma(x0, s30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, k + LANES);
            s01 = d0.fma(x1, s01);
            s11 = d1.fma(x1, s11);
            s21 = d2.fma(x1, s21);
            s31 = d3.fma(x1, s31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, k + 2 * LANES);
            s02 = d0.fma(x2, s02);
            s12 = d1.fma(x2, s12);
            s22 = d2.fma(x2, s22);
            s32 = d3.fma(x2, s32);
            FloatVector x3 = FloatVector.fromArray(FLOATS, a, k + 3 * LANES);
            s03 = d0.fma(x3, s03);
            s13 = d1.fma(x3, s13);
            s23 = d2.fma(x3, s23);
            s33 = d3.fma(x3, s33);
        }
        s00.intoArray(a, sums);
        s10.intoArray(a, sums + LANES);
        s20.intoArray(a, sums + 2 * LANES);
        s30.intoArray(a, sums + 3 * LANES);
        s01.intoArray(a, sums + 4 * LANES);
        s11.intoArray(a, sums + 5 * LANES);
        s21.intoArray(a, sums + 6 * LANES);
        s31.intoArray(a, sums + 7 * LANES);
        s02.intoArray(a, sums + 8 * LANES);
        s12.intoArray(a, sums + 9 * LANES);
        s22.intoArray(a, sums + 10 * LANES);
        s32.intoArray(a, sums + 11 * LANES);
        s03.intoArray(a, sums + 12 * LANES);
        s13.intoArray(a, sums + 13 * LANES);
        s23.intoArray(a, sums + 14 * LANES);
        s33.intoArray(a, sums + 15 * LANES);
    }
}
