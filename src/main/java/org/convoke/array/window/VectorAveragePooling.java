package org.convoke.array.window;

import static org.convoke.array.Species.FLOATS;
import static org.convoke.array.Species.LENGTH;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import org.convoke.array.Axis;
import org.convoke.array.Layout;

/**
 * {@link AveragePooling} on vectors: four at a time of the floats of a block of channels in one column. Both directions
 * walk tables of taps; the places of a row or column with the same taps (the same class of border) share a table.
 */
final class VectorAveragePooling implements AveragePooling {
    private static final int VECTORS = 4;

    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final Taps[][] forward;
    private final Taps[][] backward;
    private final Axis rows;
    private final Axis columns;

    /** What the taps meet, counted from the place's own, and their factors. */
    private record Taps(int[] offsets, float[] factors) {}

    /**
     * A tap along one axis.
     *
     * @param offset which place it meets, counted from the place's own
     * @param count N or N' of the window it belongs to
     */
    private record Tap(int offset, int count) {}

    VectorAveragePooling(Plan plan) {
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        rows = plan.window().rows();
        columns = plan.window().columns();
        Divisor divisor = plan.divisor();
        List<List<Tap>> rowTaps = new ArrayList<>();
        for (int i = 0; i < rows.output(); i++) {
            rowTaps.add(tapsFrom(rows, i, divisor.rows(rows, i)));
        }
        List<List<Tap>> columnTaps = new ArrayList<>();
        for (int j = 0; j < columns.output(); j++) {
            columnTaps.add(tapsFrom(columns, j, divisor.columns(columns, j)));
        }
        forward = tables(rowTaps, columnTaps, x);
        rowTaps.clear();
        for (int u = 0; u < rows.input(); u++) {
            List<Tap> taps = new ArrayList<>();
            for (int r = 0; r < rows.window(); r++) {
                int i = rows.outputAt(u, r);
                if (i >= 0) {
                    taps.add(new Tap(i - u / rows.stride(), divisor.rows(rows, i)));
                }
            }
            rowTaps.add(taps);
        }
        columnTaps.clear();
        for (int v = 0; v < columns.input(); v++) {
            List<Tap> taps = new ArrayList<>();
            for (int q = 0; q < columns.window(); q++) {
                int j = columns.outputAt(v, q);
                if (j >= 0) {
                    taps.add(new Tap(j - v / columns.stride(), divisor.columns(columns, j)));
                }
            }
            columnTaps.add(taps);
        }
        backward = tables(rowTaps, columnTaps, dy);
    }

    private static List<Tap> tapsFrom(Axis axis, int i, int count) {
        List<Tap> taps = new ArrayList<>();
        for (int r = axis.first(i); r < axis.end(i); r++) {
            taps.add(new Tap(r * axis.dilation() - axis.lead(), count));
        }
        return taps;
    }

    private static Taps[][] tables(List<List<Tap>> rowTaps, List<List<Tap>> columnTaps, Layout from) {
        Map<List<List<Tap>>, Taps> tables = new HashMap<>();
        Taps[][] all = new Taps[rowTaps.size()][columnTaps.size()];
        for (int i = 0; i < rowTaps.size(); i++) {
            for (int j = 0; j < columnTaps.size(); j++) {
                all[i][j] = tables.computeIfAbsent(
                        List.of(rowTaps.get(i), columnTaps.get(j)), taps -> table(taps.get(0), taps.get(1), from));
            }
        }
        return all;
    }

    private static Taps table(List<Tap> rowTaps, List<Tap> columnTaps, Layout from) {
        int size = rowTaps.size() * columnTaps.size();
        Taps taps = new Taps(new int[size], new float[size]);
        int next = 0;
        for (Tap r : rowTaps) {
            for (Tap q : columnTaps) {
                taps.offsets[next] = r.offset * from.rowStep() + q.offset * Layout.COLUMN;
                taps.factors[next++] = 1f / ((float) r.count * q.count);
            }
        }
        return taps;
    }

    // y[c][i][j] = Σ_r Σ_q f[i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int y0) {
        int step = columns.stride() * Layout.COLUMN;
        for (int block = 0; block < y.blocks(); block++) {
            for (int i = 0; i < y.rows(); i++) {
                int from = x0 + x.origin() + block * x.blockStep() + i * rows.stride() * x.rowStep();
                int to = y0 + y.origin() + block * y.blockStep() + i * y.rowStep();
                for (int j = 0; j < y.columns(); j++) {
                    sum(a, forward[i][j], from + j * step, to + j * Layout.COLUMN);
                }
            }
        }
    }

    // ∂E/∂x[c][u][v] = Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} f[i][j] · ∂E/∂y[c][i][j]
    @Override
    public void backward(float[] a, int dy0, int dx0) {
        for (int block = 0; block < dx.blocks(); block++) {
            for (int u = 0; u < dx.rows(); u++) {
                int from = dy0 + dy.origin() + block * dy.blockStep() + u / rows.stride() * dy.rowStep();
                int to = dx0 + dx.origin() + block * dx.blockStep() + u * dx.rowStep();
                for (int v = 0; v < dx.columns(); v++) {
                    sum(a, backward[u][v], from + v / columns.stride() * Layout.COLUMN, to + v * Layout.COLUMN);
                }
            }
        }
    }

    /** The channels beyond the true ones come out as zeros. */
    private static void sum(float[] a, Taps taps, int from, int to) {
        for (int l = 0; l < Layout.COLUMN; l += VECTORS * LENGTH) {
            sum(a, taps.offsets, taps.factors, from + l, to + l);
        }
    }

    private static void sum(float[] a, int[] offsets, float[] factors, int from, int to) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        for (int t = 0; t < offsets.length; t++) {
            int i = from + offsets[t];
            FloatVector f = FloatVector.broadcast(FLOATS, factors[t]);
            s0 = f.fma(FloatVector.fromArray(FLOATS, a, i), s0);
            s1 = f.fma(FloatVector.fromArray(FLOATS, a, i + LENGTH), s1);
            s2 = f.fma(FloatVector.fromArray(FLOATS, a, i + 2 * LENGTH), s2);
            s3 = f.fma(FloatVector.fromArray(FLOATS, a, i + 3 * LENGTH), s3);
        }
        s0.intoArray(a, to);
        s1.intoArray(a, to + LENGTH);
        s2.intoArray(a, to + 2 * LENGTH);
        s3.intoArray(a, to + 3 * LENGTH);
    }
}
