package org.convoke.array.norm;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/** {@link BatchNorm} as loops. */
final class PlainBatchNorm extends ChannelStatistics {
    private final float[] rowSums = new float[LANES];
    private final float[] rowProducts = new float[LANES];

    PlainBatchNorm(Plan plan) {
        super(plan);
    }

    // Σ d and Σ d² of d = x − centre
    @Override
    void sumDeviations(float[] a, int x0, int rows) {
        Arrays.fill(sums, 0f);
        Arrays.fill(products, 0f);
        for (int c = 0; c < x.channels(); c++) {
            for (int i = 0; i < rows; i++) {
                Arrays.fill(rowSums, 0f);
                Arrays.fill(rowProducts, 0f);
                for (int j = 0; j < x.columns(); j++) {
                    int at = x0 + x.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        float d = a[at + l] - centre[c * LANES + l];
                        rowSums[l] += d;
                        rowProducts[l] = Math.fma(d, d, rowProducts[l]);
                    }
                }
                addRow(c);
            }
        }
    }

    // Σ ∂E/∂y and Σ ∂E/∂y · (x − centre)
    @Override
    void sumGradients(float[] a, int x0, int dy0) {
        Arrays.fill(sums, 0f);
        Arrays.fill(products, 0f);
        for (int c = 0; c < x.channels(); c++) {
            for (int i = 0; i < x.rows(); i++) {
                Arrays.fill(rowSums, 0f);
                Arrays.fill(rowProducts, 0f);
                for (int j = 0; j < x.columns(); j++) {
                    int at = x0 + x.at(c, i, j);
                    int gradient = dy0 + dy.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        rowSums[l] += a[gradient + l];
                        rowProducts[l] = Math.fma(a[gradient + l], a[at + l] - centre[c * LANES + l], rowProducts[l]);
                    }
                }
                addRow(c);
            }
        }
    }

    private void addRow(int c) {
        for (int l = 0; l < LANES; l++) {
            sums[c * LANES + l] += rowSums[l];
            products[c * LANES + l] += rowProducts[l];
        }
    }

    // y = (x − m) · f + b
    @Override
    public void forward(float[] a, int x0, int y0) {
        for (int c = 0; c < x.channels(); c++) {
            for (int i = 0; i < x.rows(); i++) {
                for (int j = 0; j < x.columns(); j++) {
                    int from = x0 + x.at(c, i, j);
                    int to = y0 + y.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        int k = c * LANES + l;
                        a[to + l] = Math.fma(a[from + l] - centre[k], factor[k], offset[k]);
                    }
                }
            }
        }
    }

    // ∂E/∂x = ∂E/∂y · f + ((x − m) · u + v)
    @Override
    void inputGradient(float[] a, int x0, int dy0, int dx0) {
        for (int c = 0; c < x.channels(); c++) {
            for (int i = 0; i < x.rows(); i++) {
                for (int j = 0; j < x.columns(); j++) {
                    int at = x0 + x.at(c, i, j);
                    int gradient = dy0 + dy.at(c, i, j);
                    int to = dx0 + dx.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        int k = c * LANES + l;
                        float statistics = Math.fma(a[at + l] - centre[k], slope[k], offset[k]);
                        a[to + l] = Math.fma(a[gradient + l], factor[k], statistics);
                    }
                }
            }
        }
    }

    // ∂E/∂x = ∂E/∂y · f
    @Override
    public void givenInputGradient(float[] a, int dy0, int dx0) {
        for (int c = 0; c < dx.channels(); c++) {
            for (int i = 0; i < dx.rows(); i++) {
                for (int j = 0; j < dx.columns(); j++) {
                    int gradient = dy0 + dy.at(c, i, j);
                    int to = dx0 + dx.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        a[to + l] = Math.fma(a[gradient + l], factor[c * LANES + l], 0f);
                    }
                }
            }
        }
    }
}
