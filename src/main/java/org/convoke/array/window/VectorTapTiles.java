package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/**
 * Register tiles of one map and one channel: up to four neighbouring places at once gain the products of a table of taps.
 * See {@link VectorChannelTiles}.
 */
final class VectorTapTiles {
    private static final int NEXT = Layout.COLUMN;

    private VectorTapTiles() {}

    /** Begins so many outputs with one value. */
    static void fill(int places, float[] a, int y, int yStep, float value) {
        FloatVector v = FloatVector.broadcast(FLOATS, value);
        for (int p = 0; p < places; p++) {
            for (int l = 0; l < LANES; l += Species.LENGTH) {
                v.intoArray(a, y + p * yStep + l);
            }
        }
    }

    /**
     * Adds the products of all taps to a tile, and 0.
     *
     * @param places how many places
     * @param taps pairs of offsets (x, w)
     * @param yStep floats from one place's output to the next
     */
    static void add(int places, float[] a, int[] taps, int x, int w, int y, int yStep) {
        for (int l = 0; l < LANES; l += Species.LENGTH) {
            int p = 0;
            for (; p + 4 <= places; p += 4) {
                add4(a, taps, x + p * NEXT + l, w, y + p * yStep + l, yStep);
            }
            for (; p + 2 <= places; p += 2) {
                add2(a, taps, x + p * NEXT + l, w, y + p * yStep + l, yStep);
            }
            for (; p < places; p++) {
                add1(a, taps, x + p * NEXT + l, w, y + p * yStep + l);
            }
        }
    }

    private static void add1(float[] a, int[] taps, int x, int w, int y) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, a, y);
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            FloatVector v = FloatVector.broadcast(FLOATS, a[w + taps[t + 1]]);
            y0 = v.fma(FloatVector.fromArray(FLOATS, a, i), y0);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y0.add(zero).intoArray(a, y);
    }

    private static void add2(float[] a, int[] taps, int x, int w, int y, int yStep) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, a, y);
        FloatVector y1 = FloatVector.fromArray(FLOATS, a, y + yStep);
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            FloatVector v = FloatVector.broadcast(FLOATS, a[w + taps[t + 1]]);
            y0 = v.fma(FloatVector.fromArray(FLOATS, a, i), y0);
            y1 = v.fma(FloatVector.fromArray(FLOATS, a, i + NEXT), y1);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y0.add(zero).intoArray(a, y);
        y1.add(zero).intoArray(a, y + yStep);
    }

    private static void add4(float[] a, int[] taps, int x, int w, int y, int yStep) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, a, y);
        FloatVector y1 = FloatVector.fromArray(FLOATS, a, y + yStep);
        FloatVector y2 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep);
        FloatVector y3 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep);
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            FloatVector v = FloatVector.broadcast(FLOATS, a[w + taps[t + 1]]);
            y0 = v.fma(FloatVector.fromArray(FLOATS, a, i), y0);
            y1 = v.fma(FloatVector.fromArray(FLOATS, a, i + NEXT), y1);
            y2 = v.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT), y2);
            y3 = v.fma(FloatVector.fromArray(FLOATS, a, i + 3 * NEXT), y3);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y0.add(zero).intoArray(a, y);
        y1.add(zero).intoArray(a, y + yStep);
        y2.add(zero).intoArray(a, y + 2 * yStep);
        y3.add(zero).intoArray(a, y + 3 * yStep);
    }
}
