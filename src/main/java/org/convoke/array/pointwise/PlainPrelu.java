package org.convoke.array.pointwise;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Arena;
import org.convoke.array.Lanes;
import org.convoke.array.Layout;

/** A slope a channel, element by element. */
final class PlainPrelu implements Prelu {
    private final Layout x;
    private final Layout y;
    private final Layout dy;
    private final Layout dx;
    private final float[] sums = new float[LANES];

    PlainPrelu(Plan plan) {
        x = plan.x();
        y = plan.y();
        dy = plan.dy();
        dx = plan.dx();
    }

    // y[c] = x > 0 ? x : slope[c] · x
    @Override
    public void forward(float[] a, int x0, int slope, int y0) {
        for (int c = 0; c < x.channels(); c++) {
            for (int row = 0; row < x.rows(); row++) {
                forward(a, x0 + x.at(c, row, 0), a[slope + c], y0 + y.at(c, row, 0), x.columns());
            }
        }
    }

    private static void forward(float[] a, int x, float slope, int y, int columns) {
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            for (int l = j; l < j + LANES; l++) {
                float value = a[x + l];
                a[y + l] = value > 0f ? value : value * slope;
            }
        }
    }

    // ∂E/∂x = x > 0 ? ∂E/∂y : slope[c] · ∂E/∂y
    @Override
    public void inputGradient(float[] a, int x0, int slope, int dy0, int dx0) {
        for (int c = 0; c < x.channels(); c++) {
            for (int row = 0; row < x.rows(); row++) {
                backward(
                        a,
                        x0 + x.at(c, row, 0),
                        a[slope + c],
                        dy0 + dy.at(c, row, 0),
                        dx0 + dx.at(c, row, 0),
                        x.columns());
            }
        }
    }

    private static void backward(float[] a, int x, float slope, int dy, int dx, int columns) {
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            for (int l = j; l < j + LANES; l++) {
                float gradient = a[dy + l];
                a[dx + l] = a[x + l] > 0f ? gradient : gradient * slope;
            }
        }
    }

    // ∂E/∂slope[c] = Σ x > 0 ? 0 : x · ∂E/∂y
    @Override
    public void slopeGradient(float[] a, int x0, int dy0, int groups, int dslope) {
        for (int c = 0; c < x.channels(); c++) {
            Arrays.fill(sums, 0f);
            for (int g = 0; g < groups; g++) {
                int groupX = x0 + g * (int) Arena.round(x.size());
                int groupDy = dy0 + g * (int) Arena.round(dy.size());
                for (int row = 0; row < x.rows(); row++) {
                    add(a, groupX + x.at(c, row, 0), groupDy + dy.at(c, row, 0), x.columns(), sums);
                }
            }
            a[dslope + c] += Lanes.fold(sums, 0);
        }
    }

    private static void add(float[] a, int x, int dy, int columns, float[] sums) {
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            for (int l = 0; l < LANES; l++) {
                float value = a[x + j + l];
                sums[l] = value > 0f ? sums[l] : Math.fma(value, a[dy + j + l], sums[l]);
            }
        }
    }
}
