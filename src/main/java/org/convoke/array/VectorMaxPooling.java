package org.convoke.array;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link MaxPooling} with the images of a group as vectors: one pass over the taps of each output. */
final class VectorMaxPooling implements MaxPooling {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final Border[][] borders;
    /** Whether no two windows share an element: each is then written once, and what no window covers is zero. */
    private final boolean disjoint;

    private final Span[] clear;

    /**
     * The taps of one output that lie inside the input, in the order of their numbers.
     *
     * @param winners each tap's number p(r)·k' + p(q)
     * @param inX where each tap lies in x, counted from the output's first
     * @param inDx likewise in ∂E/∂x
     */
    private record Border(int[] winners, int[] inX, int[] inDx) {}

    VectorMaxPooling(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        disjoint = rows.stride() >= rows.extent() && columns.stride() >= columns.extent();
        clear = disjoint && covers(rows) && covers(columns) ? new Span[0] : Span.of(dx);
        borders = new Border[rows.output()][columns.output()];
        for (int i = 0; i < rows.output(); i++) {
            for (int j = 0; j < columns.output(); j++) {
                borders[i][j] = border(i, j);
            }
        }
    }

    private static boolean covers(Axis axis) {
        return axis.stride() <= axis.window()
                && axis.at(0, 0) <= 0
                && axis.at(axis.output() - 1, axis.window() - 1) >= axis.input() - 1;
    }

    private Border border(int i, int j) {
        int size = (rows.end(i) - rows.first(i)) * (columns.end(j) - columns.first(j));
        Border border = new Border(new int[size], new int[size], new int[size]);
        int next = 0;
        for (int p = 0; p < rows.window(); p++) {
            int u = rows.at(i, rows.weight(p));
            for (int q = 0; rows.inside(u) && q < columns.window(); q++) {
                int v = columns.at(j, columns.weight(q));
                if (columns.inside(v)) {
                    border.winners[next] = p * columns.window() + q;
                    border.inX[next] = x.at(0, u, v);
                    border.inDx[next++] = dx.at(0, u, v);
                }
            }
        }
        return border;
    }

    // y[c][i][j] = max over the taps inside the input of x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int y0, int argmax) {
        for (int c = 0; c < y.channels(); c++) {
            int inX = x0 + x.at(c, 0, 0) - x.origin();
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.columns(); j++) {
                    int at = y.at(c, i, j);
                    for (int l = 0; l < LANES; l += Species.LENGTH) {
                        greatest(a, borders[i][j], inX + l, y0 + at + l, argmax + at + l);
                    }
                }
            }
        }
    }

    private static void greatest(float[] a, Border border, int x, int y, int argmax) {
        FloatVector greatest = FloatVector.fromArray(FLOATS, a, x + border.inX[0]);
        FloatVector winner = FloatVector.broadcast(FLOATS, border.winners[0]);
        for (int t = 1; t < border.inX.length; t++) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + border.inX[t]);
            // value > greatest, or value is NaN and greatest is not
            VectorMask<Float> wins = value.compare(VectorOperators.LE, greatest)
                    .not()
                    .and(greatest.compare(VectorOperators.EQ, greatest));
            greatest = greatest.blend(value, wins);
            winner = winner.blend(FloatVector.broadcast(FLOATS, border.winners[t]), wins);
        }
        greatest.intoArray(a, y);
        winner.intoArray(a, argmax);
    }

    // ∂E/∂x[c][u][v] = Σ of ∂E/∂y[c][i][j] over the windows whose greatest value is at u, v
    @Override
    public void backward(float[] a, int dy0, int argmax, int dx0) {
        for (Span span : clear) {
            Arrays.fill(a, dx0 + span.at(0), dx0 + span.at(0) + span.length(), 0f);
        }
        for (int c = 0; c < dx.channels(); c++) {
            int inDx = dx0 + dx.at(c, 0, 0) - dx.origin();
            for (int i = 0; i < dy.rows(); i++) {
                for (int j = 0; j < dy.columns(); j++) {
                    for (int l = 0; l < LANES; l += Species.LENGTH) {
                        give(
                                disjoint,
                                a,
                                borders[i][j],
                                dy0 + dy.at(c, i, j) + l,
                                argmax + y.at(c, i, j) + l,
                                inDx + l);
                    }
                }
            }
        }
    }

    private static void give(boolean disjoint, float[] a, Border border, int dy, int argmax, int dx) {
        FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy);
        FloatVector winner = FloatVector.fromArray(FLOATS, a, argmax);
        for (int t = 0; t < border.inDx.length; t++) {
            int at = dx + border.inDx[t];
            VectorMask<Float> won = winner.compare(VectorOperators.EQ, border.winners[t]);
            FloatVector sum = disjoint ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, a, at);
            sum.blend(sum.add(gradient), won).intoArray(a, at);
        }
    }
}
