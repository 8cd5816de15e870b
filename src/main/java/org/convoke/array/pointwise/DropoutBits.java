package org.convoke.array.pointwise;

import org.convoke.array.CounterRandom;

/**
 * Which elements a {@link Dropout} keeps. The key of an image at a node are 64 bits of {@link CounterRandom}, low and
 * high half; an element's bits are a hash of its number u and the key in 32-bit arithmetic, with few operations, since it is
 * made for every element in both passes:
 *
 * <pre>
 * h = low + u · 0x9E3779B9
 * h = (h xor h &gt;&gt;&gt; 16) · 0x7FEB352D + high
 * h = (h xor h &gt;&gt;&gt; 15) · 0x846CA68B
 * h = (h xor h &gt;&gt;&gt; 16) &gt;&gt;&gt; 8
 * </pre>
 *
 * The element is dropped where h, 24 bits, is below p · 2^24. Shifts and factors are those of Wellons' lowbias32, a hash in which
 * each input bit changes about half of the output bits.
 */
final class DropoutBits {
    static final int STEP = 0x9E3779B9;
    static final int FACTOR_1 = 0x7FEB352D;
    static final int FACTOR_2 = 0x846CA68B;
    static final int SHIFT_1 = 16;
    static final int SHIFT_2 = 15;
    static final int SHIFT_3 = 16;
    static final int UNUSED = 8;

    /** How many values the bits have. */
    private static final int ALL = 1 << (Integer.SIZE - UNUSED);

    /** Of each image. */
    final int[] low;

    final int[] high;
    private final int node;

    DropoutBits(int images, int node) {
        low = new int[images];
        high = new int[images];
        this.node = node;
    }

    /** Computes the keys. */
    void take(long[] streams) {
        for (int n = 0; n < low.length; n++) {
            long key = CounterRandom.bits(streams[n], node, 0);
            low[n] = (int) key;
            high[n] = (int) (key >>> Integer.SIZE);
        }
    }

    /** The least bits that stay. */
    static int threshold(float probability) {
        return Math.round(probability * ALL);
    }

    /** The bits of element u of image n. */
    int at(int n, int u) {
        int h = low[n] + u * STEP;
        h = (h ^ h >>> SHIFT_1) * FACTOR_1 + high[n];
        h = (h ^ h >>> SHIFT_2) * FACTOR_2;
        return (h ^ h >>> SHIFT_3) >>> UNUSED;
    }
}
