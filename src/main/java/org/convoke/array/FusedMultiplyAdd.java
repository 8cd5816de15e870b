package org.convoke.array;

/**
 * Whether {@link Math#fma}, on which every kernel is built, is an instruction of this machine. Where it is not, the JVM
 * computes it by BigDecimal: the same bits, a thousand times slower.
 */
public final class FusedMultiplyAdd {
    private static final int CALLS = 2_000;
    private static final int ROUNDS = 10;
    /** The instruction takes some 1 ns compiled and 50 ns interpreted; BigDecimal at least a microsecond. */
    private static final long SLOW_NANOS = 400;

    private FusedMultiplyAdd() {}

    /** Measures it, in a few milliseconds. */
    public static boolean isSlow() {
        long least = Long.MAX_VALUE;
        float sum = 1;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum = Math.fma(sum, 0.999f, 1.25f);
            }
            least = Math.min(least, System.nanoTime() - start);
        }
        return least / CALLS > SLOW_NANOS || sum < 0;
    }
}
