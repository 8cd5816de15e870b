package org.convoke.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.convoke.array.Arena;
import org.convoke.array.ConvWeights;
import org.convoke.array.Convolution;
import org.convoke.array.CounterRandom;
import org.convoke.array.Dense;
import org.convoke.array.KernelChoice;
import org.convoke.array.Layout;
import org.convoke.array.Window;
import org.convoke.net.Network;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Shape;
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
 * The kernels with almost all of the arithmetic, one pass of one layer at a time, 64 images on one thread. Layers are
 * named by network and number, counting those with weights only.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class KernelBenchmark {
    private static final int GROUPS = NetBenchmark.BATCH / Layout.LANES;

    @Param({
        "n1-1", "n1-2", "n1-3", "n1-4", "n2-1", "n2-2", "n2-3", "n3-1", "n3-2", "n3-3", "n3-4", "n3-5", "n3-6", "n3-7"
    })
    private String layer;

    @Param({"forward", "inputGradient", "weightGradient"})
    private String pass;

    @Param("VECTOR")
    private KernelChoice kernels;

    private final Arena arena = new Arena();
    private float[] a;
    private double flops;
    private Consumer<float[]> kernel;

    @Setup
    public void plan() {
        String[] parts = layer.split("-");
        Network network = Networks.of(parts[0]);
        int index = withWeights(network).get(Integer.parseInt(parts[1]) - 1);
        flops = NetBenchmark.BATCH * Networks.flops(network, index);
        Shape input = network.inputs(index).get(0);
        Shape output = network.output(index);
        kernel = network.layers().get(index) instanceof Conv conv
                ? convolution(conv.window(input), input, output)
                : dense(input.size(), output.size());
        a = arena.allocate();
        for (int i = 0; i < a.length; i++) {
            a[i] = CounterRandom.bits(1, 2, i) % 1000 / 1000f;
        }
    }

    private static List<Integer> withWeights(Network network) {
        return IntStream.range(0, network.layers().size())
                .filter(i -> Networks.flops(network, i) > 0)
                .boxed()
                .toList();
    }

    private Consumer<float[]> convolution(Window window, Shape input, Shape output) {
        Layout x = new Layout(
                input.channels(),
                input.rows(),
                input.columns(),
                Convolution.leftHalo(window.columns()),
                Convolution.rightHalo(window.columns()));
        Layout y = new Layout(output.channels(), output.rows(), output.columns(), 0, 0);
        Layout dx = new Layout(input.channels(), input.rows(), input.columns(), 0, 0);
        Layout dy = new Layout(
                output.channels(),
                output.rows(),
                output.columns(),
                Convolution.leftGradientHalo(window.columns()),
                Convolution.rightGradientHalo(window.columns()));
        ConvWeights w = new ConvWeights(
                output.channels(),
                input.channels(),
                window.rows().window(),
                window.columns().window());
        Convolution conv = kernels.kernels().convolution(new Convolution.Plan(window, x, y, dx, dy, w));
        int weights = arena.reserve(w.size());
        int bias = arena.reserve(output.channels() + Layout.BLOCK);
        int scratch = arena.reserve(Convolution.scratch(w));
        int xAt = arena.reserve(GROUPS * Arena.round(x.size()));
        int yAt = arena.reserve(GROUPS * Arena.round(y.size()));
        int dxAt = arena.reserve(GROUPS * Arena.round(dx.size()));
        int dyAt = arena.reserve(GROUPS * Arena.round(dy.size()));
        int xStep = (int) Arena.round(x.size());
        int yStep = (int) Arena.round(y.size());
        int dxStep = (int) Arena.round(dx.size());
        int dyStep = (int) Arena.round(dy.size());
        return switch (pass) {
            case "forward" ->
                floats -> {
                    for (int g = 0; g < GROUPS; g++) {
                        conv.forward(floats, xAt + g * xStep, weights, bias, yAt + g * yStep);
                    }
                };
            case "inputGradient" ->
                floats -> {
                    for (int g = 0; g < GROUPS; g++) {
                        conv.inputGradient(floats, dyAt + g * dyStep, weights, dxAt + g * dxStep);
                    }
                };
            default -> floats -> conv.weightGradient(floats, xAt, dyAt, GROUPS, weights, bias, scratch);
        };
    }

    private Consumer<float[]> dense(int inputs, int outputs) {
        Dense.Plan plan = new Dense.Plan(inputs, outputs, GROUPS);
        Dense dense = kernels.kernels().dense(plan);
        int weights = arena.reserve(plan.weights().size());
        int bias = arena.reserve(outputs + Layout.BLOCK);
        int scratch = arena.reserve(Dense.scratch(GROUPS));
        int x = arena.reserve(plan.input().size());
        int y = arena.reserve(plan.output().size());
        return switch (pass) {
            case "forward" -> floats -> dense.forward(floats, x, weights, bias, y);
            case "inputGradient" -> floats -> dense.inputGradient(floats, y, weights, x);
            default -> floats -> dense.weightGradient(floats, x, y, weights, bias, scratch);
        };
    }

    /** One pass over 64 images. */
    @Benchmark
    public float[] kernel(Work work) {
        kernel.accept(a);
        work.done(flops);
        return a;
    }
}
