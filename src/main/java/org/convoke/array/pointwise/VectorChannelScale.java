package org.convoke.array.pointwise;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Species.FLOATS;
import static org.convoke.array.Species.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.convoke.array.Layout;

/**
 * {@link ChannelScale} on vectors, a row of four channels at a time; whole blocks, since what is computed for channels beyond
 * the true ones is zero.
 */
final class VectorChannelScale implements ChannelScale {
    private final Layout x;
    private final Layout gate;
    private final Layout y;
    private final Layout dx;
    private final Layout dgate;
    private final Layout dy;

    VectorChannelScale(Plan plan) {
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
        for (int b = 0; b < from.blocks(); b++) {
            int read = from0 + from.origin() + b * from.blockStep();
            int written = to0 + to.origin() + b * to.blockStep();
            int g = gate0 + gate.origin() + b * gate.blockStep();
            for (int i = 0; i < from.rows(); i++) {
                for (int l = 0; l < COLUMN; l += LENGTH) {
                    multiplyRow(
                            a,
                            read + i * from.rowStep() + l,
                            g + l,
                            written + i * to.rowStep() + l,
                            from.columns() * COLUMN);
                }
            }
        }
    }

    private static void multiplyRow(float[] a, int x, int gate, int y, int length) {
        FloatVector g = FloatVector.fromArray(FLOATS, a, gate);
        for (int j = 0; j < length; j += COLUMN) {
            FloatVector.fromArray(FLOATS, a, x + j).mul(g).intoArray(a, y + j);
        }
    }

    // ∂E/∂g[c] = Σ_i Σ_j ∂E/∂y[c][i][j] · x[c][i][j]
    @Override
    public void gateGradient(float[] a, int x0, int dy0, int dgate0) {
        for (int b = 0; b < x.blocks(); b++) {
            int value = x0 + x.origin() + b * x.blockStep();
            int gradient = dy0 + dy.origin() + b * dy.blockStep();
            int sum = dgate0 + dgate.origin() + b * dgate.blockStep();
            Arrays.fill(a, sum, sum + COLUMN, 0f);
            for (int i = 0; i < x.rows(); i++) {
                for (int l = 0; l < COLUMN; l += LENGTH) {
                    addRow(
                            a,
                            value + i * x.rowStep() + l,
                            gradient + i * dy.rowStep() + l,
                            sum + l,
                            x.columns() * COLUMN);
                }
            }
        }
    }

    private static void addRow(float[] a, int x, int dy, int sums, int length) {
        FloatVector sum = FloatVector.fromArray(FLOATS, a, sums);
        for (int j = 0; j < length; j += COLUMN) {
            sum = FloatVector.fromArray(FLOATS, a, dy + j).fma(FloatVector.fromArray(FLOATS, a, x + j), sum);
        }
        sum.intoArray(a, sums);
    }
}
