package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Softplus} on vectors. */
final class VectorSoftplus implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector u = VectorExponential.of(value.blend(value.neg(), value.compare(VectorOperators.GT, 0f)));
            FloatVector s = u.div(u.add(2f));
            FloatVector z = s.mul(s);
            FloatVector p =
                    FloatVector.broadcast(FLOATS, Softplus.T7).fma(z, FloatVector.broadcast(FLOATS, Softplus.T6));
            p = p.fma(z, FloatVector.broadcast(FLOATS, Softplus.T5));
            p = p.fma(z, FloatVector.broadcast(FLOATS, Softplus.T4));
            p = p.fma(z, FloatVector.broadcast(FLOATS, Softplus.T3));
            p = p.fma(z, FloatVector.broadcast(FLOATS, Softplus.T2));
            p = p.fma(z, FloatVector.broadcast(FLOATS, Softplus.T1));
            p = p.fma(z, one);
            s.add(s)
                    .fma(p, zero.blend(value, value.compare(VectorOperators.GT, 0f)))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector slope = one.div(one.add(VectorExponential.of(value.neg())));
            FloatVector.fromArray(FLOATS, a, dy + i).mul(slope).intoArray(a, dx + i);
        }
    }
}
