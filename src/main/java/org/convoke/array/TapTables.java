package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The geometry of a convolution, turned into tables of taps for register tiles. Each row of outputs is cut into
 * tiles of neighbouring places; a tile's table holds, for every channel, the taps that at least one of its places needs.
 * Tiles with the same taps (the same class of border) share a table.
 *
 * @param tiles in the order in which they are computed
 * @param outputStep floats from one place's outputs to the next
 * @param mostInputs how many input elements of one channel the largest tile touches, at most
 */
public record TapTables(Tile[] tiles, int outputStep, int mostInputs) {
    /**
     * Neighbouring outputs that are computed at once.
     *
     * @param output where its first output lies, from the start of a block of output channels
     * @param input from where the input offsets of its taps count, from the start of the input
     * @param places how many outputs
     * @param taps pairs (input offset, weight offset), block of channels by block of channels
     * @param perBlock how many taps a block of four channels has; the last block may have fewer
     */
    public record Tile(int output, int input, int places, int[] taps, int perBlock) {
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

    /** Tables of y from x: place j meets input j·s − b + q·d. */
    static TapTables forward(Convolution.Plan plan) {
        ConvWeights w = plan.weights();
        return forward(plan.window(), plan.input(), plan.output(), new Weights(w.blockStep(), BLOCK * BLOCK, BLOCK));
    }

    /**
     * Tables of one channel of y from one channel of x, both with all rows and columns of their layouts. Of every tap p(r),
     * p(q), the weight lies at (p(r)·k' + p(q)) · {@value Layout#BLOCK}.
     */
    public static TapTables forwardOfOne(Window window, Layout x, Layout y) {
        return forward(window, one(x), y, new Weights(0, BLOCK, 0));
    }

    private static Layout one(Layout layout) {
        return new Layout(1, layout.rows(), layout.columns(), layout.left(), layout.right());
    }

    private static TapTables forward(Window window, Layout x, Layout y, Weights weights) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        int step = columns.stride() * Layout.COLUMN;
        List<List<Tap>> places = new ArrayList<>();
        for (int j = 0; j < columns.output(); j++) {
            places.add(tapsFrom(columns, j));
        }
        List<Cut> cuts = cuts(places, columns.window(), VectorTiles.widest(step));
        Builder builder = new Builder(x, weights);
        for (int i = 0; i < rows.output(); i++) {
            int input = x.origin() + i * rows.stride() * x.rowStep();
            builder.addRow(cuts, tapsFrom(rows, i), columns.window(), y.at(0, i, 0), Layout.COLUMN, input, step);
        }
        return builder.build(Layout.COLUMN);
    }

    /** The taps r of output i that lie inside the input, which is counted from i·s. */
    private static List<Tap> tapsFrom(Axis axis, int i) {
        List<Tap> taps = new ArrayList<>();
        for (int r = axis.first(i); r < axis.end(i); r++) {
            taps.add(new Tap(r, axis.weight(r), r * axis.dilation() - axis.lead()));
        }
        return taps;
    }

    /** Tables of ∂E/∂x from ∂E/∂y: place v meets the outputs j with j·s − b + q·d = v, one phase of the stride at a time. */
    static TapTables backward(Convolution.Plan plan) {
        ConvWeights w = plan.weights();
        return backward(
                plan.window(), plan.outputGradient(), plan.inputGradient(), new Weights(w.mapStep(), BLOCK * BLOCK, 1));
    }

    /** Tables of one channel of ∂E/∂x from one of ∂E/∂y, with weights as in {@link #forwardOfOne}. */
    public static TapTables backwardOfOne(Window window, Layout dy, Layout dx) {
        return backward(window, one(dy), dx, new Weights(0, BLOCK, 0));
    }

