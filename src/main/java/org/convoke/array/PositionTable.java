package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

/**
 * The geometry of a weight gradient, turned into one table of positions for register tiles: where the
 * gradient of each output lies, and the input at the start of its window. A tap of the kernel is then one more offset,
 * and the rows of outputs for which it lies inside the input.
 */
public final class PositionTable {
    /** Bytes of both operands that the taps of one band of rows should find in the first-level cache. */
    private static final int CACHE = 28 * 1024;

    /** Neighbouring taps that a tile takes if there is but one channel. */
    private static final int TAPS_AT_ONCE = 3;

    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final int[] positions;
    private final int band;

    /**
     * The table of all outputs.
     *
     * @param dy the layout of the output gradient
     */
    public PositionTable(Window window, Layout x, Layout dy) {
        rows = window.rows();
        columns = window.columns();
        this.x = x;
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

    /** Pairs of offsets (dy, x) for every output in order. */
    public int[] positions() {
        return positions;
    }

    /** How many rows of outputs should be done at once, one row of taps after the other. */
    public int band() {
        return band;
    }

    /** The first position of a band that begins at row i, for the row of taps r. */
    public int from(int i, int r) {
        return Math.max(i, rows.firstWith(r)) * columns.output();
    }

    /** One more than the last such position; not above the first if there is none. */
    public int to(int i, int r) {
        return Math.min(Math.min(rows.output(), i + band), rows.endWith(r)) * columns.output();
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
                if (from(i, r) < to(i, r)) {
                    addRow(a, x0 + r * rows.dilation() * x.rowStep(), channels, dy0, r, from(i, r), to(i, r), sums);
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
