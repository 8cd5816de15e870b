package org.convoke.array;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/** {@link Dense} as its formulas are written. */
final class PlainDense implements Dense {
    private final Layout x;
    private final Layout y;
    private final DenseWeights w;
    private final float[] sum = new float[LANES];

    PlainDense(Plan plan) {
        x = plan.input();
        y = plan.output();
        w = plan.weights();
    }

    // y[j] = bias[j] + Σ_i w[i][j] · x[i]
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        for (int j = 0; j < y.channels(); j++) {
            for (int g = 0; g < y.columns(); g++) {
                Arrays.fill(sum, a[bias + j]);
                for (int i = 0; i < x.channels(); i++) {
                    addProduct(a[w0 + w.at(i, j)], a, x0 + x.at(i, 0, g));
                }
                put(a, y0 + y.at(j, 0, g));
            }
        }
    }

    // ∂E/∂x[i] = Σ_j w[i][j] · ∂E/∂y[j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        for (int i = 0; i < x.channels(); i++) {
            for (int g = 0; g < x.columns(); g++) {
                Arrays.fill(sum, 0f);
                for (int j = 0; j < y.channels(); j++) {
                    addProduct(a[w0 + w.at(i, j)], a, dy0 + y.at(j, 0, g));
                }
                put(a, dx0 + x.at(i, 0, g));
            }
        }
    }

    // ∂E/∂w[i][j] = Σ_images x[i] · ∂E/∂y[j],  ∂E/∂bias[j] = Σ_images ∂E/∂y[j]
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int dw, int dbias, int scratch) {
        for (int j = 0; j < y.channels(); j++) {
            for (int i = 0; i < x.channels(); i++) {
                float gradient = a[dw + w.at(i, j)];
                for (int g = 0; g < y.columns(); g++) {
                    for (int l = 0; l < LANES; l++) {
                        gradient = Math.fma(a[dy0 + y.at(j, 0, g) + l], a[x0 + x.at(i, 0, g) + l], gradient);
                    }
                }
                a[dw + w.at(i, j)] = gradient + 0f;
            }
            Arrays.fill(sum, 0f);
            for (int g = 0; g < y.columns(); g++) {
                for (int l = 0; l < LANES; l++) {
                    sum[l] += a[dy0 + y.at(j, 0, g) + l];
                }
            }
            a[dbias + j] += Lanes.fold(sum, 0);
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
