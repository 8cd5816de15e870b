package org.convoke.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Workspace;
import org.convoke.train.Sgd;
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
 * One training step on one thread: images to lanes, forward, backward, gradient out, SGD with momentum, weights in.
 *
 * <pre>mvn -Pbench process-test-classes -Djmh="StepBenchmark -prof gc"</pre>
 *
 * <p>{@code gc.alloc.rate.norm} is the bytes allocated a step; a kernel that boxes its vectors shows there as megabytes.
 * Every vector kernel is compiled only after some ten seconds of steps, hence the long warm-up. Options of {@code
 * org.openjdk.jmh.Main} follow the name: {@code -p network=lenet -p kernels=VECTOR -jvm /path/to/java}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepBenchmark {
    private static final int BATCH = 64;

    /** Every layer, with what LeNet lacks: strides, centres, turned kernels, overlapping pools, sigmoid and softmax. */
    private static final String EVERY_LAYER = """
        input: {channels: 3, height: 20, width: 18}
        layers:
          - conv: {maps: 7, kernel: [4, 3], stride: [1, 2], centre: [2, 0], operation: convolution}
          - sigmoid
          - relu
          - maxpool: {window: [3, 2], stride: [2, 1], padding: same}
          - conv: {maps: 9, kernel: 3, stride: 2, padding: same}
          - relu
          - flatten
          - dense: 50
          - sigmoid
          - dense: 10
          - softmax
        loss: squared-error
        """;

    @Param({"lenet", "every-layer"})
    private String network;

    @Param({"PLAIN", "VECTOR"})
    private KernelChoice kernels;

    private Workspace workspace;
    private Sgd sgd;
    private byte[] pixels;
    private int[] labels;
    private int[] order;
    private float[][] tables;
    private float[] weights;
    private float[] gradient;

    @Setup
    public void plan() throws IOException {
        Network definition = NetworkFile.parse(text(), network);
        workspace = new Workspace(definition, kernels.kernels(), BATCH);
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

    private String text() throws IOException {
        if (network.equals("every-layer")) {
            return EVERY_LAYER;
        }
        try (InputStream file = StepBenchmark.class.getResourceAsStream("/conf/networks/" + network + ".yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** One step; the sum of losses and correct predictions, so that nothing is left out. */
    @Benchmark
    public double step() {
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
