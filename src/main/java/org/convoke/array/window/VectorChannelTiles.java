package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/**
 * Register tiles of a depthwise convolution: four neighbouring channels c at up to six neighbouring places p, for one vector
 * of images,
 *
 * <pre>y[c][p] = bias[c] + Σ_t w[c][t] · x[c][p][t]</pre>
 *
 * over a table of taps: pairs (offset from x, offset from w). The methods differ in the number of places only; they are
 * written out since C2 keeps vectors in registers only when each is a local variable of one flat loop. The inputs of
 * neighbouring places lie a constant apart.
 */
final class VectorChannelTiles {
    private static final int NEXT = Layout.COLUMN;

    private static final float[] ZEROS = new float[Layout.BLOCK];

    private VectorChannelTiles() {}

    /**
     * Computes a tile.
     *
     * @param places how many places, 1 … 6
     * @param a the arena
     * @param taps pairs of offsets (x, w)
     * @param x where the first place's input begins, from which a tap's first offset counts
     * @param w where the weights begin, from which a tap's second offset counts; the four channels' lie side by side
     * @param y where the first output of the first place begins
     * @param yStep floats from one place's outputs to the next
     * @param bias where the four biases lie in the arena
     */
    static void fromBias(int places, float[] a, int[] taps, int x, int w, int y, int yStep, int bias) {
        tile(places, a, taps, x, w, y, yStep, a, bias);
    }

    /** Likewise, with outputs that begin at zero. */
    static void fromZero(int places, float[] a, int[] taps, int x, int w, int y, int yStep) {
        tile(places, a, taps, x, w, y, yStep, ZEROS, 0);
    }

    private static void tile(
            int places, float[] a, int[] taps, int x, int w, int y, int yStep, float[] bias, int biasAt) {
        for (int l = 0; l < LANES; l += Species.LENGTH) {
            switch (places) {
                case 1 -> sum1(a, taps, x + l, w, y + l, bias, biasAt);
                case 2 -> sum2(a, taps, x + l, w, y + l, yStep, bias, biasAt);
                case 3 -> sum3(a, taps, x + l, w, y + l, yStep, bias, biasAt);
                case 4 -> {
                    sum2(a, taps, x + l, w, y + l, yStep, bias, biasAt);
                    sum2(a, taps, x + 2 * NEXT + l, w, y + 2 * yStep + l, yStep, bias, biasAt);
                }
                case 5 -> {
                    sum3(a, taps, x + l, w, y + l, yStep, bias, biasAt);
                    sum2(a, taps, x + 3 * NEXT + l, w, y + 3 * yStep + l, yStep, bias, biasAt);
                }
                case 6 -> sum6(a, taps, x + l, w, y + l, yStep, bias, biasAt);
                default -> throw new IllegalArgumentException("a tile of " + places + " places");
            }
        }
    }

