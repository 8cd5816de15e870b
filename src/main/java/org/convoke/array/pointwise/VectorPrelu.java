package org.convoke.array.pointwise;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Arena;
import org.convoke.array.Lanes;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/** A slope a channel, on vectors. */
final class VectorPrelu implements Prelu {
    private final Layout x;
    private final Layout y;
    private final Layout dy;
    private final Layout dx;
    private final float[] sums = new float[LANES];

    VectorPrelu(Plan plan) {
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
                for (int l = 0; l < LANES; l += Species.LENGTH) {
                    forward(a, x0 + x.at(c, row, 0) + l, a[slope + c], y0 + y.at(c, row, 0) + l, x.columns());
                }
            }
        }
    }

    private static void forward(float[] a, int x, float slope, int y, int columns) {
        FloatVector factor = FloatVector.broadcast(FLOATS, slope);
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + j);
            value.mul(factor)
                    .blend(value, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, y + j);
        }
    }

    // ∂E/∂x = x > 0 ? ∂E/∂y : slope[c] · ∂E/∂y
    @Override
    public void inputGradient(float[] a, int x0, int slope, int dy0, int dx0) {
        for (int c = 0; c < x.channels(); c++) {
            for (int row = 0; row < x.rows(); row++) {
                for (int l = 0; l < LANES; l += Species.LENGTH) {
                    backward(
                            a,
                            x0 + x.at(c, row, 0) + l,
                            a[slope + c],
                            dy0 + dy.at(c, row, 0) + l,
                            dx0 + dx.at(c, row, 0) + l,
                            x.columns());
                }
            }
        }
    }

    private static void backward(float[] a, int x, float slope, int dy, int dx, int columns) {
        FloatVector factor = FloatVector.broadcast(FLOATS, slope);
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + j);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + j);
            gradient.mul(factor)
                    .blend(gradient, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, dx + j);
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
                    for (int l = 0; l < LANES; l += Species.LENGTH) {
                        add(a, groupX + x.at(c, row, 0) + l, groupDy + dy.at(c, row, 0) + l, x.columns(), sums, l);
                    }
                }
            }
            a[dslope + c] += Lanes.fold(sums, 0);
        }
    }

    private static void add(float[] a, int x, int dy, int columns, float[] sums, int lane) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, lane);
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + j);
            FloatVector more = value.fma(FloatVector.fromArray(FLOATS, a, dy + j), sum);
            sum = more.blend(sum, value.compare(VectorOperators.GT, 0f));
        }
        sum.intoArray(sums, lane);
    }
}
