package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/**
 * Partial sums, image by image, of the weight gradients of up to three neighbouring taps of a row of the kernel, over a
 * row of outputs,
 *
 * <pre>sum[q] += Σ_j dy[j] · x[j][q]</pre>
 */
final class VectorTapSums {
    private static final int NEXT = Layout.COLUMN;

    private VectorTapSums() {}

    /**
     * Adds the products of a row of outputs to the sums of a row of taps.
     *
     * @param taps how many taps
     * @param dy where the row's gradients begin
     * @param columns how many outputs
     * @param x where the first output's window begins
     * @param xStep floats from one output's window to the next
     * @param tapStep floats from one tap's input to the next
     * @param sums where the sums are, {@code [tap][image]}, from {@code at} on
     */
    static void add(
            int taps, float[] a, int dy, int columns, int x, int xStep, int tapStep, float[] sums, int at) {
        for (int q = 0; q < taps; q += 3) {
            for (int l = 0; l < LANES; l += Species.LENGTH) {
                int from = x + q * tapStep + l;
                int to = at + q * LANES + l;
                switch (taps - q) {
                    case 1 -> add1(a, dy + l, columns, from, xStep, sums, to);
                    case 2 -> add2(a, dy + l, columns, from, xStep, tapStep, sums, to);
                    default -> add3(a, dy + l, columns, from, xStep, tapStep, sums, to);
                }
            }
        }
    }

    private static void add1(float[] a, int dy, int columns, int x, int xStep, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        for (int j = 0; j < columns; j++) {
            FloatVector d = FloatVector.fromArray(FLOATS, a, dy + j * NEXT);
            int i = x + j * xStep;
            s0 = d.fma(FloatVector.fromArray(FLOATS, a, i), s0);
        }
        s0.intoArray(sums, at);
    }

    private static void add2(float[] a, int dy, int columns, int x, int xStep, int tapStep, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        for (int j = 0; j < columns; j++) {
            FloatVector d = FloatVector.fromArray(FLOATS, a, dy + j * NEXT);
            int i = x + j * xStep;
            s0 = d.fma(FloatVector.fromArray(FLOATS, a, i), s0);
            s1 = d.fma(FloatVector.fromArray(FLOATS, a, i + tapStep), s1);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + LANES);
    }

    private static void add3(float[] a, int dy, int columns, int x, int xStep, int tapStep, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        for (int j = 0; j < columns; j++) {
            FloatVector d = FloatVector.fromArray(FLOATS, a, dy + j * NEXT);
            int i = x + j * xStep;
            s0 = d.fma(FloatVector.fromArray(FLOATS, a, i), s0);
            s1 = d.fma(FloatVector.fromArray(FLOATS, a, i + tapStep), s1);
            s2 = d.fma(FloatVector.fromArray(FLOATS, a, i + 2 * tapStep), s2);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + LANES);
        s2.intoArray(sums, at + 2 * LANES);
    }
}
