package org.convoke.bench;

import java.util.concurrent.TimeUnit;
import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.array.Kernels;
import org.convoke.array.LaneConversion;
import org.convoke.array.Layout;
import org.convoke.array.MaxPooling;
import org.convoke.array.Objective;
import org.convoke.array.Operation;
import org.convoke.array.Targets;
import org.convoke.array.Window;
import org.convoke.array.pointwise.Pointwise;
import org.convoke.array.pointwise.Relu;
import org.convoke.array.pointwise.Sigmoid;
import org.convoke.train.optimise.Sgd;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels that move more than they compute, on the largest tensors of N1, in microseconds for the 16 images of a group:
 * 24 × 24 pixels in 20 maps, flat layers of 500 and of 10 units, 28 × 28 pixels in, 431,080 weights.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
public class ElementwiseBenchmark {
    private static final int WEIGHTS = 431_080;
    private static final int SIDE = 28;

    @Param("VECTOR")
    private KernelChoice kernels;

    private final Layout maps = new Layout(20, 24, 24, 0, 0);
    private final Layout pooled = new Layout(20, 12, 12, 0, 0);
    private final Layout units = Layout.flat(500, 1);
    private final Layout classes = Layout.flat(10, 1);
    private final Layout pixels = new Layout(1, SIDE, SIDE, 0, 0);
    private MaxPooling pooling;
    private Pointwise relu;
    private Pointwise sigmoid;
    private Objective crossEntropy;
    private float[] a;
    private int x;
    private int dx;
    private int y;
    private int dy;
    private int argmax;
    private byte[] images;
    private float[][] tables;
    private final Targets targets = Targets.of(new int[Layout.LANES]);
    private final double[] losses = new double[Layout.LANES];
    private final Sgd sgd = new Sgd(WEIGHTS, 0.9, false, 1e-4);
    private final float[] weights = new float[WEIGHTS];
    private final float[] gradient = new float[WEIGHTS];

    @Setup
    public void plan() {
        Kernels chosen = kernels.kernels();
        Axis axis = Axis.valid(24, 2, 2, Operation.CORRELATION);
        pooling = chosen.maxPooling(new MaxPooling.Plan(new Window(axis, axis), maps, pooled, maps, pooled));
        relu = Pointwise.of(chosen, new Pointwise.Plan(new Relu(), maps, maps, maps, maps));
        sigmoid = Pointwise.of(chosen, new Pointwise.Plan(new Sigmoid(), units, units, units, units));
        crossEntropy = chosen.crossEntropy(classes);
        Arena arena = new Arena();
        x = arena.reserve(maps.size());
        dx = arena.reserve(maps.size());
        y = arena.reserve(pooled.size());
        dy = arena.reserve(pooled.size());
        argmax = arena.reserve(pooled.size());
        a = arena.allocate();
        for (int i = 0; i < a.length; i++) {
            a[i] = CounterRandom.bits(1, 2, i) % 1000 / 1000f;
        }
        pooling.forward(a, x, y, argmax);
        images = new byte[Layout.LANES * SIDE * SIDE];
        tables = new float[1][256];
        for (int i = 0; i < WEIGHTS; i++) {
            gradient[i] = CounterRandom.bits(1, 3, i) % 1000 / 1e6f;
        }
    }

    @Benchmark
    public float[] poolForward() {
        pooling.forward(a, x, y, argmax);
        return a;
    }

    @Benchmark
    public float[] poolBackward() {
        pooling.backward(a, dy, argmax, dx);
        return a;
    }

    @Benchmark
    public float[] reluForward() {
        relu.forward(a, x, x);
        return a;
    }

    @Benchmark
    public float[] reluBackward() {
        relu.backward(a, x, dx, dx);
        return a;
    }

    @Benchmark
    public float[] sigmoidForward() {
        sigmoid.forward(a, x, x);
        return a;
    }

    @Benchmark
    public float[] crossEntropy() {
        crossEntropy.apply(a, x, dx, targets, Layout.LANES, losses);
        return a;
    }

    @Benchmark
    public float[] imagesToLanes() {
        for (int lane = 0; lane < Layout.LANES; lane++) {
            LaneConversion.put(images, lane * SIDE * SIDE, tables, pixels, a, x, lane);
        }
        return a;
    }

    @Benchmark
    public float[] sgdWithMomentum() {
        sgd.step(weights, gradient, 128, 0.001);
        return weights;
    }
}
