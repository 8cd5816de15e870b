package org.convoke.bench;

import java.util.concurrent.TimeUnit;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;
import org.convoke.net.Workspace;
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
 * Training steps, each thread with a network of its own: images to lanes, forward, backward, gradient out, SGD with
 * momentum, weights in.
 *
 * <pre>scripts/bench net -p network=n1 -t 2</pre>
 *
 * <p>With {@code -prof gc} {@code gc.alloc.rate.norm} is the bytes allocated a step; a kernel that boxes its vectors shows
 * there as megabytes. Every vector kernel is compiled only after some ten seconds of steps, hence the long warm-up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class NetBenchmark {
    /** Images of a step. */
    static final int BATCH = 64;

    @Param({"n1", "n2", "n3"})
    private String network;

    @Param("VECTOR")
    private KernelChoice kernels;

    private Workspace workspace;
    private Sgd sgd;
    private byte[] pixels;
    private int[] labels;
    private int[] order;
    private float[][] tables;
    private float[] weights;
    private float[] gradient;
    private double flops;

    @Setup
    public void plan() {
        plan(Networks.of(network), kernels);
    }

    void plan(Network definition, KernelChoice choice) {
        flops = BATCH * Networks.trainingFlops(definition);
        workspace = new Workspace(definition, choice.kernels(), BATCH);
        weights = workspace.parameters().initial(1);
        workspace.load(weights);
        gradient = new float[weights.length];
        sgd = new Sgd(weights.length, 0.9, false, 1e-4);
        pixels = new byte[BATCH * definition.input().size()];
        labels = new int[BATCH];
        order = CounterRandom.permutation(BATCH, 1, 2);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) CounterRandom.bits(1, 3, i);
        }
        for (int n = 0; n < BATCH; n++) {
            labels[n] = n % definition.classes();
        }
        tables = new float[definition.input().channels()][256];
        for (float[] table : tables) {
            for (int v = 0; v < table.length; v++) {
                table[v] = (v - 128) / 64f;
            }
        }
    }

    /** One step; the sum of losses and correct predictions, so that nothing is left out. */
    @Benchmark
    public double step(Work work) {
        work.done(flops);
        return step();
    }

    double step() {
        workspace.clearGradient();
        workspace.images(pixels, labels, 0, order, 0, BATCH, tables);
        workspace.forward();
        workspace.backward();
        double sum = 0;
        for (int n = 0; n < BATCH; n++) {
            sum += workspace.loss(n) + (workspace.prediction(n) == labels[order[n]] ? 1 : 0);
        }
        workspace.gradient(gradient);
        sgd.step(weights, gradient, BATCH, 0.001);
        workspace.load(weights);
        return sum;
    }
}
