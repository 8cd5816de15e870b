package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Sigmoid} on vectors. */
final class VectorSigmoid implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            one.div(one.add(VectorExponential.of(value.neg()))).intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(value.mul(one.sub(value))).intoArray(a, dx + i);
        }
    }
}
