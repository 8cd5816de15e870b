package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;

/** {@link Relu} on vectors. */
final class VectorRelu implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            value.blend(zero, value.compare(VectorOperators.LT, zero)).intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            zero.blend(gradient, value.compare(VectorOperators.GT, zero)).intoArray(a, dx + i);
        }
    }
}
