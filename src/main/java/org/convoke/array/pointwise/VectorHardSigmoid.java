package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;

/** {@link HardSigmoid} on vectors. */
final class VectorHardSigmoid implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector sixth = FloatVector.broadcast(FLOATS, HardSigmoid.SIXTH);
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector line = FloatVector.fromArray(FLOATS, a, x + i).fma(sixth, half);
            line.blend(zero, line.compare(VectorOperators.LT, zero))
                    .blend(one, line.compare(VectorOperators.GT, one))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            zero.blend(
                            gradient.mul(HardSigmoid.SIXTH),
                            value.compare(VectorOperators.GT, -HardSigmoid.END)
                                    .and(value.compare(VectorOperators.LT, HardSigmoid.END)))
                    .intoArray(a, dx + i);
        }
    }
}