    private static void sum1(float[] a, int[] taps, int x, int w, int y, float[] bias, int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            int k = w + taps[t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + 1]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3]);
            y00 = w0.fma(FloatVector.fromArray(FLOATS, a, i), y00);
            y10 = w1.fma(FloatVector.fromArray(FLOATS, a, i + LANES), y10);
            y20 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * LANES), y20);
            y30 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 3 * LANES), y30);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y00.add(zero).intoArray(a, y);
        y10.add(zero).intoArray(a, y + LANES);
        y20.add(zero).intoArray(a, y + 2 * LANES);
        y30.add(zero).intoArray(a, y + 3 * LANES);
    }

    private static void sum2(float[] a, int[] taps, int x, int w, int y, int yStep, float[] bias, int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        FloatVector y01 = y00;
        FloatVector y11 = y10;
        FloatVector y21 = y20;
        FloatVector y31 = y30;
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            int k = w + taps[t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + 1]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3]);
            y00 = w0.fma(FloatVector.fromArray(FLOATS, a, i), y00);
            y10 = w1.fma(FloatVector.fromArray(FLOATS, a, i + LANES), y10);
            y20 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * LANES), y20);
            y30 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 3 * LANES), y30);
            y01 = w0.fma(FloatVector.fromArray(FLOATS, a, i + NEXT), y01);
            y11 = w1.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + LANES), y11);
            y21 = w2.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 2 * LANES), y21);
            y31 = w3.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 3 * LANES), y31);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y00.add(zero).intoArray(a, y);
        y10.add(zero).intoArray(a, y + LANES);
        y20.add(zero).intoArray(a, y + 2 * LANES);
        y30.add(zero).intoArray(a, y + 3 * LANES);
        y01.add(zero).intoArray(a, y + yStep);
        y11.add(zero).intoArray(a, y + yStep + LANES);
        y21.add(zero).intoArray(a, y + yStep + 2 * LANES);
        y31.add(zero).intoArray(a, y + yStep + 3 * LANES);
    }

    private static void sum3(float[] a, int[] taps, int x, int w, int y, int yStep, float[] bias, int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        FloatVector y01 = y00;
        FloatVector y11 = y10;
        FloatVector y21 = y20;
        FloatVector y31 = y30;
        FloatVector y02 = y00;
        FloatVector y12 = y10;
        FloatVector y22 = y20;
        FloatVector y32 = y30;
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            int k = w + taps[t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + 1]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3]);
            y00 = w0.fma(FloatVector.fromArray(FLOATS, a, i), y00);
            y10 = w1.fma(FloatVector.fromArray(FLOATS, a, i + LANES), y10);
            y20 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * LANES), y20);
            y30 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 3 * LANES), y30);
            y01 = w0.fma(FloatVector.fromArray(FLOATS, a, i + NEXT), y01);
            y11 = w1.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + LANES), y11);
            y21 = w2.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 2 * LANES), y21);
            y31 = w3.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 3 * LANES), y31);
            y02 = w0.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT), y02);
            y12 = w1.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + LANES), y12);
            y22 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + 2 * LANES), y22);
            y32 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + 3 * LANES), y32);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y00.add(zero).intoArray(a, y);
        y10.add(zero).intoArray(a, y + LANES);
        y20.add(zero).intoArray(a, y + 2 * LANES);
        y30.add(zero).intoArray(a, y + 3 * LANES);
        y01.add(zero).intoArray(a, y + yStep);
        y11.add(zero).intoArray(a, y + yStep + LANES);
        y21.add(zero).intoArray(a, y + yStep + 2 * LANES);
        y31.add(zero).intoArray(a, y + yStep + 3 * LANES);
        y02.add(zero).intoArray(a, y + 2 * yStep);
        y12.add(zero).intoArray(a, y + 2 * yStep + LANES);
        y22.add(zero).intoArray(a, y + 2 * yStep + 2 * LANES);
        y32.add(zero).intoArray(a, y + 2 * yStep + 3 * LANES);
    }

    private static void sum6(float[] a, int[] taps, int x, int w, int y, int yStep, float[] bias, int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        FloatVector y01 = y00;
        FloatVector y11 = y10;
        FloatVector y21 = y20;
        FloatVector y31 = y30;
        FloatVector y02 = y00;
        FloatVector y12 = y10;
        FloatVector y22 = y20;
        FloatVector y32 = y30;
        FloatVector y03 = y00;
        FloatVector y13 = y10;
        FloatVector y23 = y20;
        FloatVector y33 = y30;
        FloatVector y04 = y00;
        FloatVector y14 = y10;
        FloatVector y24 = y20;
        FloatVector y34 = y30;
        FloatVector y05 = y00;
        FloatVector y15 = y10;
        FloatVector y25 = y20;
        FloatVector y35 = y30;
        for (int t = 0; t < taps.length; t += 2) {
            int i = x + taps[t];
            int k = w + taps[t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + 1]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3]);
            y00 = w0.fma(FloatVector.fromArray(FLOATS, a, i), y00);
            y10 = w1.fma(FloatVector.fromArray(FLOATS, a, i + LANES), y10);
            y20 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * LANES), y20);
            y30 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 3 * LANES), y30);
            y01 = w0.fma(FloatVector.fromArray(FLOATS, a, i + NEXT), y01);
            y11 = w1.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + LANES), y11);
            y21 = w2.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 2 * LANES), y21);
            y31 = w3.fma(FloatVector.fromArray(FLOATS, a, i + NEXT + 3 * LANES), y31);
            y02 = w0.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT), y02);
            y12 = w1.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + LANES), y12);
            y22 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + 2 * LANES), y22);
            y32 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 2 * NEXT + 3 * LANES), y32);
            y03 = w0.fma(FloatVector.fromArray(FLOATS, a, i + 3 * NEXT), y03);
            y13 = w1.fma(FloatVector.fromArray(FLOATS, a, i + 3 * NEXT + LANES), y13);
            y23 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 3 * NEXT + 2 * LANES), y23);
            y33 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 3 * NEXT + 3 * LANES), y33);
            y04 = w0.fma(FloatVector.fromArray(FLOATS, a, i + 4 * NEXT), y04);
            y14 = w1.fma(FloatVector.fromArray(FLOATS, a, i + 4 * NEXT + LANES), y14);
            y24 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 4 * NEXT + 2 * LANES), y24);
            y34 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 4 * NEXT + 3 * LANES), y34);
            y05 = w0.fma(FloatVector.fromArray(FLOATS, a, i + 5 * NEXT), y05);
            y15 = w1.fma(FloatVector.fromArray(FLOATS, a, i + 5 * NEXT + LANES), y15);
            y25 = w2.fma(FloatVector.fromArray(FLOATS, a, i + 5 * NEXT + 2 * LANES), y25);
            y35 = w3.fma(FloatVector.fromArray(FLOATS, a, i + 5 * NEXT + 3 * LANES), y35);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y00.add(zero).intoArray(a, y);
        y10.add(zero).intoArray(a, y + LANES);
        y20.add(zero).intoArray(a, y + 2 * LANES);
        y30.add(zero).intoArray(a, y + 3 * LANES);
        y01.add(zero).intoArray(a, y + yStep);
        y11.add(zero).intoArray(a, y + yStep + LANES);
        y21.add(zero).intoArray(a, y + yStep + 2 * LANES);
        y31.add(zero).intoArray(a, y + yStep + 3 * LANES);
        y02.add(zero).intoArray(a, y + 2 * yStep);
        y12.add(zero).intoArray(a, y + 2 * yStep + LANES);
        y22.add(zero).intoArray(a, y + 2 * yStep + 2 * LANES);
        y32.add(zero).intoArray(a, y + 2 * yStep + 3 * LANES);
        y03.add(zero).intoArray(a, y + 3 * yStep);
        y13.add(zero).intoArray(a, y + 3 * yStep + LANES);
        y23.add(zero).intoArray(a, y + 3 * yStep + 2 * LANES);
        y33.add(zero).intoArray(a, y + 3 * yStep + 3 * LANES);
        y04.add(zero).intoArray(a, y + 4 * yStep);
        y14.add(zero).intoArray(a, y + 4 * yStep + LANES);
        y24.add(zero).intoArray(a, y + 4 * yStep + 2 * LANES);
        y34.add(zero).intoArray(a, y + 4 * yStep + 3 * LANES);
        y05.add(zero).intoArray(a, y + 5 * yStep);
        y15.add(zero).intoArray(a, y + 5 * yStep + LANES);
        y25.add(zero).intoArray(a, y + 5 * yStep + 2 * LANES);
        y35.add(zero).intoArray(a, y + 5 * yStep + 3 * LANES);
    }
}
