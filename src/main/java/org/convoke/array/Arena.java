package org.convoke.array;

/**
 * One {@code float[]} from which everything that a task computes with is handed out: parameters, gradients, activations.
 * With a single array a kernel has one base address and one length to check, which leaves registers for the arithmetic.
 *
 * <p>Places are handed out at multiples of 64 bytes from an address that is itself a multiple of 64 where the JVM allows
 * it: G1 lays large arrays with the first element at 16 modulo 64 and does not move them, hence the first place {@value
 * #FIRST}. Elsewhere everything works, with slower loads.
 */
public final class Arena {
    private static final int FIRST = 12;
    private static final int LIMIT = Integer.MAX_VALUE - 64;

    private long top = FIRST;

    /** A size rounded up to a multiple of 16 floats. */
    public static long round(long floats) {
        return (floats + 15) / 16 * 16;
    }

    /**
     * Sets so many floats aside, before the array is made.
     *
     * @return where they begin
     * @throws IllegalArgumentException if the arena would not fit one array
     */
    public int reserve(long floats) {
        long at = top;
        top += round(floats);
        if (floats < 0 || top > LIMIT) {
            throw new IllegalArgumentException(
                    "buffers of " + top + " floats for a micro-batch do not fit one array of " + LIMIT);
        }
        return (int) at;
    }

    /** The array, all zeros, long enough for everything reserved. */
    public float[] allocate() {
        return new float[(int) top];
    }

    /** How many floats are set aside so far. */
    public long reserved() {
        return top - FIRST;
    }
}
