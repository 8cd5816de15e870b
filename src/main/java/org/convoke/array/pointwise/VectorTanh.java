package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Tanh} on vectors. */
final class VectorTanh implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int i = 0; i < length; i += Species.LENGTH) {
            of(FloatVector.fromArray(FLOATS, a, x + i)).intoArray(a, y + i);
        }
    }

    private static FloatVector of(FloatVector x) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector z = x.mul(x);
        FloatVector p = FloatVector.broadcast(FLOATS, Tanh.P5).fma(z, FloatVector.broadcast(FLOATS, Tanh.P4));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P3));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P2));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P1));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P0));
        p = x.mul(p.fma(z, one));
        FloatVector t = x.abs();
        FloatVector y = one.sub(FloatVector.broadcast(FLOATS, 2f)
                .div(VectorExponential.of(t.add(t)).add(one)));
        return y.blend(y.neg(), x.compare(VectorOperators.LT, 0f)).blend(p, t.compare(VectorOperators.LT, Tanh.NEAR));
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(value.neg().fma(value, one)).intoArray(a, dx + i);
        }
    }
}
