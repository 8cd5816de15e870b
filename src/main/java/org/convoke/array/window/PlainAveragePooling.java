package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Axis;
import org.convoke.array.Layout;

/** {@link AveragePooling} as its formulas are written. */
final class PlainAveragePooling implements AveragePooling {
    private final Plan plan;
    private final Axis rows;
    private final Axis columns;
    private final float[] sum = new float[LANES];

    PlainAveragePooling(Plan plan) {
        this.plan = plan;
        rows = plan.window().rows();
        columns = plan.window().columns();
    }

    // y[c][i][j] = Σ_r Σ_q f[i][j] · x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int y0) {
        Layout x = plan.input();
        Layout y = plan.output();
        for (int c = 0; c < y.channels(); c++) {
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.columns(); j++) {
                    Arrays.fill(sum, 0f);
                    for (int r = rows.first(i); r < rows.end(i); r++) {
                        for (int q = columns.first(j); q < columns.end(j); q++) {
                            add(plan.factor(i, j), a, x0 + x.at(c, rows.at(i, r), columns.at(j, q)));
                        }
                    }
                    System.arraycopy(sum, 0, a, y0 + y.at(c, i, j), LANES);
                }
            }
        }
    }

    // ∂E/∂x[c][u][v] = Σ_{i,r : i·s − b + r·d = u} Σ_{j,q : j·s' − b' + q·d' = v} f[i][j] · ∂E/∂y[c][i][j]
    @Override
    public void backward(float[] a, int dy0, int dx0) {
        Layout dy = plan.outputGradient();
        Layout dx = plan.inputGradient();
        for (int c = 0; c < dx.channels(); c++) {
            for (int u = 0; u < dx.rows(); u++) {
                for (int v = 0; v < dx.columns(); v++) {
                    Arrays.fill(sum, 0f);
                    for (int r = 0; r < rows.window(); r++) {
                        int i = rows.outputAt(u, r);
                        for (int q = 0; i >= 0 && q < columns.window(); q++) {
                            int j = columns.outputAt(v, q);
                            if (j >= 0) {
                                add(plan.factor(i, j), a, dy0 + dy.at(c, i, j));
                            }
                        }
                    }
                    System.arraycopy(sum, 0, a, dx0 + dx.at(c, u, v), LANES);
                }
            }
        }
    }

    private void add(float factor, float[] a, int at) {
        for (int l = 0; l < LANES; l++) {
            sum[l] = Math.fma(factor, a[at + l], sum[l]);
        }
    }
}
