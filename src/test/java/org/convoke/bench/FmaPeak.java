package org.convoke.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a core can do at most: fma instructions on registers only, twelve independent chains. Measured right before and
 * after each iteration of a benchmark, since a shared machine's clock drifts.
 */
final class FmaPeak {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int ROUNDS = 100_000;
    private static final int BURSTS = 20;

    /** So that no burst is left out. */
    private float sink;

    FmaPeak() {
        for (int i = 0; i < 50; i++) {
            burst(2_000);
        }
    }

    /** GFLOP/s, the fastest of some bursts. */
    double measure() {
        double best = 0;
        for (int i = 0; i < BURSTS; i++) {
            long start = System.nanoTime();
            burst(ROUNDS);
            best = Math.max(best, 2.0 * CHAINS * FLOATS.length() * ROUNDS / (System.nanoTime() - start));
        }
        return sink == 0 ? 0 : best;
    }

    private void burst(int rounds) {
        FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
        FloatVector a0 = y;
        FloatVector a1 = y.add(1);
        FloatVector a2 = y.add(2);
        FloatVector a3 = y.add(3);
        FloatVector a4 = y.add(4);
        FloatVector a5 = y.add(5);
        FloatVector a6 = y.add(6);
        FloatVector a7 = y.add(7);
        FloatVector a8 = y.add(8);
        FloatVector a9 = y.add(9);
        FloatVector a10 = y.add(10);
        FloatVector a11 = y.add(11);
        for (int i = 0; i < rounds; i++) {
            a0 = a0.fma(x, y);
            a1 = a1.fma(x, y);
            a2 = a2.fma(x, y);
            a3 = a3.fma(x, y);
            a4 = a4.fma(x, y);
            a5 = a5.fma(x, y);
            a6 = a6.fma(x, y);
            a7 = a7.fma(x, y);
            a8 = a8.fma(x, y);
            a9 = a9.fma(x, y);
            a10 = a10.fma(x, y);
            a11 = a11.fma(x, y);
        }
        FloatVector one = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
        FloatVector other = a6.add(a7).add(a8).add(a9).add(a10).add(a11);
        sink = 1 + Math.abs(one.add(other).reduceLanes(VectorOperators.ADD));
    }
}
