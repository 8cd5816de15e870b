package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** {@link MaxPooling} as its formulas are written. */
final class PlainMaxPooling implements MaxPooling {
    private final Axis rows;
    private final Axis columns;
    private final Layout x;
    private final Layout y;
    private final Layout dx;
    private final Layout dy;

    PlainMaxPooling(Plan plan) {
        rows = plan.window().rows();
        columns = plan.window().columns();
        x = plan.input();
        y = plan.output();
        dx = plan.inputGradient();
        dy = plan.outputGradient();
    }

    // y[c][i][j] = max over the taps inside the input of x[c][i·s − b + r·d][j·s' − b' + q·d']
    @Override
    public void forward(float[] a, int x0, int y0, int argmax) {
        for (int c = 0; c < y.channels(); c++) {
            for (int i = 0; i < y.rows(); i++) {
                for (int j = 0; j < y.columns(); j++) {
                    for (int l = 0; l < LANES; l++) {
                        forwardOne(a, x0 + l, y0 + l, argmax + l, c, i, j);
                    }
                }
            }
        }
    }

    private void forwardOne(float[] a, int x0, int y0, int argmax, int c, int i, int j) {
        float greatest = 0;
        int winner = -1;
        for (int p = 0; p < rows.window(); p++) {
            int u = rows.at(i, rows.weight(p));
            for (int q = 0; rows.inside(u) && q < columns.window(); q++) {
                int v = columns.at(j, columns.weight(q));
                if (columns.inside(v)) {
                    float value = a[x0 + x.at(c, u, v)];
                    if (winner < 0 || value > greatest || (Float.isNaN(value) && !Float.isNaN(greatest))) {
                        greatest = value;
                        winner = p * columns.window() + q;
                    }
                }
            }
        }
        a[y0 + y.at(c, i, j)] = greatest;
        a[argmax + y.at(c, i, j)] = winner;
    }

    // ∂E/∂x[c][u][v] = Σ of ∂E/∂y[c][i][j] over the windows whose greatest value is at u, v
    @Override
    public void backward(float[] a, int dy0, int argmax, int dx0) {
        for (int c = 0; c < dx.channels(); c++) {
            for (int u = 0; u < dx.rows(); u++) {
                for (int v = 0; v < dx.columns(); v++) {
                    for (int l = 0; l < LANES; l++) {
                        a[dx0 + dx.at(c, u, v) + l] = 0;
                    }
                }
            }
            for (int i = 0; i < dy.rows(); i++) {
                for (int j = 0; j < dy.columns(); j++) {
                    for (int l = 0; l < LANES; l++) {
                        int winner = (int) a[argmax + y.at(c, i, j) + l];
                        int u = rows.at(i, rows.weight(winner / columns.window()));
                        int v = columns.at(j, columns.weight(winner % columns.window()));
                        a[dx0 + dx.at(c, u, v) + l] += a[dy0 + dy.at(c, i, j) + l];
                    }
                }
            }
        }
    }
}
