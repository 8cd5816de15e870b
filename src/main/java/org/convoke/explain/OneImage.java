package org.convoke.explain;

import org.convoke.array.Arena;
import org.convoke.array.ConvWeights;
import org.convoke.array.Convolution;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.MaxPooling;
import org.convoke.array.PlainKernels;
import org.convoke.array.Window;

/**
 * The engine's plain kernels on one image: values come and go as {@code [channel][row][column]}, weights as {@code
 * [map][channel][row][column]} or {@code [input][output]}, and lie in an arena in between. Each call makes its own.
 */
final class OneImage {
    private static final Kernels KERNELS = new PlainKernels();

    private OneImage() {}

    /** A convolution's geometry and channels. */
    record Conv(Window window, int channels, int maps) {
        private Convolution.Plan plan() {
            Layout input = new Layout(
                    channels,
                    window.rows().input(),
                    window.columns().input(),
                    Convolution.leftHalo(window.columns()),
                    Convolution.rightHalo(window.columns()));
            Layout output = new Layout(
                    maps,
                    window.rows().output(),
                    window.columns().output(),
                    Convolution.leftGradientHalo(window.columns()),
                    Convolution.rightGradientHalo(window.columns()));
            return new Convolution.Plan(
                    window,
                    input,
                    output,
                    input,
                    output,
                    new ConvWeights(
                            maps,
                            channels,
                            window.rows().window(),
                            window.columns().window()));
        }

        /** y. */
        float[] forward(float[] x, float[] w, float[] bias) {
            Convolution.Plan plan = plan();
            Arena arena = new Arena();
            int xAt = arena.reserve(plan.input().size());
            int wAt = arena.reserve(plan.weights().size());
            int biasAt = arena.reserve(maps);
            int yAt = arena.reserve(plan.output().size());
            float[] a = arena.allocate();
            put(x, plan.input(), a, xAt);
            putWeights(w, plan.weights(), a, wAt);
            System.arraycopy(bias, 0, a, biasAt, maps);
            KERNELS.convolution(plan).forward(a, xAt, wAt, biasAt, yAt);
            return get(plan.output(), a, yAt);
        }

        /** ∂E/∂x. */
        float[] inputGradient(float[] dy, float[] w) {
            Convolution.Plan plan = plan();
            Arena arena = new Arena();
            int dyAt = arena.reserve(plan.outputGradient().size());
            int wAt = arena.reserve(plan.weights().size());
            int dxAt = arena.reserve(plan.inputGradient().size());
            float[] a = arena.allocate();
            put(dy, plan.outputGradient(), a, dyAt);
            putWeights(w, plan.weights(), a, wAt);
            KERNELS.convolution(plan).inputGradient(a, dyAt, wAt, dxAt);
            return get(plan.inputGradient(), a, dxAt);
        }

        /** ∂E/∂w, and after it ∂E/∂bias. */
        float[] weightGradient(float[] x, float[] dy) {
            Convolution.Plan plan = plan();
            Arena arena = new Arena();
            int xAt = arena.reserve(plan.input().size());
            int dyAt = arena.reserve(plan.outputGradient().size());
            int dwAt = arena.reserve(plan.weights().size());
            int dbiasAt = arena.reserve(maps);
            int scratch = arena.reserve(Convolution.scratch(plan.weights()));
            float[] a = arena.allocate();
            put(x, plan.input(), a, xAt);
            put(dy, plan.outputGradient(), a, dyAt);
            KERNELS.convolution(plan).weightGradient(a, xAt, dyAt, 1, dwAt, dbiasAt, scratch);
            int size = maps * channels * window.size();
            float[] gradient = new float[size + maps];
            for (int i = 0; i < size; i++) {
                gradient[i] = a[dwAt + place(plan.weights(), i)];
            }
            System.arraycopy(a, dbiasAt, gradient, size, maps);
            return gradient;
        }

        private static void putWeights(float[] w, ConvWeights weights, float[] a, int at) {
            for (int i = 0; i < w.length; i++) {
                a[at + place(weights, i)] = w[i];
            }
        }

        private static int place(ConvWeights weights, int i) {
            int column = i % weights.columns();
            int row = i / weights.columns() % weights.rows();
            int channel = i / weights.columns() / weights.rows() % weights.channels();
            return weights.at(i / weights.columns() / weights.rows() / weights.channels(), channel, row, column);
        }
    }

    /**
     * A max-pooling's answer.
     *
     * @param y the maxima
     * @param winners the tap p(r)·k' + p(q) that each came from
     */
    record Pooled(float[] y, int[] winners) {}

    /** A max-pooling's geometry and channels. */
    record Pool(Window window, int channels) {
        private MaxPooling.Plan plan() {
            Layout input =
                    new Layout(channels, window.rows().input(), window.columns().input(), 0, 0);
            Layout output = new Layout(
                    channels, window.rows().output(), window.columns().output(), 0, 0);
            return new MaxPooling.Plan(window, input, output, input, output);
        }

        Pooled forward(float[] x) {
            MaxPooling.Plan plan = plan();
            Arena arena = new Arena();
            int xAt = arena.reserve(plan.input().size());
            int yAt = arena.reserve(plan.output().size());
            int winnersAt = arena.reserve(plan.output().size());
            float[] a = arena.allocate();
            put(x, plan.input(), a, xAt);
            KERNELS.maxPooling(plan).forward(a, xAt, yAt, winnersAt);
            float[] winners = get(plan.output(), a, winnersAt);
            int[] taps = new int[winners.length];
            for (int i = 0; i < taps.length; i++) {
                taps[i] = (int) winners[i];
            }
            return new Pooled(get(plan.output(), a, yAt), taps);
        }

        /** ∂E/∂x, after a forward pass of its own, whose winners the engine needs for every lane. */
        float[] backward(float[] x, float[] dy) {
            MaxPooling.Plan plan = plan();
            Arena arena = new Arena();
            int xAt = arena.reserve(plan.input().size());
            int yAt = arena.reserve(plan.output().size());
            int winnersAt = arena.reserve(plan.output().size());
            int dyAt = arena.reserve(plan.output().size());
            int dxAt = arena.reserve(plan.input().size());
            float[] a = arena.allocate();
            put(x, plan.input(), a, xAt);
            put(dy, plan.output(), a, dyAt);
            MaxPooling pool = KERNELS.maxPooling(plan);
            pool.forward(a, xAt, yAt, winnersAt);
            pool.backward(a, dyAt, winnersAt, dxAt);
            return get(plan.input(), a, dxAt);
        }
    }

    private static void put(float[] values, Layout layout, float[] a, int at) {
        int next = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    a[at + layout.at(c, i, j)] = values[next++];
                }
            }
        }
    }

    private static float[] get(Layout layout, float[] a, int at) {
        float[] values = new float[layout.channels() * layout.rows() * layout.columns()];
        int next = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    values[next++] = a[at + layout.at(c, i, j)];
                }
            }
        }
        return values;
    }
}
