package org.convoke.array.window;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;
import static org.convoke.array.Species.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.Lanes;
import org.convoke.array.Layout;
import org.convoke.array.PositionTable;
import org.convoke.array.TapTables;

/**
 * {@link GroupedConvolution} on register tiles: of four neighbouring channels at once where each has a map of its own, else
 * of one channel and one map at a time.
 */
final class VectorGroupedConvolution implements GroupedConvolution {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final GroupedWeights w;
    private final TapTables forward;
    private final TapTables backward;
    private final PositionTable positions;
    private final int taps;
    /** {@code [channel of the group][r][q][map in 4][image]}. */
    private final float[] sums;

    VectorGroupedConvolution(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        w = plan.weights();
        forward = TapTables.forwardOfOne(plan.window(), x, y);
        backward = TapTables.backwardOfOne(plan.window(), dy, dx);
        positions = new PositionTable(plan.window(), x, dy);
        taps = plan.window().size();
        sums = new float[BLOCK * w.groupChannels() * taps * LANES];
    }

    /** Whether each map has one channel, and no other map has it. */
    private boolean oneToOne() {
        return w.groupMaps() == 1 && w.groupChannels() == 1;
    }

    private static int channel(Layout layout, int channel) {
        return channel / BLOCK * layout.blockStep() + channel % BLOCK * LANES;
    }

