package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.Lanes;
import org.convoke.array.Layout;

/** {@link GroupedConvolution} as its formulas are written. */
final class PlainGroupedConvolution implements GroupedConvolution {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final GroupedWeights w;
    private final float[] sum = new float[LANES];

    PlainGroupedConvolution(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        w = plan.weights();
    }

    /** The number of a map's channel of its group. */
    private int channel(int m, int k) {
        return m / w.groupMaps() * w.groupChannels() + k;
    }

    // y[m][i][j] = bias[m] + Σ_k Σ_r Σ_q w[m][k][p(r)][p(q)] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        for (int m = 0; m < y.channels(); m++) {
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.columns(); j++) {
                    Arrays.fill(sum, a[bias + m]);
                    for (int k = 0; k < w.groupChannels(); k++) {
                        for (int r = rows.first(i); r < rows.end(i); r++) {
                            for (int q = columns.first(j); q < columns.end(j); q++) {
                                add(
                                        a[w0 + w.at(m, k, rows.weight(r), columns.weight(q))],
                                        a,
                                        x0 + x.at(channel(m, k), rows.at(i, r), columns.at(j, q)));
                            }
                        }
                    }
                    put(a, y0 + y.at(m, i, j));
                }
            }
        }
    }

    // ∂E/∂x[g·C + c][u][v] =
    //     Σ_k Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} w[g·M + k][c][p(r)][p(q)] · ∂E/∂y[g·M +
    // k][i][j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        for (int channel = 0; channel < dx.channels(); channel++) {
            int firstMap = channel / w.groupChannels() * w.groupMaps();
            for (int u = 0; u < dx.rows(); u++) {
                for (int v = 0; v < dx.columns(); v++) {
                    Arrays.fill(sum, 0f);
                    for (int m = firstMap; m < firstMap + w.groupMaps(); m++) {
                        addTaps(a, dy0, w0, m, channel % w.groupChannels(), u, v);
                    }
                    put(a, dx0 + dx.at(channel, u, v));
                }
            }
        }
    }

    private void addTaps(float[] a, int dy0, int w0, int m, int c, int u, int v) {
        for (int r = 0; r < rows.window(); r++) {
            int i = rows.outputAt(u, r);
            for (int q = 0; i >= 0 && q < columns.window(); q++) {
                int j = columns.outputAt(v, q);
                if (j >= 0) {
                    add(a[w0 + w.at(m, c, rows.weight(r), columns.weight(q))], a, dy0 + dy.at(m, i, j));
                }
            }
        }
    }

    private void add(float weight, float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            sum[l] = Math.fma(weight, a[at + l], sum[l]);
        }
    }

    private void put(float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            a[at + l] = sum[l] + 0f;
        }
    }

    // ∂E/∂w[m][k][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[g·C + k][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int groups, int dw, int dbias) {
        for (int m = 0; m < dy.channels(); m++) {
            for (int k = 0; k < w.groupChannels(); k++) {
                for (int r = 0; r < rows.window(); r++) {
                    for (int q = 0; q < columns.window(); q++) {
                        Arrays.fill(sum, 0f);
                        for (int g = 0; g < groups; g++) {
                            addGroup(
                                    a,
                                    x0 + g * (int) Arena.round(x.size()),
                                    dy0 + g * (int) Arena.round(dy.size()),
                                    m,
                                    k,
                                    r,
                                    q);
                        }
                        a[dw + w.at(m, k, rows.weight(r), columns.weight(q))] += Lanes.fold(sum, 0);
                    }
                }
            }
        }
        biasGradient(a, dy0, groups, dbias);
    }

    // ∂E/∂bias[m] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
    @Override
    public void biasGradient(float[] a, int dy0, int groups, int dbias) {
        for (int m = 0; m < dy.channels(); m++) {
            Arrays.fill(sum, 0f);
            for (int g = 0; g < groups; g++) {
                for (int i = 0; i < dy.rows(); i++) {
                    for (int j = 0; j < dy.columns(); j++) {
                        add(1f, a, dy0 + g * (int) Arena.round(dy.size()) + dy.at(m, i, j));
                    }
                }
            }
            a[dbias + m] += Lanes.fold(sum, 0);
        }
    }

    /** Adds the products of one group of images for the weight of tap r, q between map m and its group's channel k. */
    private void addGroup(float[] a, int x0, int dy0, int m, int k, int r, int q) {
        for (int i = rows.firstWith(r); i < rows.endWith(r); i++) {
            for (int j = columns.firstWith(q); j < columns.endWith(q); j++) {
                int from = x0 + x.at(channel(m, k), rows.at(i, r), columns.at(j, q));
                int gradient = dy0 + dy.at(m, i, j);
                for (int l = 0; l < LANES; l++) {
                    sum[l] = Math.fma(a[gradient + l], a[from + l], sum[l]);
                }
            }
        }
    }
}
