package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The geometry of a convolution, turned into tables of taps for {@link VectorTiles}. Each row of outputs is cut into
 * tiles of neighbouring places; a tile's table holds, for every channel, the taps that at least one of its places needs.
 * Tiles with the same taps (the same class of border) share a table.
 *
 * @param tiles in the order in which they are computed
 * @param outputStep floats from one place's outputs to the next
 * @param mostInputs how many input elements of one channel the largest tile touches, at most
 */
record TapTables(Tile[] tiles, int outputStep, int mostInputs) {
    /**
     * Neighbouring outputs that are computed at once.
     *
     * @param output where its first output lies, from the start of a block of output channels
     * @param input from where the input offsets of its taps count, from the start of the input
     * @param places how many outputs
     * @param taps pairs (input offset, weight offset), block of channels by block of channels
     * @param perBlock how many taps a block of four channels has; the last block may have fewer
     */
    record Tile(int output, int input, int places, int[] taps, int perBlock) {
        /** The number of the first tap of a block; after the last block, the number of taps. */
        int first(int block) {
            return Math.min(block * perBlock, taps.length / 2);
        }
    }

    /**
     * A tap along one axis.
     *
     * @param place r, its place in the window in input order
     * @param weight p(r), the kernel's element
     * @param offset which input it meets, counted from the place's own
     */
    private record Tap(int place, int weight, int offset) {}

    /** Tables of y from x: place j meets input j·s − b + q. */
    static TapTables forward(Convolution.Plan plan) {
        Axis rows = plan.window().rows();
        Axis columns = plan.window().columns();
        Layout x = plan.input();
        Layout y = plan.output();
        ConvWeights w = plan.weights();
        Builder builder = new Builder(x, (block, tap) -> block * w.blockStep() + tap * BLOCK * BLOCK, BLOCK);
        for (int i = 0; i < rows.output(); i++) {
            List<Tap> rowTaps = new ArrayList<>();
            for (int r = rows.first(i); r < rows.end(i); r++) {
                rowTaps.add(new Tap(r, rows.weight(r), r - rows.lead()));
            }
            List<List<Tap>> places = new ArrayList<>();
            for (int j = 0; j < columns.output(); j++) {
                List<Tap> taps = new ArrayList<>();
                for (int q = columns.first(j); q < columns.end(j); q++) {
                    taps.add(new Tap(q, columns.weight(q), q - columns.lead()));
                }
                places.add(taps);
            }
            int input = x.origin() + i * rows.stride() * x.rowStep();
            builder.addRow(
                    places,
                    rowTaps,
                    columns.window(),
                    y.at(0, i, 0),
                    Layout.COLUMN,
                    input,
                    columns.stride() * Layout.COLUMN);
        }
        return builder.build(Layout.COLUMN);
    }

    /** Tables of ∂E/∂x from ∂E/∂y: place v meets the outputs j with j·s − b + q = v, one phase of the stride at a time. */
    static TapTables backward(Convolution.Plan plan) {
        Axis rows = plan.window().rows();
        Axis columns = plan.window().columns();
        Layout dy = plan.outputGradient();
        Layout dx = plan.inputGradient();
        ConvWeights w = plan.weights();
        int s = columns.stride();
        Builder builder = new Builder(dy, (block, tap) -> block * w.mapStep() + tap * BLOCK * BLOCK, 1);
        for (int u = 0; u < rows.input(); u++) {
            int firstOutput = Math.floorDiv(u, rows.stride());
            List<Tap> rowTaps = tapsInto(rows, u, firstOutput);
            for (int phase = 0; phase < Math.min(s, columns.input()); phase++) {
                List<List<Tap>> places = new ArrayList<>();
                for (int v = phase; v < columns.input(); v += s) {
                    places.add(tapsInto(columns, v, v / s));
                }
                builder.addRow(
                        places,
                        rowTaps,
                        columns.window(),
                        dx.at(0, u, phase),
                        s * Layout.COLUMN,
                        dy.origin() + firstOutput * dy.rowStep(),
                        Layout.COLUMN);
            }
        }
        return builder.build(s * Layout.COLUMN);
    }

