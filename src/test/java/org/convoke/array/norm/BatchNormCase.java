package org.convoke.array.norm;

import static org.convoke.array.Layout.LANES;

import org.convoke.array.Arena;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/** A batch normalisation of one micro-batch on an arena of its own, filled and read by index. */
final class BatchNormCase {
    private static final float EMPTY = 1e6f;
    final BatchNorm.Plan plan;
    final float[] a;
    private final int images;
    private final int groups;
    private final int x;
    private final int y;
    private final int dx;
    private final int dy;
    private final int numbers;

    /** Empty lanes of the input hold what must never count. */
    BatchNormCase(int channels, int rows, int columns, int images, float epsilon) {
        this.images = images;
        groups = (images + LANES - 1) / LANES;
        plan = new BatchNorm.Plan(
                new Layout(channels, rows, columns, 0, 1),
                new Layout(channels, rows, columns, 2, 0),
                new Layout(channels, rows, columns, 1, 1),
                new Layout(channels, rows, columns, 0, 3),
                groups + 1,
                epsilon);
        Arena arena = new Arena();
        x = arena.reserve(groups * Arena.round(plan.x().size()));
        y = arena.reserve(groups * Arena.round(plan.y().size()));
        dx = arena.reserve(groups * Arena.round(plan.dx().size()));
        dy = arena.reserve(groups * Arena.round(plan.dy().size()));
        numbers = arena.reserve(8L * channels);
        a = arena.allocate();
        for (int n = images; n < groups * LANES; n++) {
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        x(n, c, i, j, EMPTY);
                    }
                }
            }
        }
        for (int c = 0; c < channels; c++) {
            scale(c, 1);
        }
    }

    private static int place(Layout layout, int base, int image, int channel, int row, int column) {
        return group(layout, base, image / LANES) + layout.at(channel, row, column) + image % LANES;
    }

    private static int group(Layout layout, int base, int group) {
        return base + group * (int) Arena.round(layout.size());
    }

    void x(int image, int c, int row, int column, double value) {
        a[place(plan.x(), x, image, c, row, column)] = (float) value;
    }

    float x(int image, int c, int row, int column) {
        return a[place(plan.x(), x, image, c, row, column)];
    }

    void dy(int image, int c, int row, int column, double value) {
        a[place(plan.dy(), dy, image, c, row, column)] = (float) value;
    }

    float dy(int image, int c, int row, int column) {
        return a[place(plan.dy(), dy, image, c, row, column)];
    }

    float y(int image, int c, int row, int column) {
        return a[place(plan.y(), y, image, c, row, column)];
    }

    float dx(int image, int c, int row, int column) {
        return a[place(plan.dx(), dx, image, c, row, column)];
    }

    private int number(int kind, int c) {
        return numbers + kind * plan.x().channels() + c;
    }

    void scale(int c, double value) {
        a[number(0, c)] = (float) value;
    }

    void shift(int c, double value) {
        a[number(1, c)] = (float) value;
    }

    void given(int c, double mean, double variance) {
        a[number(2, c)] = (float) mean;
        a[number(3, c)] = (float) variance;
    }

    float dscale(int c) {
        return a[number(4, c)];
    }

    float dshift(int c) {
        return a[number(5, c)];
    }

    /** The mean times the images. */
    float mean(int c) {
        return a[number(6, c)];
    }

    /** The variance times the images. */
    float variance(int c) {
        return a[number(7, c)];
    }

    private int imagesOf(int group) {
        return Math.min(LANES, images - group * LANES);
    }

    /** Trains: statistics of the micro-batch, everything forward and backward. */
    void train(BatchNorm norm) {
        for (int g = 0; g < groups; g++) {
            norm.observe(a, group(plan.x(), x, g), g, imagesOf(g));
        }
        norm.useObserved(a, number(0, 0), number(1, 0), groups);
        norm.addStatistics(a, number(6, 0), number(7, 0));
        forward(norm);
        observeGradient(norm);
        for (int g = 0; g < groups; g++) {
            norm.inputGradient(a, group(plan.x(), x, g), group(plan.dy(), dy, g), group(plan.dx(), dx, g), imagesOf(g));
        }
    }

    /** The same with the statistics of {@link #given}. */
    void trainGiven(BatchNorm norm) {
        norm.useGiven(a, number(0, 0), number(1, 0), number(2, 0), number(3, 0));
        forward(norm);
        observeGradient(norm);
        for (int g = 0; g < groups; g++) {
            norm.givenInputGradient(a, group(plan.dy(), dy, g), group(plan.dx(), dx, g));
        }
    }

    private void forward(BatchNorm norm) {
        for (int g = 0; g < groups; g++) {
            norm.forward(a, group(plan.x(), x, g), group(plan.y(), y, g));
        }
    }

    private void observeGradient(BatchNorm norm) {
        for (int g = 0; g < groups; g++) {
            norm.observeGradient(a, group(plan.x(), x, g), group(plan.dy(), dy, g), g, imagesOf(g));
        }
        norm.parameterGradient(a, number(4, 0), number(5, 0), groups);
    }

    BatchNorm of(Kernels kernels) {
        return BatchNorm.of(kernels, plan);
    }
}
