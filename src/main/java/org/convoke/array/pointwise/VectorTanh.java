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
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector two = FloatVector.broadcast(FLOATS, 2f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector t = value.blend(value.neg(), value.compare(VectorOperators.LT, 0f));
            FloatVector far = one.sub(two.div(VectorExponential.of(t.add(t)).add(one)));
            far.blend(far.neg(), value.compare(VectorOperators.LT, 0f))
                    .blend(near(value), t.compare(VectorOperators.LT, Tanh.NEAR))
                    .intoArray(a, y + i);
        }
    }

    private static FloatVector near(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = FloatVector.broadcast(FLOATS, Tanh.P5).fma(z, FloatVector.broadcast(FLOATS, Tanh.P4));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P3));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P2));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P1));
        p = p.fma(z, FloatVector.broadcast(FLOATS, Tanh.P0));
        return x.mul(p.fma(z, FloatVector.broadcast(FLOATS, 1f)));
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
