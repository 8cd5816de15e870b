package org.convoke.array.pointwise;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Layout;

/** {@link ChannelScale} as loops. */
final class PlainChannelScale implements ChannelScale {
    private final Layout x;
    private final Layout gate;
    private final Layout y;
    private final Layout dx;
    private final Layout dgate;
    private final Layout dy;

    PlainChannelScale(Plan plan) {
        x = plan.x();
        gate = plan.gate();
        y = plan.y();
        dx = plan.dx();
        dgate = plan.dgate();
        dy = plan.dy();
    }

    // y[c][i][j] = x[c][i][j] · g[c]
    @Override
    public void forward(float[] a, int x0, int gate0, int y0) {
        multiply(a, x, x0, gate0, y, y0);
    }

    // ∂E/∂x[c][i][j] = ∂E/∂y[c][i][j] · g[c]
    @Override
    public void inputGradient(float[] a, int dy0, int gate0, int dx0) {
        multiply(a, dy, dy0, gate0, dx, dx0);
    }

    private void multiply(float[] a, Layout from, int from0, int gate0, Layout to, int to0) {
        for (int c = 0; c < from.channels(); c++) {
            int g = gate0 + gate.at(c, 0, 0);
            for (int i = 0; i < from.rows(); i++) {
                for (int j = 0; j < from.columns(); j++) {
                    int read = from0 + from.at(c, i, j);
                    int written = to0 + to.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        a[written + l] = a[read + l] * a[g + l];
                    }
                }
            }
        }
    }

    // ∂E/∂g[c] = Σ_i Σ_j ∂E/∂y[c][i][j] · x[c][i][j]
    @Override
    public void gateGradient(float[] a, int x0, int dy0, int dgate0) {
        for (int c = 0; c < x.channels(); c++) {
            int sum = dgate0 + dgate.at(c, 0, 0);
            Arrays.fill(a, sum, sum + LANES, 0f);
            for (int i = 0; i < x.rows(); i++) {
                for (int j = 0; j < x.columns(); j++) {
                    int value = x0 + x.at(c, i, j);
                    int gradient = dy0 + dy.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        a[sum + l] = Math.fma(a[gradient + l], a[value + l], a[sum + l]);
                    }
                }
            }
        }
    }
}
