package org.convoke.array;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/** {@link Dense} as its formulas are written, all outputs or inputs at a time. */
final class PlainDense implements Dense {
    private final Layout x;
    private final Layout y;
    private final DenseWeights w;
    /** {@code [group][image]}. */
    private final float[] unit;
    /** {@code [output or input][group][image]}. */
    private final float[][] sums;
    /** {@code [image][output]}. */
    private final float[][] gradients;

    private final float[] row;
    private final float[] sum = new float[LANES];

    PlainDense(Plan plan) {
        x = plan.input();
        y = plan.output();
        w = plan.weights();
        unit = new float[plan.groups() * LANES];
        sums = new float[Math.max(x.channels(), y.channels())][unit.length];
        gradients = new float[unit.length][y.channels()];
        row = new float[y.channels()];
    }

    private void get(float[] a, int at, Layout layout, int channel) {
        for (int g = 0; g < layout.columns(); g++) {
            Products.get(a, at + layout.at(channel, 0, g), unit, g);
        }
    }

    private void put(float[] a, int at, Layout layout) {
        for (int n = 0; n < layout.channels(); n++) {
            for (int g = 0; g < layout.columns(); g++) {
                Products.put(sums[n], g, a, at + layout.at(n, 0, g));
            }
        }
    }

    // y[j] = bias[j] + Σ_i w[i][j] · x[i]
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        for (int j = 0; j < y.channels(); j++) {
            Arrays.fill(sums[j], a[bias + j]);
        }
        for (int i = 0; i < x.channels(); i++) {
            get(a, x0, x, i);
            for (int j = 0; j < y.channels(); j++) {
                Products.add(a[w0 + w.at(i, j)], unit, sums[j], 0, unit.length);
            }
        }
        put(a, y0, y);
    }

    // ∂E/∂x[i] = Σ_j w[i][j] · ∂E/∂y[j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        for (int i = 0; i < x.channels(); i++) {
            Arrays.fill(sums[i], 0f);
        }
        for (int j = 0; j < y.channels(); j++) {
            get(a, dy0, y, j);
            for (int i = 0; i < x.channels(); i++) {
                Products.add(a[w0 + w.at(i, j)], unit, sums[i], 0, unit.length);
            }
        }
        put(a, dx0, x);
    }

    // ∂E/∂w[i][j] = Σ_images x[i] · ∂E/∂y[j]
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int dw, int dbias, int scratch) {
        for (int j = 0; j < y.channels(); j++) {
            get(a, dy0, y, j);
            for (int n = 0; n < unit.length; n++) {
                gradients[n][j] = unit[n];
            }
        }
        for (int i = 0; i < x.channels(); i++) {
            get(a, x0, x, i);
            for (int j = 0; j < y.channels(); j++) {
                row[j] = a[dw + w.at(i, j)];
            }
            for (int n = 0; n < unit.length; n++) {
                Products.add(unit[n], gradients[n], row, 0, row.length);
            }
            for (int j = 0; j < y.channels(); j++) {
                a[dw + w.at(i, j)] = row[j] + 0f;
            }
        }
        biasGradient(a, dy0, dbias, scratch);
    }

    // ∂E/∂bias[j] = Σ_images ∂E/∂y[j]
    @Override
    public void biasGradient(float[] a, int dy0, int dbias, int scratch) {
        for (int j = 0; j < y.channels(); j++) {
            Arrays.fill(sum, 0f);
            for (int g = 0; g < y.columns(); g++) {
                for (int l = 0; l < LANES; l++) {
                    sum[l] += a[dy0 + y.at(j, 0, g) + l];
                }
            }
            a[dbias + j] += Lanes.fold(sum, 0);
        }
    }
}
