package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

/**
 * The forward pass of {@link Convolution} for the first image of a group alone: sixteen outputs of this image lie side by side
 * where otherwise sixteen images do. What the taps of an output meet is laid out one below the other, in the order of the window,
 * and a kernel of one column is applied to it, whose elements are those of the window in the same memory. The order of every sum
 * stays, and so do the bits.
 */
public final class OneImageConvolution {
    /** Columns of sixteen outputs that are computed at once: the places of the widest register tile. */
    private static final int MOST_COLUMNS = 6;

    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final int outputs;
    /** {@code [channel][tap][output]}. */
    private final Layout met;
    /** {@code [map][output]}. */
    private final Layout sums;

    private final Convolution convolution;

    /**
     * Plans it; only the forward part of the plan counts.
     *
     * @throws IllegalArgumentException if the kernel lies one way round along the rows and the other way along the columns
     */
    public OneImageConvolution(Kernels kernels, Convolution.Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        if (rows.operation() != columns.operation()) {
            throw new IllegalArgumentException(rows.operation() + " of rows, " + columns.operation() + " of columns");
        }
        x = plan.input();
        y = plan.output();
        outputs = y.rows() * y.columns();
        int taps = plan.window().size();
        int width = width((outputs + LANES - 1) / LANES);
        met = new Layout(x.channels(), taps, width, 0, 0);
        sums = new Layout(y.channels(), 1, width, 0, 0);
        convolution = kernels.convolution(new Convolution.Plan(
                new Window(Axis.valid(taps, taps, 1, rows.operation()), Axis.valid(width, 1, 1, columns.operation())),
                met,
                sums,
                met,
                sums,
                new ConvWeights(y.channels(), x.channels(), taps, 1)));
    }

    /** As even as possible. */
    private static int width(int all) {
        int passes = (all + MOST_COLUMNS - 1) / MOST_COLUMNS;
        return (all + passes - 1) / passes;
    }

    /** How many floats {@link #forward} may overwrite. */
    public long scratch() {
        return Arena.round(met.size()) + sums.size();
    }

    /**
     * y of the first image of a group. Of the other images nothing is read, and what y has of them stays.
     *
     * @param a the arena
     * @param x0 where the group's input begins
     * @param w0 where the weights begin
     * @param bias where the biases begin, a multiple of four of them
     * @param y0 where the group's output begins
     * @param scratch where {@link #scratch()} floats may be overwritten
     */
    public void forward(float[] a, int x0, int w0, int bias, int y0, int scratch) {
        int sumsAt = scratch + (int) Arena.round(met.size());
        int atOnce = sums.columns() * LANES;
        for (int first = 0; first < outputs; first += atOnce) {
            int end = Math.min(outputs, first + atOnce);
            take(a, x0, first, end, scratch);
            convolution.forward(a, scratch, w0, bias, sumsAt);
            put(a, sumsAt, first, end, y0);
        }
    }

    /** Lays out what the taps of some outputs meet: zeros outside the input. */
    private void take(float[] a, int x0, int first, int end, int to) {
        for (int c = 0; c < x.channels(); c++) {
            for (int r = 0; r < rows.window(); r++) {
                for (int q = 0; q < columns.window(); q++) {
                    int tap = to + met.at(c, r * columns.window() + q, 0);
                    for (int i = first / y.columns(); i * y.columns() < end; i++) {
                        int ofRow = i * y.columns();
                        int u = rows.at(i, r);
                        int from = x0 + x.at(c, u, 0);
                        int last = Math.min(end, ofRow + y.columns());
                        for (int p = Math.max(first, ofRow); p < last; p++) {
                            int v = columns.at(p - ofRow, q);
                            boolean inside = rows.inside(u) && columns.inside(v);
                            a[tap + place(p - first)] = inside ? a[from + v * COLUMN] : 0f;
                        }
                    }
                }
            }
        }
    }

    private void put(float[] a, int sumsAt, int first, int end, int y0) {
        for (int m = 0; m < y.blocks() * BLOCK; m++) {
            int from = sumsAt + sums.at(m, 0, 0);
            for (int i = first / y.columns(); i * y.columns() < end; i++) {
                int ofRow = i * y.columns();
                int to = y0 + y.at(m, i, 0) - ofRow * COLUMN;
                int last = Math.min(end, ofRow + y.columns());
                for (int p = Math.max(first, ofRow); p < last; p++) {
                    a[to + p * COLUMN] = a[from + place(p - first)];
                }
            }
        }
    }

    /** Where output n of those that are computed at once lies, from the first. */
    private static int place(int n) {
        return n / LANES * COLUMN + n % LANES;
    }
}
