package org.convoke.array.pointwise;

import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.convoke.array.Layout;
import org.convoke.array.Species;

/** {@link Dropout} on vectors, a row of one channel at a time. */
final class VectorDropout implements Dropout {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

    private final Plan plan;
    private final DropoutBits bits;
    private final int threshold;
    private final float scale;
    /** From one column to the next, in the images and in the elements' numbers. */
    private final int imageStep;

    private final int numberStep;

    VectorDropout(Plan plan) {
        this.plan = plan;
        bits = new DropoutBits(plan.flat() ? plan.x().columns() * LANES : LANES, plan.node());
        threshold = DropoutBits.threshold(plan.probability());
        scale = 1 / (1 - plan.probability());
        imageStep = plan.flat() ? LANES : 0;
        numberStep = plan.flat() ? 0 : 1;
    }

    @Override
    public void forward(float[] a, int x, int y, long[] streams) {
        drop(a, plan.x(), x, plan.y(), y, streams);
    }

    @Override
    public void backward(float[] a, int dy, int dx, long[] streams) {
        drop(a, plan.dy(), dy, plan.dx(), dx, streams);
    }

    private void drop(float[] a, Layout from, int from0, Layout to, int to0, long[] streams) {
        bits.take(streams);
        for (int c = 0; c < from.channels(); c++) {
            for (int i = 0; i < from.rows(); i++) {
                int u = plan.flat() ? c : (c * from.rows() + i) * from.columns();
                for (int l = 0; l < LANES; l += Species.LENGTH) {
                    dropRow(a, from0 + from.at(c, i, 0) + l, to0 + to.at(c, i, 0) + l, from.columns(), l, u);
                }
            }
        }
    }

    private void dropRow(float[] a, int x, int y, int columns, int images, int first) {
        int[] low = bits.low;
        int[] high = bits.high;
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        int n = images;
        int u = first;
        for (int j = 0; j < columns * COLUMN; j += COLUMN) {
            IntVector h = IntVector.fromArray(INTS, low, n).add(u * DropoutBits.STEP);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, DropoutBits.SHIFT_1))
                    .mul(DropoutBits.FACTOR_1)
                    .add(IntVector.fromArray(INTS, high, n));
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, DropoutBits.SHIFT_2))
                    .mul(DropoutBits.FACTOR_2);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, DropoutBits.SHIFT_3))
                    .lanewise(VectorOperators.LSHR, DropoutBits.UNUSED);
            // All bits where h < threshold, else none: no mask, which would be one of ints and then one of floats.
            IntVector dropped = h.sub(threshold).lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
            FloatVector.fromArray(FLOATS, a, x + j)
                    .mul(factor)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.AND, dropped.not())
                    .reinterpretAsFloats()
                    .intoArray(a, y + j);
            n += imageStep;
            u += numberStep;
        }
    }
}
