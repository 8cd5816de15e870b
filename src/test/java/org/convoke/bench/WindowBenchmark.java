package org.convoke.bench;

import java.util.concurrent.TimeUnit;
import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.Convolution;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.array.Layout;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.array.window.AveragePooling;
import org.convoke.array.window.GroupedConvolution;
import org.convoke.array.window.GroupedWeights;
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
 * Windows over each channel by itself, with padding, in microseconds for the 16 images of a group: MobileNetV2's depthwise
 * convolutions of 384 channels of 14 × 14, stride 1 and 2, 10 and 2.5 million products; and average poolings of the same size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
public class WindowBenchmark {
    private static final int CHANNELS = 384;
    private static final int SIDE = 14;

    @Param({"1", "2"})
    private int stride;

    @Param("VECTOR")
    private KernelChoice kernels;

    private GroupedConvolution depthwise;
    private AveragePooling average;
    private float[] a;
    private int x;
    private int y;
    private int dx;
    private int dy;
    private int w;
    private int dw;
    private int bias;
    private int dbias;

    @Setup
    public void plan() {
        Axis axis = Axis.padded(SIDE, 3, stride, 1, 1, 1, Operation.CORRELATION, false);
        Window window = new Window(axis, axis);
        Layout input = new Layout(CHANNELS, SIDE, SIDE, Convolution.leftHalo(axis), Convolution.rightHalo(axis));
        Layout output = new Layout(CHANNELS, axis.output(), axis.output(), 0, 0);
        Layout inputGradient = new Layout(CHANNELS, SIDE, SIDE, 0, 0);
        Layout outputGradient = new Layout(
                CHANNELS,
                axis.output(),
                axis.output(),
                Convolution.leftGradientHalo(axis),
                Convolution.rightGradientHalo(axis));
        GroupedWeights weights = new GroupedWeights(CHANNELS, CHANNELS, CHANNELS, 3, 3);
        depthwise = GroupedConvolution.of(
                kernels.kernels(),
                new GroupedConvolution.Plan(window, input, output, inputGradient, outputGradient, weights));
        average = AveragePooling.of(
                kernels.kernels(),
                new AveragePooling.Plan(
                        window, new AveragePooling.Divisor.Inputs(), input, output, inputGradient, outputGradient));
        Arena arena = new Arena();
        x = arena.reserve(input.size());
        y = arena.reserve(output.size());
        dx = arena.reserve(inputGradient.size());
        dy = arena.reserve(outputGradient.size());
        w = arena.reserve(weights.size());
        dw = arena.reserve(weights.size());
        bias = arena.reserve(CHANNELS);
        dbias = arena.reserve(CHANNELS);
        a = arena.allocate();
        for (int i = 0; i < a.length; i++) {
            a[i] = CounterRandom.bits(1, 2, i) % 1000 / 1000f;
        }
    }

    @Benchmark
    public float[] forward() {
        depthwise.forward(a, x, w, bias, y);
        return a;
    }

    @Benchmark
    public float[] inputGradient() {
        depthwise.inputGradient(a, dy, w, dx);
        return a;
    }

    @Benchmark
    public float[] weightGradient() {
        depthwise.weightGradient(a, x, dy, 1, dw, dbias);
        return a;
    }

    @Benchmark
    public float[] averageForward() {
        average.forward(a, x, y);
        return a;
    }

    @Benchmark
    public float[] averageBackward() {
        average.backward(a, dy, dx);
        return a;
    }
}
