package org.convoke.array.norm;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Species.FLOATS;
import static org.convoke.array.Species.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@link BatchNorm} on vectors, a row of four channels at a time; whole blocks, since what is computed for channels beyond the
 * true ones is zero. Four vectors side by side, since the processor can add four times while it waits for one sum.
 */
final class VectorBatchNorm extends ChannelStatistics {
    private static final int STEP = 4 * LENGTH;

    VectorBatchNorm(Plan plan) {
        super(plan);
    }

    // Σ d and Σ d² of d = x − centre
    @Override
    void sumDeviations(float[] a, int x0, int rows) {
        Arrays.fill(sums, 0f);
        Arrays.fill(products, 0f);
        for (int b = 0; b < x.blocks(); b++) {
            int at = x0 + x.origin() + b * x.blockStep();
            for (int i = 0; i < rows; i++) {
                for (int l = 0; l < COLUMN; l += STEP) {
                    int k = b * COLUMN + l;
                    sumDeviations(a, at + i * x.rowStep() + l, x.columns() * COLUMN, centre, sums, products, k);
                }
            }
        }
    }

    private static void sumDeviations(
            float[] a, int x, int length, float[] centre, float[] sums, float[] products, int k) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, centre, k);
        FloatVector c1 = FloatVector.fromArray(FLOATS, centre, k + LENGTH);
        FloatVector c2 = FloatVector.fromArray(FLOATS, centre, k + 2 * LENGTH);
        FloatVector c3 = FloatVector.fromArray(FLOATS, centre, k + 3 * LENGTH);
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector p0 = s0;
        FloatVector p1 = s0;
        FloatVector p2 = s0;
        FloatVector p3 = s0;
        for (int at = x; at < x + length; at += COLUMN) {
            FloatVector d0 = FloatVector.fromArray(FLOATS, a, at).sub(c0);
            FloatVector d1 = FloatVector.fromArray(FLOATS, a, at + LENGTH).sub(c1);
            FloatVector d2 = FloatVector.fromArray(FLOATS, a, at + 2 * LENGTH).sub(c2);
            FloatVector d3 = FloatVector.fromArray(FLOATS, a, at + 3 * LENGTH).sub(c3);
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            s2 = s2.add(d2);
            s3 = s3.add(d3);
            p0 = d0.fma(d0, p0);
            p1 = d1.fma(d1, p1);
            p2 = d2.fma(d2, p2);
            p3 = d3.fma(d3, p3);
        }
        FloatVector.fromArray(FLOATS, sums, k).add(s0).intoArray(sums, k);
        FloatVector.fromArray(FLOATS, sums, k + LENGTH).add(s1).intoArray(sums, k + LENGTH);
        FloatVector.fromArray(FLOATS, sums, k + 2 * LENGTH).add(s2).intoArray(sums, k + 2 * LENGTH);
        FloatVector.fromArray(FLOATS, sums, k + 3 * LENGTH).add(s3).intoArray(sums, k + 3 * LENGTH);
        FloatVector.fromArray(FLOATS, products, k).add(p0).intoArray(products, k);
        FloatVector.fromArray(FLOATS, products, k + LENGTH).add(p1).intoArray(products, k + LENGTH);
        FloatVector.fromArray(FLOATS, products, k + 2 * LENGTH).add(p2).intoArray(products, k + 2 * LENGTH);
        FloatVector.fromArray(FLOATS, products, k + 3 * LENGTH).add(p3).intoArray(products, k + 3 * LENGTH);
    }

    // Σ ∂E/∂y and Σ ∂E/∂y · (x − centre)
    @Override
    void sumGradients(float[] a, int x0, int dy0) {
        Arrays.fill(sums, 0f);
        Arrays.fill(products, 0f);
        for (int b = 0; b < x.blocks(); b++) {
            int at = x0 + x.origin() + b * x.blockStep();
            int gradient = dy0 + dy.origin() + b * dy.blockStep();
            for (int i = 0; i < x.rows(); i++) {
                for (int l = 0; l < COLUMN; l += STEP) {
                    sumGradients(
                            a,
                            at + i * x.rowStep() + l,
                            gradient + i * dy.rowStep() + l,
                            x.columns() * COLUMN,
                            centre,
                            sums,
                            products,
                            b * COLUMN + l);
                }
            }
        }
    }

    private static void sumGradients(
            float[] a, int x, int dy, int length, float[] centre, float[] sums, float[] products, int k) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, centre, k);
        FloatVector c1 = FloatVector.fromArray(FLOATS, centre, k + LENGTH);
        FloatVector c2 = FloatVector.fromArray(FLOATS, centre, k + 2 * LENGTH);
        FloatVector c3 = FloatVector.fromArray(FLOATS, centre, k + 3 * LENGTH);
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector p0 = s0;
        FloatVector p1 = s0;
        FloatVector p2 = s0;
        FloatVector p3 = s0;
        for (int j = 0; j < length; j += COLUMN) {
            FloatVector g0 = FloatVector.fromArray(FLOATS, a, dy + j);
            FloatVector g1 = FloatVector.fromArray(FLOATS, a, dy + j + LENGTH);
            FloatVector g2 = FloatVector.fromArray(FLOATS, a, dy + j + 2 * LENGTH);
            FloatVector g3 = FloatVector.fromArray(FLOATS, a, dy + j + 3 * LENGTH);
            s0 = s0.add(g0);
            s1 = s1.add(g1);
            s2 = s2.add(g2);
            s3 = s3.add(g3);
            p0 = g0.fma(FloatVector.fromArray(FLOATS, a, x + j).sub(c0), p0);
            p1 = g1.fma(FloatVector.fromArray(FLOATS, a, x + j + LENGTH).sub(c1), p1);
            p2 = g2.fma(FloatVector.fromArray(FLOATS, a, x + j + 2 * LENGTH).sub(c2), p2);
            p3 = g3.fma(FloatVector.fromArray(FLOATS, a, x + j + 3 * LENGTH).sub(c3), p3);
        }
        FloatVector.fromArray(FLOATS, sums, k).add(s0).intoArray(sums, k);
        FloatVector.fromArray(FLOATS, sums, k + LENGTH).add(s1).intoArray(sums, k + LENGTH);
        FloatVector.fromArray(FLOATS, sums, k + 2 * LENGTH).add(s2).intoArray(sums, k + 2 * LENGTH);
        FloatVector.fromArray(FLOATS, sums, k + 3 * LENGTH).add(s3).intoArray(sums, k + 3 * LENGTH);
        FloatVector.fromArray(FLOATS, products, k).add(p0).intoArray(products, k);
        FloatVector.fromArray(FLOATS, products, k + LENGTH).add(p1).intoArray(products, k + LENGTH);
        FloatVector.fromArray(FLOATS, products, k + 2 * LENGTH).add(p2).intoArray(products, k + 2 * LENGTH);
        FloatVector.fromArray(FLOATS, products, k + 3 * LENGTH).add(p3).intoArray(products, k + 3 * LENGTH);
    }

    // y = (x − m) · f + b
    @Override
    public void forward(float[] a, int x0, int y0) {
        for (int b = 0; b < x.blocks(); b++) {
            int from = x0 + x.origin() + b * x.blockStep();
            int to = y0 + y.origin() + b * y.blockStep();
            for (int i = 0; i < x.rows(); i++) {
                for (int l = 0; l < COLUMN; l += LENGTH) {
                    forward(
                            a,
                            from + i * x.rowStep() + l,
                            to + i * y.rowStep() + l,
                            x.columns() * COLUMN,
                            centre,
                            factor,
                            offset,
                            b * COLUMN + l);
                }
            }
        }
    }

    private static void forward(
            float[] a, int x, int y, int length, float[] centre, float[] factor, float[] offset, int k) {
        FloatVector m = FloatVector.fromArray(FLOATS, centre, k);
        FloatVector f = FloatVector.fromArray(FLOATS, factor, k);
        FloatVector b = FloatVector.fromArray(FLOATS, offset, k);
        for (int j = 0; j < length; j += COLUMN) {
            FloatVector.fromArray(FLOATS, a, x + j).sub(m).fma(f, b).intoArray(a, y + j);
        }
    }

    // ∂E/∂x = ∂E/∂y · f + ((x − m) · u + v)
    @Override
    void inputGradient(float[] a, int x0, int dy0, int dx0) {
        for (int b = 0; b < x.blocks(); b++) {
            int from = x0 + x.origin() + b * x.blockStep();
            int gradient = dy0 + dy.origin() + b * dy.blockStep();
            int to = dx0 + dx.origin() + b * dx.blockStep();
            for (int i = 0; i < x.rows(); i++) {
                for (int l = 0; l < COLUMN; l += LENGTH) {
                    inputGradient(
                            a,
                            from + i * x.rowStep() + l,
                            gradient + i * dy.rowStep() + l,
                            to + i * dx.rowStep() + l,
                            x.columns() * COLUMN,
                            b * COLUMN + l);
                }
            }
        }
    }

    private void inputGradient(float[] a, int x, int dy, int dx, int length, int k) {
        FloatVector m = FloatVector.fromArray(FLOATS, centre, k);
        FloatVector f = FloatVector.fromArray(FLOATS, factor, k);
        FloatVector u = FloatVector.fromArray(FLOATS, slope, k);
        FloatVector v = FloatVector.fromArray(FLOATS, offset, k);
        for (int j = 0; j < length; j += COLUMN) {
            FloatVector statistics =
                    FloatVector.fromArray(FLOATS, a, x + j).sub(m).fma(u, v);
            FloatVector.fromArray(FLOATS, a, dy + j).fma(f, statistics).intoArray(a, dx + j);
        }
    }

    // ∂E/∂x = ∂E/∂y · f
    @Override
    public void givenInputGradient(float[] a, int dy0, int dx0) {
        for (int b = 0; b < dx.blocks(); b++) {
            int gradient = dy0 + dy.origin() + b * dy.blockStep();
            int to = dx0 + dx.origin() + b * dx.blockStep();
            for (int i = 0; i < dx.rows(); i++) {
                for (int l = 0; l < COLUMN; l += LENGTH) {
                    scale(
                            a,
                            gradient + i * dy.rowStep() + l,
                            to + i * dx.rowStep() + l,
                            dx.columns() * COLUMN,
                            factor,
                            b * COLUMN + l);
                }
            }
        }
    }

    private static void scale(float[] a, int dy, int dx, int length, float[] factor, int k) {
        FloatVector f = FloatVector.fromArray(FLOATS, factor, k);
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int j = 0; j < length; j += COLUMN) {
            FloatVector.fromArray(FLOATS, a, dy + j).fma(f, zero).intoArray(a, dx + j);
        }
    }
}
