package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@link Convolution} on register tiles. The geometry is turned into tables once ({@link TapTables}); the loops here only
 * walk them, in blocks of channels whose part of a tile's input stays in the first-level cache.
 */
final class VectorConvolution implements Convolution {
    /** Bytes of a tile's input that one pass over the maps should find in the first-level cache. */
    private static final int CACHE = 28 * 1024;

    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final ConvWeights w;
    private final int taps;
    private final TapTables forward;
    private final TapTables backward;
    private final PositionTable positions;
    private final int xBlocks;
    private final int dyBlocks;

    VectorConvolution(Plan plan) {
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        w = plan.weights();
        taps = plan.window().size();
        forward = TapTables.forward(plan);
        backward = TapTables.backward(plan);
        positions = new PositionTable(plan.window(), x, dy);
        xBlocks = blocksInCache(forward, x);
        dyBlocks = blocksInCache(backward, dy);
    }

    /** How many blocks of channels to take at once: as even as possible, each pass within {@link #CACHE}. */
    private static int blocksInCache(TapTables tables, Layout input) {
        int perBlock = tables.mostInputs() * Layout.COLUMN * Float.BYTES;
        int fitting = Math.max(1, CACHE / perBlock);
        int passes = (input.blocks() + fitting - 1) / fitting;
        return (input.blocks() + passes - 1) / passes;
    }

    // y[m][i][j] = bias[m] + Σ_c Σ_r Σ_q w[m][c][p(r)][p(q)] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        int step = forward.outputStep();
        for (int c = 0; c < x.blocks(); c += xBlocks) {
            int end = Math.min(x.blocks(), c + xBlocks);
            for (TapTables.Tile tile : forward.tiles()) {
                for (int m = 0; m < y.blocks(); m++) {
                    int at = y0 + m * y.blockStep() + tile.output();
                    int to = tile.first(end);
                    int weights = w0 + m * w.mapStep();
                    if (c == 0) {
                        VectorTiles.fromBias(
                                tile.places(),
                                a,
                                tile.taps(),
                                0,
                                to,
                                x0 + tile.input(),
                                weights,
                                1,
                                at,
                                step,
                                bias + m * BLOCK);
                    } else {
                        VectorTiles.add(
                                tile.places(),
                                a,
                                tile.taps(),
                                tile.first(c),
                                to,
                                x0 + tile.input(),
                                weights,
                                1,
                                at,
                                step);
                    }
                }
            }
        }
    }

    // ∂E/∂x[c][u][v] = Σ_m Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} w[m][c][p(r)][p(q)] ·
    // ∂E/∂y[m][i][j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        int step = backward.outputStep();
        for (int m = 0; m < dy.blocks(); m += dyBlocks) {
            int end = Math.min(dy.blocks(), m + dyBlocks);
            for (TapTables.Tile tile : backward.tiles()) {
                for (int c = 0; c < dx.blocks(); c++) {
                    int at = dx0 + c * dx.blockStep() + tile.output();
                    int to = tile.first(end);
                    int weights = w0 + c * w.blockStep();
                    if (m == 0) {
                        VectorTiles.fromZero(
                                tile.places(), a, tile.taps(), 0, to, dy0 + tile.input(), weights, BLOCK, at, step);
                    } else {
                        VectorTiles.add(
                                tile.places(),
                                a,
                                tile.taps(),
                                tile.first(m),
                                to,
                                dy0 + tile.input(),
                                weights,
                                BLOCK,
                                at,
                                step);
                    }
                }
            }
        }
    }

    // ∂E/∂w[m][c][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int groups, int dw, int dbias, int scratch) {
        for (int m = 0; m < dy.blocks(); m++) {
            for (int c = 0; c < x.blocks(); c++) {
                addBlock(a, x0, dy0 + m * dy.blockStep(), c, groups, dw + at(m, c), scratch);
            }
            // While the maps are near.
            addBias(a, dy0 + m * dy.blockStep(), groups, dbias + m * BLOCK, scratch);
        }
    }

    // ∂E/∂bias[m] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
    @Override
    public void biasGradient(float[] a, int dy0, int groups, int dbias, int scratch) {
        for (int m = 0; m < dy.blocks(); m++) {
            addBias(a, dy0 + m * dy.blockStep(), groups, dbias + m * BLOCK, scratch);
        }
    }

    private int at(int mapBlock, int channelBlock) {
        return mapBlock * w.mapStep() + channelBlock * w.blockStep();
    }

    /** Adds the gradient of the kernels between one block of maps and one block of channels. */
    private void addBlock(float[] a, int x0, int dy0, int c, int groups, int dw, int scratch) {
        int channels = x.channelsIn(c);
        int tapSums = channels * BLOCK * LANES;
        Arrays.fill(a, scratch, scratch + taps * tapSums, 0f);
        int xStep = (int) Arena.round(x.size());
        int dyStep = (int) Arena.round(dy.size());
        for (int g = 0; g < groups; g++) {
            positions.addGroup(a, x0 + g * xStep + c * x.blockStep(), channels, dy0 + g * dyStep, scratch);
        }
        // The sums lie in input order [r][q][channel][map]; the weights in kernel order [p(r)][p(q)][channel][map].
        for (int tap = 0; tap < taps; tap++) {
            int from = scratch + tap * tapSums;
            int to = dw + positions.weightOf(tap) * BLOCK * BLOCK;
            for (int i = 0; i < channels * BLOCK; i++) {
                a[to + i] += Lanes.fold(a, from + i * LANES);
            }
        }
    }

    private void addBias(float[] a, int dy0, int groups, int dbias, int scratch) {
        Arrays.fill(a, scratch, scratch + BLOCK * LANES, 0f);
        int dyStep = (int) Arena.round(dy.size());
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < dy.rows(); i++) {
                addRow(a, dy0 + g * dyStep + dy.at(0, i, 0), dy.columns(), scratch);
            }
        }
        for (int m = 0; m < BLOCK; m++) {
            a[dbias + m] += Lanes.fold(a, scratch + m * LANES);
        }
    }

    /** Adds a row of four maps, column by column, to four vectors of sums. */
    private static void addRow(float[] a, int dy, int columns, int sums) {
        for (int l = 0; l < BLOCK * LANES; l += Species.LENGTH) {
            FloatVector sum = FloatVector.fromArray(Species.FLOATS, a, sums + l);
            for (int j = 0; j < columns; j++) {
                sum = sum.add(FloatVector.fromArray(Species.FLOATS, a, dy + j * BLOCK * LANES + l));
            }
            sum.intoArray(a, sums + l);
        }
    }
}
