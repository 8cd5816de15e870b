package org.convoke.array;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/** {@link Convolution} as its formulas are written. Channels and maps run to whole blocks, as in the arena. */
final class PlainConvolution implements Convolution {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final ConvWeights w;
    private final float[] sum = new float[LANES];

    PlainConvolution(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        w = plan.weights();
    }

    // y[m][i][j] = bias[m] + Σ_c Σ_r Σ_q w[m][c][p(r)][p(q)] · x[c][i·s − b + r][j·s' − b' + q]
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        for (int m = 0; m < y.blocks() * 4; m++) {
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.columns(); j++) {
                    Arrays.fill(sum, a[bias + m]);
                    for (int c = 0; c < x.blocks() * 4; c += 4) {
                        for (int r = rows.first(i); r < rows.end(i); r++) {
                            for (int q = columns.first(j); q < columns.end(j); q++) {
                                for (int d = c; d < c + 4; d++) {
                                    addProduct(
                                            a[w0 + w.at(m, d, rows.weight(r), columns.weight(q))],
                                            a,
                                            x0 + x.at(d, rows.at(i, r), columns.at(j, q)));
                                }
                            }
                        }
                    }
                    put(a, y0 + y.at(m, i, j));
                }
            }
        }
    }

    // ∂E/∂x[c][u][v] = Σ_m Σ_{i,r : i·s − b + r = u} Σ_{j,q : j·s' − b' + q = v} w[m][c][p(r)][p(q)] · ∂E/∂y[m][i][j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        for (int c = 0; c < dx.blocks() * 4; c++) {
            for (int u = 0; u < dx.rows(); u++) {
                for (int v = 0; v < dx.columns(); v++) {
                    Arrays.fill(sum, 0f);
                    for (int m = 0; m < dy.blocks() * 4; m += 4) {
                        for (int r = 0; r < rows.window(); r++) {
                            int i = outputAt(rows, u, r);
                            for (int q = 0; i >= 0 && q < columns.window(); q++) {
                                int j = outputAt(columns, v, q);
                                for (int n = m; j >= 0 && n < m + 4; n++) {
                                    addProduct(
                                            a[w0 + w.at(n, c, rows.weight(r), columns.weight(q))],
                                            a,
                                            dy0 + dy.at(n, i, j));
                                }
                            }
                        }
                    }
                    put(a, dx0 + dx.at(c, u, v));
                }
            }
        }
    }

    /** The output i whose tap r lies at input u: i·s − b + r = u; −1 if there is none. */
    private static int outputAt(Axis axis, int u, int r) {
        int steps = u + axis.lead() - r;
        int i = Math.floorDiv(steps, axis.stride());
        return steps == i * axis.stride() && i >= 0 && i < axis.output() ? i : -1;
    }

    // ∂E/∂w[m][c][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[c][i·s − b + r][j·s' − b' + q]
    // ∂E/∂bias[m] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int groups, int dw, int dbias, int scratch) {
        int xStep = (int) Arena.round(x.size());
        int dyStep = (int) Arena.round(dy.size());
        for (int m = 0; m < dy.channels(); m++) {
            for (int c = 0; c < x.channels(); c++) {
                for (int r = 0; r < rows.window(); r++) {
                    for (int q = 0; q < columns.window(); q++) {
                        Arrays.fill(sum, 0f);
                        for (int g = 0; g < groups; g++) {
                            addProducts(a, x0 + g * xStep, dy0 + g * dyStep, m, c, r, q);
                        }
                        a[dw + w.at(m, c, rows.weight(r), columns.weight(q))] += Lanes.fold(sum, 0);
                    }
                }
            }
            Arrays.fill(sum, 0f);
            for (int g = 0; g < groups; g++) {
                for (int i = 0; i < dy.rows(); i++) {
                    for (int j = 0; j < dy.columns(); j++) {
                        int at = dy0 + g * dyStep + dy.at(m, i, j);
                        for (int l = 0; l < LANES; l++) {
                            sum[l] += a[at + l];
                        }
                    }
                }
            }
            a[dbias + m] += Lanes.fold(sum, 0);
        }
    }

    /** Adds Σ_i Σ_j ∂E/∂y[m][i][j] · x[c][i·s − b + r][j·s' − b' + q] of one group, image by image. */
    private void addProducts(float[] a, int x0, int dy0, int m, int c, int r, int q) {
        for (int i = 0; i < dy.rows(); i++) {
            for (int j = 0; rows.inside(rows.at(i, r)) && j < dy.columns(); j++) {
                if (columns.inside(columns.at(j, q))) {
                    int atX = x0 + x.at(c, rows.at(i, r), columns.at(j, q));
                    int atDy = dy0 + dy.at(m, i, j);
                    for (int l = 0; l < LANES; l++) {
                        sum[l] = Math.fma(a[atDy + l], a[atX + l], sum[l]);
                    }
                }
            }
        }
    }

    private void addProduct(float weight, float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            sum[l] = Math.fma(weight, a[at + l], sum[l]);
        }
    }

    private void put(float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            a[at + l] = sum[l] + 0f;
        }
    }
}
