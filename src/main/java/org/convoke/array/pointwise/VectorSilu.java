package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Silu} on vectors. */
final class VectorSilu implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            value.div(one.add(VectorExponential.of(value.neg())))
                    .blend(-0f, value.compare(VectorOperators.LT, Silu.LAST))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector held = value.blend(Silu.LEAST, value.compare(VectorOperators.LT, Silu.LEAST))
                    .blend(Silu.GREATEST, value.compare(VectorOperators.GT, Silu.GREATEST));
            FloatVector e = VectorExponential.of(held.neg());
            FloatVector s = one.div(one.add(e));
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(s.mul(held.fma(e.mul(s), one))).intoArray(a, dx + i);
        }
    }
}
