package org.convoke.array.norm;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/** {@link LocalResponseNorm} on vectors, for each row and column; powers other than −0.75 one by one. */
final class VectorLocalResponseNorm implements LocalResponseNorm {
    private final Plan plan;
    // Where each channel begins in its tensor.
    private final int[] inX;
    private final int[] inY;
    private final int[] inDx;
    private final int[] inDy;
    // [channel][image]: s, s^−β, ∂E/∂y · x · s^(−β−1)
    private final float[] sums;
    private final float[] powers;
    private final float[] terms;

    VectorLocalResponseNorm(Plan plan) {
        this.plan = plan;
        inX = channels(plan.x());
        inY = channels(plan.y());
        inDx = channels(plan.dx());
        inDy = channels(plan.dy());
        sums = new float[inX.length * LANES];
        powers = new float[inX.length * LANES];
        terms = new float[inX.length * LANES];
    }

    private static int[] channels(Layout layout) {
        int[] places = new int[layout.channels()];
        for (int c = 0; c < places.length; c++) {
            places[c] = layout.at(c, 0, 0);
        }
        return places;
    }

    // y[c] = x[c] · s[c]^−β
    @Override
    public void forward(float[] a, int x0, int y0) {
        for (int i = 0; i < plan.x().rows(); i++) {
            for (int j = 0; j < plan.x().columns(); j++) {
                int x = x0 + i * plan.x().rowStep() + j * COLUMN;
                int y = y0 + i * plan.y().rowStep() + j * COLUMN;
                computePowers(a, x);
                for (int l = 0; l < LANES; l += Species.LENGTH) {
                    multiply(a, x + l, y + l, l);
                }
            }
        }
    }

    private void multiply(float[] a, int x, int y, int l) {
        for (int c = 0; c < inX.length; c++) {
            FloatVector.fromArray(FLOATS, a, x + inX[c])
                    .mul(FloatVector.fromArray(FLOATS, powers, c * LANES + l))
                    .intoArray(a, y + inY[c]);
        }
    }

    private void computePowers(float[] a, int x) {
        for (int l = 0; l < LANES; l += Species.LENGTH) {
            for (int c = 0; c < inX.length; c++) {
                addSquares(a, x + l, c, c * LANES + l);
            }
        }
        if (plan.beta() == 0.75f) {
            takeRoots();
        } else {
            for (int k = 0; k < sums.length; k++) {
                powers[k] = PlainLocalResponseNorm.power(sums[k], plan.beta());
            }
        }
    }

    // s[c] = k + α/n · Σ_{u ∈ N(c)} x[u]²
    private void addSquares(float[] a, int x, int c, int to) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int end = Math.min(inX.length - 1, c + plan.after());
        for (int u = Math.max(0, c - plan.before()); u <= end; u++) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + inX[u]);
            sum = value.fma(value, sum);
        }
        sum.fma(FloatVector.broadcast(FLOATS, plan.alpha() / plan.size()), FloatVector.broadcast(FLOATS, plan.k()))
                .intoArray(sums, to);
    }

    // s^−0.75 = 1/(√s · √√s)
    private void takeRoots() {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int k = 0; k < sums.length; k += Species.LENGTH) {
            FloatVector root = FloatVector.fromArray(FLOATS, sums, k).sqrt();
            one.div(root.mul(root.sqrt())).intoArray(powers, k);
        }
    }

    // ∂E/∂x[c] = ∂E/∂y[c] · s[c]^−β − 2αβ/n · x[c] · Σ_{u : c ∈ N(u)} ∂E/∂y[u] · x[u] · s[u]^(−β−1)
    @Override
    public void backward(float[] a, int x0, int dy0, int dx0) {
        for (int i = 0; i < plan.x().rows(); i++) {
            for (int j = 0; j < plan.x().columns(); j++) {
                int x = x0 + i * plan.x().rowStep() + j * COLUMN;
                int dy = dy0 + i * plan.dy().rowStep() + j * COLUMN;
                int dx = dx0 + i * plan.dx().rowStep() + j * COLUMN;
                computePowers(a, x);
                for (int l = 0; l < LANES; l += Species.LENGTH) {
                    computeTerms(a, x + l, dy + l, l);
                    for (int c = 0; c < inX.length; c++) {
                        addTerms(a, x + inX[c] + l, dy + inDy[c] + l, dx + inDx[c] + l, c, l);
                    }
                }
            }
        }
    }

    private void computeTerms(float[] a, int x, int dy, int l) {
        for (int c = 0; c < inX.length; c++) {
            int k = c * LANES + l;
            FloatVector.fromArray(FLOATS, a, dy + inDy[c])
                    .mul(FloatVector.fromArray(FLOATS, a, x + inX[c]))
                    .mul(FloatVector.fromArray(FLOATS, powers, k))
                    .div(FloatVector.fromArray(FLOATS, sums, k))
                    .intoArray(terms, k);
        }
    }

    private void addTerms(float[] a, int x, int dy, int dx, int c, int l) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int end = Math.min(inX.length - 1, c + plan.before());
        for (int u = Math.max(0, c - plan.after()); u <= end; u++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, terms, u * LANES + l));
        }
        float factor = -2 * plan.alpha() * plan.beta() / plan.size();
        FloatVector others = FloatVector.fromArray(FLOATS, a, x).mul(factor).mul(sum);
        FloatVector.fromArray(FLOATS, a, dy)
                .fma(FloatVector.fromArray(FLOATS, powers, c * LANES + l), others)
                .intoArray(a, dx);
    }
}