    /** The taps r with an output i such that i·s − b + r = u, the output counted from another. */
    private static List<Tap> tapsInto(Axis axis, int u, int from) {
        List<Tap> taps = new ArrayList<>();
        for (int r = 0; r < axis.window(); r++) {
            int steps = u + axis.lead() - r;
            int i = Math.floorDiv(steps, axis.stride());
            if (steps == i * axis.stride() && i >= 0 && i < axis.output()) {
                taps.add(new Tap(r, axis.weight(r), i - from));
            }
        }
        return taps;
    }

    /** Where a tap's weights lie: those of the first channel of a block, for the tap of that number in the kernel. */
    private interface WeightPlace {
        int at(int block, int tap);
    }

    private static final class Builder {
        private final Layout input;
        private final WeightPlace weights;
        private final int weightStep;
        private final List<Tile> tiles = new ArrayList<>();
        private final Map<List<List<Tap>>, int[]> tables = new HashMap<>();
        private int mostInputs = 1;

        Builder(Layout input, WeightPlace weights, int weightStep) {
            this.input = input;
            this.weights = weights;
            this.weightStep = weightStep;
        }

        void addRow(
                List<List<Tap>> places,
                List<Tap> rowTaps,
                int kernelColumns,
                int output,
                int outputStep,
                int in,
                int inputStep) {
            int from = 0;
            for (int width : widths(places, VectorTiles.widest(inputStep))) {
                List<Tap> columnTaps = union(places.subList(from, from + width));
                int[] table = tables.computeIfAbsent(
                        List.of(rowTaps, columnTaps), taps -> table(taps.get(0), taps.get(1), kernelColumns));
                int perBlock = rowTaps.size() * columnTaps.size() * BLOCK;
                tiles.add(new Tile(output + from * outputStep, in + from * inputStep, width, table, perBlock));
                int columns = columnTaps.size() + (width - 1) * inputStep / Layout.COLUMN;
                mostInputs = Math.max(mostInputs, rowTaps.size() * columns);
                from += width;
            }
        }

        private int[] table(List<Tap> rowTaps, List<Tap> columnTaps, int kernelColumns) {
            int[] table = new int[2 * input.channels() * rowTaps.size() * columnTaps.size()];
            int next = 0;
            for (int block = 0; block < input.blocks(); block++) {
                for (Tap r : rowTaps) {
                    for (Tap q : columnTaps) {
                        for (int c = 0; c < input.channelsIn(block); c++) {
                            table[next++] = block * input.blockStep()
                                    + r.offset() * input.rowStep()
                                    + q.offset() * Layout.COLUMN
                                    + c * LANES;
                            table[next++] = weights.at(block, r.weight() * kernelColumns + q.weight()) + c * weightStep;
                        }
                    }
                }
            }
            return table;
        }

        TapTables build(int outputStep) {
            return new TapTables(tiles.toArray(Tile[]::new), outputStep, mostInputs);
        }
    }

    /** The taps that any of some places needs, in the order of the window. */
    private static List<Tap> union(List<List<Tap>> places) {
        List<Tap> all = new ArrayList<>();
        for (List<Tap> taps : places) {
            for (Tap tap : taps) {
                if (!all.contains(tap)) {
                    all.add(tap);
                }
            }
        }
        all.sort(Comparator.comparingInt(Tap::place));
        return all;
    }

    /**
     * Cuts a row of places into tiles, cheapest in all: a tap costs a tile its products and, whatever the width, about
     * as much as 1.3 places for the weights and the table.
     */
    private static int[] widths(List<List<Tap>> places, int widest) {
        int n = places.size();
        double[] cost = new double[n + 1];
        int[] width = new int[n + 1];
        Arrays.fill(cost, 1, n + 1, Double.POSITIVE_INFINITY);
        for (int end = 1; end <= n; end++) {
            for (int w = 1; w <= Math.min(widest, end); w++) {
                double candidate = cost[end - w]
                        + (w + 1.3) * (union(places.subList(end - w, end)).size() + 0.5);
                if (candidate < cost[end]) {
                    cost[end] = candidate;
                    width[end] = w;
                }
            }
        }
        List<Integer> widths = new ArrayList<>();
        for (int end = n; end > 0; end -= width[end]) {
            widths.add(0, width[end]);
        }
        return widths.stream().mapToInt(Integer::intValue).toArray();
    }
}