    private static TapTables backward(Window window, Layout dy, Layout dx, Weights weights) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        int s = columns.stride();
        List<List<Cut>> phases = new ArrayList<>();
        for (int phase = 0; phase < Math.min(s, columns.input()); phase++) {
            List<List<Tap>> places = new ArrayList<>();
            for (int v = phase; v < columns.input(); v += s) {
                places.add(tapsInto(columns, v, v / s));
            }
            phases.add(cuts(places, columns.window(), VectorTiles.widest(Layout.COLUMN)));
        }
        Builder builder = new Builder(dy, weights);
        for (int u = 0; u < rows.input(); u++) {
            int firstOutput = Math.floorDiv(u, rows.stride());
            List<Tap> rowTaps = tapsInto(rows, u, firstOutput);
            for (int phase = 0; phase < phases.size(); phase++) {
                builder.addRow(
                        phases.get(phase),
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

    /** The taps r with an output i such that i·s − b + r·d = u, the output counted from another. */
    private static List<Tap> tapsInto(Axis axis, int u, int from) {
        List<Tap> taps = new ArrayList<>();
        for (int r = 0; r < axis.window(); r++) {
            int steps = u + axis.lead() - r * axis.dilation();
            int i = Math.floorDiv(steps, axis.stride());
            if (steps == i * axis.stride() && i >= 0 && i < axis.output()) {
                taps.add(new Tap(r, axis.weight(r), i - from));
            }
        }
        return taps;
    }

    /** Where a tap's weights lie: floats from one block of channels, kernel element or channel to the next. */
    private record Weights(int blockStep, int elementStep, int channelStep) {}

    private static final class Builder {
        private final Layout input;
        private final Weights weights;
        private final List<Tile> tiles = new ArrayList<>();
        private final Map<List<List<Tap>>, int[]> tables = new HashMap<>();
        private int mostInputs = 1;

        Builder(Layout input, Weights weights) {
            this.input = input;
            this.weights = weights;
        }

        void addRow(
                List<Cut> cuts,
                List<Tap> rowTaps,
                int kernelColumns,
                int output,
                int outputStep,
                int in,
                int inputStep) {
            for (Cut cut : cuts) {
                int[] table = tables.computeIfAbsent(
                        List.of(rowTaps, cut.taps()), taps -> table(taps.get(0), taps.get(1), kernelColumns));
                int perBlock = rowTaps.size() * cut.taps().size() * BLOCK;
                tiles.add(new Tile(
                        output + cut.from() * outputStep, in + cut.from() * inputStep, cut.width(), table, perBlock));
                int columns = Math.min(
                        cut.span() + (cut.width() - 1) * inputStep / Layout.COLUMN,
                        cut.taps().size() * cut.width());
                mostInputs = Math.max(mostInputs, rowTaps.size() * columns);
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
                            table[next++] = block * weights.blockStep()
                                    + (r.weight() * kernelColumns + q.weight()) * weights.elementStep()
                                    + c * weights.channelStep();
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

    /**
     * A tile of a row of places, the same in every row.
     *
     * @param from its first place
     * @param width how many places
     * @param taps those along the columns that at least one of the places needs, in the order of the window
     */
    private record Cut(int from, int width, List<Tap> taps) {
        /** How many columns of input lie from the first tap of a place to its last. */
        int span() {
            return taps.isEmpty()
                    ? 0
                    : Math.abs(taps.get(taps.size() - 1).offset() - taps.get(0).offset()) + 1;
        }
    }

    /** Cuts a row of places, whose taps agree wherever they have the same place in the window, into tiles. */
    private static List<Cut> cuts(List<List<Tap>> places, int window, int widest) {
        List<Cut> cuts = new ArrayList<>();
        int from = 0;
        for (int width : widths(places, window, widest)) {
            Tap[] taps = new Tap[window];
            places.subList(from, from + width).forEach(each -> each.forEach(tap -> taps[tap.place()] = tap));
            cuts.add(new Cut(
                    from, width, Arrays.stream(taps).filter(Objects::nonNull).toList()));
            from += width;
        }
        return cuts;
    }

    /**
     * How wide the tiles are, cheapest in all: a tap costs a tile its products and, whatever the width, about as much as 1.3
     * places for the weights and the table.
     */
    private static List<Integer> widths(List<List<Tap>> places, int window, int widest) {
        int n = places.size();
        double[] cost = new double[n + 1];
        int[] width = new int[n + 1];
        int[] seenBefore = new int[window];
        Arrays.fill(cost, 1, n + 1, Double.POSITIVE_INFINITY);
        for (int end = 1; end <= n; end++) {
            int taps = 0;
            for (int w = 1; w <= Math.min(widest, end); w++) {
                for (Tap tap : places.get(end - w)) {
                    taps += seenBefore[tap.place()] == end ? 0 : 1;
                    seenBefore[tap.place()] = end;
                }
                double candidate = cost[end - w] + (w + 1.3) * (taps + 0.5);
                if (candidate < cost[end]) {
                    cost[end] = candidate;
                    width[end] = w;
                }
            }
        }
        LinkedList<Integer> widths = new LinkedList<>();
        for (int end = n; end > 0; end -= width[end]) {
            widths.addFirst(width[end]);
        }
        return widths;
    }
}
