package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/**
 * {@link Convolution} as its formulas are written, a row of elements and all maps or channels at a time: each tap's row is
 * laid out as {@code [column][image]} once, and its products are added to the sums of every map. Maps run to whole blocks, as
 * in the arena.
 */
final class PlainConvolution implements Convolution {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;
    private final ConvWeights w;
    private final float[] tap;
    /** {@code [map or channel][column][image]}. */
    private final float[][] sums;
    /** {@code [map][image]}: the gradients of all maps at one output, and one input for each of them. */
    private final float[] gradients;

    private final float[] inputs;
    /** {@code [tap][map][image]}. */
    private final float[][] tapSums;

    PlainConvolution(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
        w = plan.weights();
        int widest = Math.max(x.columns(), y.columns()) * LANES;
        tap = new float[widest];
        sums = new float[Math.max(dx.blocks(), y.blocks()) * BLOCK][widest];
        gradients = new float[dy.channels() * LANES];
        inputs = new float[dy.channels() * LANES];
        tapSums = new float[plan.window().size()][dy.channels() * LANES];
    }

    // y[m][i][j] = bias[m] + Σ_c Σ_r Σ_q w[m][c][p(r)][p(q)] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        int maps = y.blocks() * BLOCK;
        for (int i = 0; i < y.rows(); i++) {
            for (int m = 0; m < maps; m++) {
                Arrays.fill(sums[m], a[bias + m]);
            }
            for (int block = 0; block < x.channels(); block += BLOCK) {
                for (int r = rows.first(i); r < rows.end(i); r++) {
                    for (int q = 0; q < columns.window(); q++) {
                        int from = columns.firstWith(q);
                        int to = columns.endWith(q);
                        for (int c = block; c < Math.min(block + BLOCK, x.channels()); c++) {
                            for (int j = from; j < to; j++) {
                                Products.get(a, x0 + x.at(c, rows.at(i, r), columns.at(j, q)), tap, j);
                            }
                            for (int m = 0; m < maps; m++) {
                                float weight = a[w0 + w.at(m, c, rows.weight(r), columns.weight(q))];
                                Products.add(weight, tap, sums[m], from * LANES, to * LANES);
                            }
                        }
                    }
                }
            }
            for (int m = 0; m < maps; m++) {
                for (int j = 0; j < y.columns(); j++) {
                    Products.put(sums[m], j, a, y0 + y.at(m, i, j));
                }
            }
        }
    }

    // ∂E/∂x[c][u][v] = Σ_m Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} w[m][c][p(r)][p(q)] ·
    // ∂E/∂y[m][i][j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        int channels = dx.blocks() * BLOCK;
        for (int u = 0; u < dx.rows(); u++) {
            for (int c = 0; c < channels; c++) {
                Arrays.fill(sums[c], 0f);
            }
            for (int block = 0; block < dy.channels(); block += BLOCK) {
                for (int r = 0; r < rows.window(); r++) {
                    int i = rows.outputAt(u, r);
                    for (int q = 0; i >= 0 && q < columns.window(); q++) {
                        for (int m = block; m < Math.min(block + BLOCK, dy.channels()); m++) {
                            addProducts(a, dy0, w0, m, i, r, q);
                        }
                    }
                }
            }
            for (int c = 0; c < channels; c++) {
                for (int v = 0; v < dx.columns(); v++) {
                    Products.put(sums[c], v, a, dx0 + dx.at(c, u, v));
                }
            }
        }
    }

    /** Adds w[m][c][p(r)][p(q)] · ∂E/∂y[m][i][j] at v = j·s' − b' + q·d' for all c and j. */
    private void addProducts(float[] a, int dy0, int w0, int m, int i, int r, int q) {
        int from = columns.firstWith(q);
        int to = columns.endWith(q);
        for (int j = from; j < to; j++) {
            Products.get(a, dy0 + dy.at(m, i, j), tap, columns.at(j, q));
        }
        // Side by side with a stride of one; else each by itself, since the places between have no such tap.
        int run = columns.stride() == 1 ? to - from : 1;
        for (int c = 0; c < dx.channels(); c++) {
            float weight = a[w0 + w.at(m, c, rows.weight(r), columns.weight(q))];
            for (int j = from; j < to; j += run) {
                int v = columns.at(j, q);
                Products.add(weight, tap, sums[c], v * LANES, (v + run) * LANES);
            }
        }
    }

    // ∂E/∂w[m][c][p(r)][p(q)] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int groups, int dw, int dbias, int scratch) {
        for (int c = 0; c < x.channels(); c++) {
            for (float[] each : tapSums) {
                Arrays.fill(each, 0f);
            }
            for (int g = 0; g < groups; g++) {
                addGroup(a, x0 + g * (int) Arena.round(x.size()), dy0 + g * (int) Arena.round(dy.size()), c);
            }
            for (int r = 0; r < rows.window(); r++) {
                for (int q = 0; q < columns.window(); q++) {
                    for (int m = 0; m < dy.channels(); m++) {
                        a[dw + w.at(m, c, rows.weight(r), columns.weight(q))] +=
                                Lanes.fold(tapSums[r * columns.window() + q], m * LANES);
                    }
                }
            }
        }
        biasGradient(a, dy0, groups, dbias, scratch);
    }

    // ∂E/∂bias[m] = Σ_images Σ_i Σ_j ∂E/∂y[m][i][j]
    @Override
    public void biasGradient(float[] a, int dy0, int groups, int dbias, int scratch) {
        Arrays.fill(gradients, 0f);
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < dy.rows(); i++) {
                for (int j = 0; j < dy.columns(); j++) {
                    for (int m = 0; m < dy.channels(); m++) {
                        int at = dy0 + g * (int) Arena.round(dy.size()) + dy.at(m, i, j);
                        for (int l = 0; l < LANES; l++) {
                            gradients[m * LANES + l] += a[at + l];
                        }
                    }
                }
            }
        }
        for (int m = 0; m < dy.channels(); m++) {
            a[dbias + m] += Lanes.fold(gradients, m * LANES);
        }
    }

    /** Adds ∂E/∂y[m][i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d'] of one group, image by image, for all m, r and q. */
    private void addGroup(float[] a, int x0, int dy0, int c) {
        for (int i = 0; i < dy.rows(); i++) {
            for (int j = 0; j < dy.columns(); j++) {
                for (int m = 0; m < dy.channels(); m++) {
                    Products.get(a, dy0 + dy.at(m, i, j), gradients, m);
                }
                for (int r = rows.first(i); r < rows.end(i); r++) {
                    for (int q = columns.first(j); q < columns.end(j); q++) {
                        Products.repeat(a, x0 + x.at(c, rows.at(i, r), columns.at(j, q)), inputs);
                        Products.add(gradients, inputs, tapSums[r * columns.window() + q]);
                    }
                }
            }
        }
    }
}
