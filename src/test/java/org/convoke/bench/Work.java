package org.convoke.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a benchmark has done, for JMH to report beside its own figure: {@code flops} a nanosecond, which are GFLOP/s, and
 * {@code peak}, the core's fma peak around the same iteration in the same unit.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
    /** Useful floating-point operations done. */
    public double flops;

    /** What the core could have done in the same time. */
    public double peak;

    private final FmaPeak core = new FmaPeak();
    private double before;
    private long start;

    /** Measures the core before an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        before = core.measure();
        start = System.nanoTime();
    }

    /** And after it. */
    @TearDown(Level.Iteration)
    public void end() {
        long nanos = System.nanoTime() - start;
        peak = (before + core.measure()) / 2 * nanos;
    }

    /** Counts one operation of the benchmark. */
    void done(double itsFlops) {
        flops += itsFlops;
    }
}
