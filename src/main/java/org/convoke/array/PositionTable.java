package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

/**
 * The geometry of a weight gradient, turned into one table of positions for {@link VectorGradientTiles}: where the
 * gradient of each output lies, and the input at the start of its window. A tap of the kernel is then one more offset,
 * and the rows of outputs for which it lies inside the input.
 */
final class PositionTable {
    /** Bytes of both operands that the taps of one band of rows should find in the first-level cache. */
    private static final int CACHE = 28 * 1024;

    /** Neighbouring taps that a tile takes if there is but one channel. */
    private static final int TAPS_AT_ONCE = 3;

    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final int[] positions;
    private final int band;

    PositionTable(Convolution.Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        Layout dy = plan.outputGradient();
        positions = new int[2 * rows.output() * columns.output()];
        for (int i = 0, next = 0; i < rows.output(); i++) {
            for (int j = 0; j < columns.output(); j++) {
                positions[next++] = dy.at(0, i, j);
                positions[next++] = x.origin() + rows.at(i, 0) * x.rowStep() + columns.at(j, 0) * COLUMN;
            }
        }
        int xRow = x.rowStep() / BLOCK * Math.min(BLOCK, x.channels());
        int perRow = (dy.rowStep() + rows.stride() * xRow) * Float.BYTES;
        band = Math.max(1, Math.min(rows.output(), CACHE / perRow));
    }

    /**
     * Adds the products of one group of images to the sums of all taps.
     *
     * @param x0 where the group's block of input channels begins
     * @param channels how many true channels it has
     * @param dy0 where the group's block of output gradients begins
     * @param sums where the sums lie, {@code [r][q][channel][map][image]}
     */
    void addGroup(float[] a, int x0, int channels, int dy0, int sums) {
        for (int i = 0; i < rows.output(); i += band) {
            for (int r = 0; r < rows.window(); r++) {
                int from = Math.max(i, rows.firstWith(r)) * columns.output();
                int to = Math.min(Math.min(rows.output(), i + band), rows.endWith(r)) * columns.output();
                if (from < to) {
                    addRow(a, x0 + r * rows.dilation() * x.rowStep(), channels, dy0, r, from, to, sums);
                }
            }
        }
    }

    private void addRow(float[] a, int x0, int channels, int dy0, int r, int from, int to, int sums) {
        int tapsAtOnce = channels == 1 ? TAPS_AT_ONCE : 1;
        int tapStep = columns.dilation() * COLUMN;
        for (int q = 0; q < columns.window(); q += tapsAtOnce) {
            VectorGradientTiles.add(
                    channels == 1 ? Math.min(tapsAtOnce, columns.window() - q) : channels,
                    a,
                    positions,
                    from,
                    to,
                    dy0,
                    x0 + q * tapStep,
                    channels == 1 ? tapStep : LANES,
                    sums + (r * columns.window() + q) * channels * BLOCK * LANES);
        }
    }

    /** p(r)·k' + p(q), the kernel element of a tap that is counted in input order, r·k' + q. */
    int weightOf(int tap) {
        return rows.weight(tap / columns.window()) * columns.window() + columns.weight(tap % columns.window());
    }
}
