package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** A convolution on an arena of its own, filled and read by index: what the tests of every implementation share. */
final class ConvolutionCase {
    final Convolution.Plan plan;
    final int images;
    final int groups;
    final float[] a;
    private final int x;
    private final int y;
    private final int dx;
    private final int dy;
    private final int w;
    private final int bias;
    private final int dw;
    private final int dbias;
    private final int scratch;

    ConvolutionCase(Window window, int channels, int maps, int images) {
        this.images = images;
        groups = (images + LANES - 1) / LANES;
        Axis rows = window.rows();
        Axis columns = window.columns();
        plan = new Convolution.Plan(
                window,
                new Layout(
                        channels,
                        rows.input(),
                        columns.input(),
                        Convolution.leftHalo(columns),
                        Convolution.rightHalo(columns)),
                new Layout(maps, rows.output(), columns.output(), 1, 2),
                new Layout(channels, rows.input(), columns.input(), 2, 1),
                new Layout(
                        maps,
                        rows.output(),
                        columns.output(),
                        Convolution.leftGradientHalo(columns),
                        Convolution.rightGradientHalo(columns)),
                new ConvWeights(maps, channels, rows.window(), columns.window()));
        Arena arena = new Arena();
        x = arena.reserve(groups * Arena.round(plan.input().size()));
        y = arena.reserve(groups * Arena.round(plan.output().size()));
        dx = arena.reserve(groups * Arena.round(plan.inputGradient().size()));
        dy = arena.reserve(groups * Arena.round(plan.outputGradient().size()));
        w = arena.reserve(plan.weights().size());
        bias = arena.reserve(maps);
        dw = arena.reserve(plan.weights().size());
        dbias = arena.reserve(maps);
        scratch = arena.reserve(Convolution.scratch(plan.weights()));
        a = arena.allocate();
    }

    private int place(Layout layout, int base, int image, int channel, int row, int column) {
        return base
                + image / LANES * (int) Arena.round(layout.size())
                + layout.at(channel, row, column)
                + image % LANES;
    }

    void x(int image, int c, int row, int column, double value) {
        a[place(plan.input(), x, image, c, row, column)] = (float) value;
    }

    void dy(int image, int m, int row, int column, double value) {
        a[place(plan.outputGradient(), dy, image, m, row, column)] = (float) value;
    }

    void w(int m, int c, int row, int column, double value) {
        a[w + plan.weights().at(m, c, row, column)] = (float) value;
    }

    void bias(int m, double value) {
        a[bias + m] = (float) value;
    }

    float y(int image, int m, int row, int column) {
        return a[place(plan.output(), y, image, m, row, column)];
    }

    float dx(int image, int c, int row, int column) {
        return a[place(plan.inputGradient(), dx, image, c, row, column)];
    }

    float dw(int m, int c, int row, int column) {
        return a[dw + plan.weights().at(m, c, row, column)];
    }

    float dbias(int m) {
        return a[dbias + m];
    }

    void forward(Kernels kernels) {
        Convolution conv = kernels.convolution(plan);
        for (int g = 0; g < groups; g++) {
            conv.forward(
                    a,
                    x + g * (int) Arena.round(plan.input().size()),
                    w,
                    bias,
                    y + g * (int) Arena.round(plan.output().size()));
        }
    }

    void backward(Kernels kernels) {
        Convolution conv = kernels.convolution(plan);
        for (int g = 0; g < groups; g++) {
            conv.inputGradient(
                    a,
                    dy + g * (int) Arena.round(plan.outputGradient().size()),
                    w,
                    dx + g * (int) Arena.round(plan.inputGradient().size()));
        }
        conv.weightGradient(a, x, dy, groups, dw, dbias, scratch);
    }
}
