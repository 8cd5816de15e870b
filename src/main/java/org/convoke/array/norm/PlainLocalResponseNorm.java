package org.convoke.array.norm;

import static org.convoke.array.Layout.LANES;

/** {@link LocalResponseNorm} as loops, for each row and column. */
final class PlainLocalResponseNorm implements LocalResponseNorm {
    private final Plan plan;
    private final int channels;
    // [channel][image]: s, s^−β, ∂E/∂y · x · s^(−β−1)
    private final float[] sums;
    private final float[] powers;
    private final float[] terms;

    PlainLocalResponseNorm(Plan plan) {
        this.plan = plan;
        channels = plan.x().channels();
        sums = new float[channels * LANES];
        powers = new float[channels * LANES];
        terms = new float[channels * LANES];
    }

    /** s^−β. */
    static float power(float s, float beta) {
        if (beta == 0.75f) {
            float root = (float) StrictMath.sqrt(s);
            return 1 / (root * (float) StrictMath.sqrt(root));
        }
        return (float) StrictMath.pow(s, -beta);
    }

    // y[c] = x[c] · s[c]^−β
    @Override
    public void forward(float[] a, int x0, int y0) {
        for (int i = 0; i < plan.x().rows(); i++) {
            for (int j = 0; j < plan.x().columns(); j++) {
                computePowers(a, x0, i, j);
                for (int c = 0; c < channels; c++) {
                    int x = x0 + plan.x().at(c, i, j);
                    int y = y0 + plan.y().at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        a[y + l] = a[x + l] * powers[c * LANES + l];
                    }
                }
            }
        }
    }

    // s[c] = k + α/n · Σ_{u ∈ N(c)} x[u]²
    private void computePowers(float[] a, int x0, int i, int j) {
        for (int c = 0; c < channels; c++) {
            for (int l = 0; l < LANES; l++) {
                float sum = 0;
                for (int u = Math.max(0, c - plan.before()); u <= Math.min(channels - 1, c + plan.after()); u++) {
                    float x = a[x0 + plan.x().at(u, i, j) + l];
                    sum = Math.fma(x, x, sum);
                }
                float s = Math.fma(plan.alpha() / plan.size(), sum, plan.k());
                sums[c * LANES + l] = s;
                powers[c * LANES + l] = power(s, plan.beta());
            }
        }
    }

    // ∂E/∂x[c] = ∂E/∂y[c] · s[c]^−β − 2αβ/n · x[c] · Σ_{u : c ∈ N(u)} ∂E/∂y[u] · x[u] · s[u]^(−β−1)
    @Override
    public void backward(float[] a, int x0, int dy0, int dx0) {
        float factor = -2 * plan.alpha() * plan.beta() / plan.size();
        for (int i = 0; i < plan.x().rows(); i++) {
            for (int j = 0; j < plan.x().columns(); j++) {
                computePowers(a, x0, i, j);
                for (int c = 0; c < channels; c++) {
                    for (int l = 0; l < LANES; l++) {
                        int k = c * LANES + l;
                        float product = a[dy0 + plan.dy().at(c, i, j) + l]
                                * a[x0 + plan.x().at(c, i, j) + l];
                        terms[k] = product * powers[k] / sums[k];
                    }
                }
                for (int c = 0; c < channels; c++) {
                    for (int l = 0; l < LANES; l++) {
                        float sum = 0;
                        for (int u = Math.max(0, c - plan.after());
                                u <= Math.min(channels - 1, c + plan.before());
                                u++) {
                            sum += terms[u * LANES + l];
                        }
                        float others = a[x0 + plan.x().at(c, i, j) + l] * factor * sum;
                        a[dx0 + plan.dx().at(c, i, j) + l] =
                                Math.fma(a[dy0 + plan.dy().at(c, i, j) + l], powers[c * LANES + l], others);
                    }
                }
            }
        }
    }
}
