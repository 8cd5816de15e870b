package org.convoke.array;

/**
 * Random numbers that depend on nothing but their address (seed, stream, index): no state, so that any task on any
 * machine finds the same number without having drawn those before it.
 *
 * <p>The bits are SplitMix64's finaliser (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014)
 * applied to the seed, the stream and the index in turn.
 */
public final class CounterRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /** A bijection of 64 bits in which every input bit changes about half of the output bits. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits at an address. */
    public static long bits(long seed, long stream, long index) {
        long z = mix(seed + GOLDEN_GAMMA);
        z = mix(z + GOLDEN_GAMMA * (stream + 1));
        return mix(z + GOLDEN_GAMMA * (index + 1));
    }

    /** A number in [0, 1), a multiple of 2^-53. */
    public static double uniform(long seed, long stream, long index) {
        return (bits(seed, stream, index) >>> 11) * 0x1.0p-53;
    }

    /** A standard normal number, by Box and Muller: sqrt(-2 ln(1 - u)) cos(2 pi v). */
    public static double gaussian(long seed, long stream, long index) {
        double u = uniform(seed, stream, 2 * index);
        double v = uniform(seed, stream, 2 * index + 1);
        return StrictMath.sqrt(-2 * StrictMath.log(1 - u)) * StrictMath.cos(2 * Math.PI * v);
    }

    /**
     * A permutation of 0 … n − 1, by Fisher and Yates.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public static int[] permutation(int n, long seed, long stream) {
        if (n < 0) {
            throw new IllegalArgumentException("permutation of " + n + " elements");
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            // The high half of bits × (i + 1) is uniform in 0 … i up to a bias below 2^-32.
            int j = (int) (((bits(seed, stream, i) >>> 32) * (i + 1)) >>> 32);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
