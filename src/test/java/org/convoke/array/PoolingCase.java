package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** A max-pooling on an arena of its own, one group of images or several, filled and read by index. */
final class PoolingCase {
    final MaxPooling.Plan plan;
    final int groups;
    final float[] a;
    private final int x;
    private final int y;
    private final int argmax;
    private final int dx;
    private final int dy;

    PoolingCase(Window window, int channels, int images) {
        groups = (images + LANES - 1) / LANES;
        Axis rows = window.rows();
        Axis columns = window.columns();
        plan = new MaxPooling.Plan(
                window,
                new Layout(channels, rows.input(), columns.input(), 0, 1),
                new Layout(channels, rows.output(), columns.output(), 2, 0),
                new Layout(channels, rows.input(), columns.input(), 1, 1),
                new Layout(channels, rows.output(), columns.output(), 0, 3));
        Arena arena = new Arena();
        x = arena.reserve(groups * Arena.round(plan.input().size()));
        y = arena.reserve(groups * Arena.round(plan.output().size()));
        argmax = arena.reserve(groups * Arena.round(plan.output().size()));
        dx = arena.reserve(groups * Arena.round(plan.inputGradient().size()));
        dy = arena.reserve(groups * Arena.round(plan.outputGradient().size()));
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

    void dy(int image, int c, int row, int column, double value) {
        a[place(plan.outputGradient(), dy, image, c, row, column)] = (float) value;
    }

    /** What stands there before the backward pass. */
    void dx(int image, int c, int row, int column, double value) {
        a[place(plan.inputGradient(), dx, image, c, row, column)] = (float) value;
    }

    float y(int image, int c, int row, int column) {
        return a[place(plan.output(), y, image, c, row, column)];
    }

    float dx(int image, int c, int row, int column) {
        return a[place(plan.inputGradient(), dx, image, c, row, column)];
    }

    /** The input row and column of the greatest value of a window. */
    int[] argmax(int image, int c, int row, int column) {
        int tap = (int) a[place(plan.output(), argmax, image, c, row, column)];
        Axis rows = plan.window().rows();
        Axis columns = plan.window().columns();
        return new int[] {
            rows.at(row, rows.weight(tap / columns.window())),
            columns.at(column, columns.weight(tap % columns.window()))
        };
    }

    void forward(Kernels kernels) {
        MaxPooling pool = kernels.maxPooling(plan);
        for (int g = 0; g < groups; g++) {
            int out = g * (int) Arena.round(plan.output().size());
            pool.forward(a, x + g * (int) Arena.round(plan.input().size()), y + out, argmax + out);
        }
    }

    void backward(Kernels kernels) {
        MaxPooling pool = kernels.maxPooling(plan);
        for (int g = 0; g < groups; g++) {
            pool.backward(
                    a,
                    dy + g * (int) Arena.round(plan.outputGradient().size()),
                    argmax + g * (int) Arena.round(plan.output().size()),
                    dx + g * (int) Arena.round(plan.inputGradient().size()));
        }
    }
}
