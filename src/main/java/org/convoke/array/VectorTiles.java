package org.convoke.array;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles: four outputs at up to {@link #WIDEST} places gain the products of a table of taps,
 *
 * <pre>y[m][p] += Σ_t w[m][t] · x[p][t]</pre>
 *
 * <p>for four maps m (or dense outputs, or input channels), for neighbouring places p, for one vector of images. A tap is
 * a pair (offset from x, offset from w) in the table, so no tile knows of kernel sizes, strides, centres or directions.
 * The methods differ in the number of places only; they are written out since C2 keeps vectors in registers only when
 * each is a local variable of one flat loop.
 *
 * <p>The inputs of neighbouring places lie {@link #NEXT} apart, a constant: with a variable in its place C2 runs out of
 * general registers, and a tile loses up to 40 % of its speed.
 */
final class VectorTiles {
    /** The most places of a tile: 4 × 6 sums in the 32 registers of AVX-512, 4 × 2 in the 16 of shorter vectors. */
    static final int WIDEST = Species.LENGTH == LANES ? 6 : 2;

    /** Floats from one place's input to the next. */
    static final int NEXT = Layout.COLUMN;

    private static final float[] ZEROS = new float[Layout.BLOCK];

    private VectorTiles() {}

    /** The most places of a tile whose inputs lie such a step apart. */
    static int widest(int step) {
        return step == NEXT ? WIDEST : 1;
    }

    /**
     * Adds the products of taps {@code from … to − 1} to a tile.
     *
     * @param places how many places, 1 … {@link #widest}
     * @param a the arena
     * @param taps pairs of offsets (x, w)
     * @param x where the first place's input begins, from which a tap's first offset counts
     * @param w where the weights begin, from which a tap's second offset counts
     * @param wStep floats from one output's weight to the next
     * @param y where the first output of the first place begins; the other three follow at steps of {@value
     *     Layout#LANES}
     * @param yStep floats from one place's outputs to the next
     */
    static void add(int places, float[] a, int[] taps, int from, int to, int x, int w, int wStep, int y, int yStep) {
        tile(places, a, taps, from, to, x, w, wStep, y, yStep, false, ZEROS, 0);
    }

    /**
     * Likewise, with outputs that begin at their biases.
     *
     * @param bias where the four biases lie in the arena
     */
    static void fromBias(
            int places, float[] a, int[] taps, int from, int to, int x, int w, int wStep, int y, int yStep, int bias) {
        tile(places, a, taps, from, to, x, w, wStep, y, yStep, true, a, bias);
    }

    /** Likewise, with outputs that begin at zero. */
    static void fromZero(
            int places, float[] a, int[] taps, int from, int to, int x, int w, int wStep, int y, int yStep) {
        tile(places, a, taps, from, to, x, w, wStep, y, yStep, true, ZEROS, 0);
    }

    private static void tile(
            int places,
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
        for (int l = 0; l < LANES; l += Species.LENGTH) {
            switch (places) {
                case 1 -> add1(a, taps, from, to, x + l, w, wStep, y + l, fresh, bias, biasAt);
                case 2 -> add2(a, taps, from, to, x + l, w, wStep, y + l, yStep, fresh, bias, biasAt);
                case 3 -> add3(a, taps, from, to, x + l, w, wStep, y + l, yStep, fresh, bias, biasAt);
                case 4 -> add4(a, taps, from, to, x + l, w, wStep, y + l, yStep, fresh, bias, biasAt);
                case 5 -> add5(a, taps, from, to, x + l, w, wStep, y + l, yStep, fresh, bias, biasAt);
                case 6 -> add6(a, taps, from, to, x + l, w, wStep, y + l, yStep, fresh, bias, biasAt);
                default -> throw new IllegalArgumentException("a tile of " + places + " places");
            }
        }
    }

    private static void add1(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            boolean fresh,
            float[] bias,
            int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        y00.add(zero).intoArray(a, y);
        y10.add(zero).intoArray(a, y + LANES);
        y20.add(zero).intoArray(a, y + 2 * LANES);
        y30.add(zero).intoArray(a, y + 3 * LANES);
    }

    private static void add2(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
        FloatVector y00 = FloatVector.broadcast(FLOATS, bias[biasAt]);
        FloatVector y10 = FloatVector.broadcast(FLOATS, bias[biasAt + 1]);
        FloatVector y20 = FloatVector.broadcast(FLOATS, bias[biasAt + 2]);
        FloatVector y30 = FloatVector.broadcast(FLOATS, bias[biasAt + 3]);
        FloatVector y01 = y00;
        FloatVector y11 = y10;
        FloatVector y21 = y20;
        FloatVector y31 = y30;
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
            y01 = FloatVector.fromArray(FLOATS, a, y + yStep);
            y11 = FloatVector.fromArray(FLOATS, a, y + yStep + LANES);
            y21 = FloatVector.fromArray(FLOATS, a, y + yStep + 2 * LANES);
            y31 = FloatVector.fromArray(FLOATS, a, y + yStep + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, i + NEXT);
            y01 = w0.fma(x1, y01);
            y11 = w1.fma(x1, y11);
            y21 = w2.fma(x1, y21);
            y31 = w3.fma(x1, y31);
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

    private static void add3(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
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
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
            y01 = FloatVector.fromArray(FLOATS, a, y + yStep);
            y11 = FloatVector.fromArray(FLOATS, a, y + yStep + LANES);
            y21 = FloatVector.fromArray(FLOATS, a, y + yStep + 2 * LANES);
            y31 = FloatVector.fromArray(FLOATS, a, y + yStep + 3 * LANES);
            y02 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep);
            y12 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + LANES);
            y22 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 2 * LANES);
            y32 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, i + NEXT);
            y01 = w0.fma(x1, y01);
            y11 = w1.fma(x1, y11);
            y21 = w2.fma(x1, y21);
            y31 = w3.fma(x1, y31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, i + 2 * NEXT);
            y02 = w0.fma(x2, y02);
            y12 = w1.fma(x2, y12);
            y22 = w2.fma(x2, y22);
            y32 = w3.fma(x2, y32);
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

    private static void add4(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
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
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
            y01 = FloatVector.fromArray(FLOATS, a, y + yStep);
            y11 = FloatVector.fromArray(FLOATS, a, y + yStep + LANES);
            y21 = FloatVector.fromArray(FLOATS, a, y + yStep + 2 * LANES);
            y31 = FloatVector.fromArray(FLOATS, a, y + yStep + 3 * LANES);
            y02 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep);
            y12 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + LANES);
            y22 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 2 * LANES);
            y32 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 3 * LANES);
            y03 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep);
            y13 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + LANES);
            y23 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 2 * LANES);
            y33 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, i + NEXT);
            y01 = w0.fma(x1, y01);
            y11 = w1.fma(x1, y11);
            y21 = w2.fma(x1, y21);
            y31 = w3.fma(x1, y31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, i + 2 * NEXT);
            y02 = w0.fma(x2, y02);
            y12 = w1.fma(x2, y12);
            y22 = w2.fma(x2, y22);
            y32 = w3.fma(x2, y32);
            FloatVector x3 = FloatVector.fromArray(FLOATS, a, i + 3 * NEXT);
            y03 = w0.fma(x3, y03);
            y13 = w1.fma(x3, y13);
            y23 = w2.fma(x3, y23);
            y33 = w3.fma(x3, y33);
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
    }

    private static void add5(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
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
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
            y01 = FloatVector.fromArray(FLOATS, a, y + yStep);
            y11 = FloatVector.fromArray(FLOATS, a, y + yStep + LANES);
            y21 = FloatVector.fromArray(FLOATS, a, y + yStep + 2 * LANES);
            y31 = FloatVector.fromArray(FLOATS, a, y + yStep + 3 * LANES);
            y02 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep);
            y12 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + LANES);
            y22 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 2 * LANES);
            y32 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 3 * LANES);
            y03 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep);
            y13 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + LANES);
            y23 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 2 * LANES);
            y33 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 3 * LANES);
            y04 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep);
            y14 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + LANES);
            y24 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + 2 * LANES);
            y34 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, i + NEXT);
            y01 = w0.fma(x1, y01);
            y11 = w1.fma(x1, y11);
            y21 = w2.fma(x1, y21);
            y31 = w3.fma(x1, y31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, i + 2 * NEXT);
            y02 = w0.fma(x2, y02);
            y12 = w1.fma(x2, y12);
            y22 = w2.fma(x2, y22);
            y32 = w3.fma(x2, y32);
            FloatVector x3 = FloatVector.fromArray(FLOATS, a, i + 3 * NEXT);
            y03 = w0.fma(x3, y03);
            y13 = w1.fma(x3, y13);
            y23 = w2.fma(x3, y23);
            y33 = w3.fma(x3, y33);
            FloatVector x4 = FloatVector.fromArray(FLOATS, a, i + 4 * NEXT);
            y04 = w0.fma(x4, y04);
            y14 = w1.fma(x4, y14);
            y24 = w2.fma(x4, y24);
            y34 = w3.fma(x4, y34);
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
    }

    private static void add6(
            float[] a,
            int[] taps,
            int from,
            int to,
            int x,
            int w,
            int wStep,
            int y,
            int yStep,
            boolean fresh,
            float[] bias,
            int biasAt) {
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
        if (!fresh) {
            y00 = FloatVector.fromArray(FLOATS, a, y);
            y10 = FloatVector.fromArray(FLOATS, a, y + LANES);
            y20 = FloatVector.fromArray(FLOATS, a, y + 2 * LANES);
            y30 = FloatVector.fromArray(FLOATS, a, y + 3 * LANES);
            y01 = FloatVector.fromArray(FLOATS, a, y + yStep);
            y11 = FloatVector.fromArray(FLOATS, a, y + yStep + LANES);
            y21 = FloatVector.fromArray(FLOATS, a, y + yStep + 2 * LANES);
            y31 = FloatVector.fromArray(FLOATS, a, y + yStep + 3 * LANES);
            y02 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep);
            y12 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + LANES);
            y22 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 2 * LANES);
            y32 = FloatVector.fromArray(FLOATS, a, y + 2 * yStep + 3 * LANES);
            y03 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep);
            y13 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + LANES);
            y23 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 2 * LANES);
            y33 = FloatVector.fromArray(FLOATS, a, y + 3 * yStep + 3 * LANES);
            y04 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep);
            y14 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + LANES);
            y24 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + 2 * LANES);
            y34 = FloatVector.fromArray(FLOATS, a, y + 4 * yStep + 3 * LANES);
            y05 = FloatVector.fromArray(FLOATS, a, y + 5 * yStep);
            y15 = FloatVector.fromArray(FLOATS, a, y + 5 * yStep + LANES);
            y25 = FloatVector.fromArray(FLOATS, a, y + 5 * yStep + 2 * LANES);
            y35 = FloatVector.fromArray(FLOATS, a, y + 5 * yStep + 3 * LANES);
        }
        for (int t = from; t < to; t++) {
            int i = x + taps[2 * t];
            int k = w + taps[2 * t + 1];
            FloatVector w0 = FloatVector.broadcast(FLOATS, a[k]);
            FloatVector w1 = FloatVector.broadcast(FLOATS, a[k + wStep]);
            FloatVector w2 = FloatVector.broadcast(FLOATS, a[k + 2 * wStep]);
            FloatVector w3 = FloatVector.broadcast(FLOATS, a[k + 3 * wStep]);
            FloatVector x0 = FloatVector.fromArray(FLOATS, a, i);
            y00 = w0.fma(x0, y00);
            y10 = w1.fma(x0, y10);
            y20 = w2.fma(x0, y20);
            y30 = w3.fma(x0, y30);
            FloatVector x1 = FloatVector.fromArray(FLOATS, a, i + NEXT);
            y01 = w0.fma(x1, y01);
            y11 = w1.fma(x1, y11);
            y21 = w2.fma(x1, y21);
            y31 = w3.fma(x1, y31);
            FloatVector x2 = FloatVector.fromArray(FLOATS, a, i + 2 * NEXT);
            y02 = w0.fma(x2, y02);
            y12 = w1.fma(x2, y12);
            y22 = w2.fma(x2, y22);
            y32 = w3.fma(x2, y32);
            FloatVector x3 = FloatVector.fromArray(FLOATS, a, i + 3 * NEXT);
            y03 = w0.fma(x3, y03);
            y13 = w1.fma(x3, y13);
            y23 = w2.fma(x3, y23);
            y33 = w3.fma(x3, y33);
            FloatVector x4 = FloatVector.fromArray(FLOATS, a, i + 4 * NEXT);
            y04 = w0.fma(x4, y04);
            y14 = w1.fma(x4, y14);
            y24 = w2.fma(x4, y24);
            y34 = w3.fma(x4, y34);
            FloatVector x5 = FloatVector.fromArray(FLOATS, a, i + 5 * NEXT);
            y05 = w0.fma(x5, y05);
            y15 = w1.fma(x5, y15);
            y25 = w2.fma(x5, y25);
            y35 = w3.fma(x5, y35);
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