    // y[m][i][j] = bias[m] + Σ_k Σ_r Σ_q w[m][k][p(r)][p(q)] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        int step = forward.outputStep();
        for (int block = 0; block < y.blocks(); block++) {
            for (TapTables.Tile tile : forward.tiles()) {
                int in = x0 + tile.input();
                int out = y0 + tile.output() + block * y.blockStep();
                if (oneToOne()) {
                    VectorChannelTiles.fromBias(
                            tile.places(),
                            a,
                            tile.taps(),
                            in + block * x.blockStep(),
                            w0 + block * w.mapStep(),
                            out,
                            step,
                            bias + block * BLOCK);
                    continue;
                }
                for (int m = block * BLOCK; m < block * BLOCK + y.channelsIn(block); m++) {
                    int first = m / w.groupMaps() * w.groupChannels();
                    int to = out + m % BLOCK * LANES;
                    VectorTapTiles.fill(tile.places(), a, to, step, a[bias + m]);
                    for (int k = 0; k < w.groupChannels(); k++) {
                        int from = in + channel(x, first + k);
                        VectorTapTiles.add(tile.places(), a, tile.taps(), from, w0 + w.at(m, k, 0, 0), to, step);
                    }
                }
            }
        }
    }

    // ∂E/∂x[g·C + c][u][v] =
    //     Σ_k Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} w[g·M + k][c][p(r)][p(q)] · ∂E/∂y[g·M +
    // k][i][j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        int step = backward.outputStep();
        for (int block = 0; block < dx.blocks(); block++) {
            for (TapTables.Tile tile : backward.tiles()) {
                int in = dy0 + tile.input();
                int out = dx0 + tile.output() + block * dx.blockStep();
                if (oneToOne()) {
                    VectorChannelTiles.fromZero(
                            tile.places(),
                            a,
                            tile.taps(),
                            in + block * dy.blockStep(),
                            w0 + block * w.mapStep(),
                            out,
                            step);
                    continue;
                }
                for (int c = block * BLOCK; c < block * BLOCK + dx.channelsIn(block); c++) {
                    int first = c / w.groupChannels() * w.groupMaps();
                    int to = out + c % BLOCK * LANES;
                    VectorTapTiles.fill(tile.places(), a, to, step, 0f);
                    for (int m = first; m < first + w.groupMaps(); m++) {
                        int weights = w0 + w.at(m, c % w.groupChannels(), 0, 0);
                        VectorTapTiles.add(tile.places(), a, tile.taps(), in + channel(dy, m), weights, to, step);
                    }
                }
            }
        }
    }

    // ∂E/∂w[m][k][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int groups, int dw, int dbias) {
        int xStep = (int) Arena.round(x.size());
        int dyStep = (int) Arena.round(dy.size());
        for (int block = 0; block < dy.blocks(); block++) {
            int first = block * BLOCK;
            int end = first + dy.channelsIn(block);
            Arrays.fill(sums, 0f);
            for (int g = 0; g < groups; g++) {
                if (oneToOne()) {
                    addBlock(a, x0 + g * xStep + block * x.blockStep(), dy0 + g * dyStep + block * dy.blockStep());
                }
                for (int m = first; m < end && !oneToOne(); m++) {
                    addMap(a, x0 + g * xStep, dy0 + g * dyStep, m);
                }
            }
            for (int m = first; m < end; m++) {
                putSums(a, m, dw);
            }
        }
        biasGradient(a, dy0, groups, dbias);
    }

    // ∂E/∂bias[m] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
    @Override
    public void biasGradient(float[] a, int dy0, int groups, int dbias) {
        int dyStep = (int) Arena.round(dy.size());
        for (int block = 0; block < dy.blocks(); block++) {
            int first = block * BLOCK;
            Arrays.fill(sums, 0, BLOCK * LANES, 0f);
            for (int g = 0; g < groups; g++) {
                for (int i = 0; i < rows.output(); i++) {
                    addBias(a, dy0 + g * dyStep + dy.at(first, i, 0), dy.columns(), sums);
                }
            }
            for (int m = first; m < first + dy.channelsIn(block); m++) {
                a[dbias + m] += Lanes.fold(sums, m % BLOCK * LANES);
            }
        }
    }

    /** Where the sums of a map's taps begin: r, q counted together, {@link Layout#COLUMN} floats apart. */
    private int sumsOf(int m, int k) {
        return k * taps * Layout.COLUMN + m % BLOCK * LANES;
    }

    /** Adds the products of one group of images to the sums of four channels that have a map each. */
    private void addBlock(float[] a, int x0, int dy0) {
        for (int i = 0; i < rows.output(); i += positions.band()) {
            for (int r = 0; r < rows.window(); r++) {
                VectorTapSums.addBlock(
                        columns.window(),
                        a,
                        positions.positions(),
                        positions.from(i, r),
                        positions.to(i, r),
                        dy0,
                        x0 + r * rows.dilation() * x.rowStep(),
                        columns.dilation() * Layout.COLUMN,
                        sums,
                        r * columns.window() * Layout.COLUMN);
            }
        }
    }

    /** Adds the products of one group of images to the sums of one map. */
    private void addMap(float[] a, int x0, int dy0, int m) {
        int first = m / w.groupMaps() * w.groupChannels();
        for (int k = 0; k < w.groupChannels(); k++) {
            for (int i = 0; i < rows.output(); i += positions.band()) {
                for (int r = 0; r < rows.window(); r++) {
                    VectorTapSums.addOne(
                            columns.window(),
                            a,
                            positions.positions(),
                            positions.from(i, r),
                            positions.to(i, r),
                            dy0 + channel(dy, m),
                            x0 + channel(x, first + k) + r * rows.dilation() * x.rowStep(),
                            columns.dilation() * Layout.COLUMN,
                            sums,
                            sumsOf(m, k) + r * columns.window() * Layout.COLUMN);
                }
            }
        }
    }

    private void putSums(float[] a, int m, int dw) {
        for (int k = 0; k < w.groupChannels(); k++) {
            for (int r = 0; r < rows.window(); r++) {
                for (int q = 0; q < columns.window(); q++) {
                    a[dw + w.at(m, k, rows.weight(r), columns.weight(q))] +=
                            Lanes.fold(sums, sumsOf(m, k) + (r * columns.window() + q) * Layout.COLUMN);
                }
            }
        }
    }

    private static void addBias(float[] a, int dy, int columns, float[] sums) {
        for (int l = 0; l < Layout.COLUMN; l += LENGTH) {
            FloatVector sum = FloatVector.fromArray(FLOATS, sums, l);
            for (int j = 0; j < columns; j++) {
                sum = sum.add(FloatVector.fromArray(FLOATS, a, dy + j * Layout.COLUMN + l));
            }
            sum.intoArray(sums, l);
        }
    }
}
