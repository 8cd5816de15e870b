package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;

/** {@link HardSwish} on vectors. */
final class VectorHardSwish implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector sixth = FloatVector.broadcast(FLOATS, HardSwish.SIXTH);
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            value.mul(value.fma(sixth, half))
                    .blend(zero, value.compare(VectorOperators.LE, -HardSwish.END))
                    .blend(value, value.compare(VectorOperators.GE, HardSwish.END))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector third = FloatVector.broadcast(FLOATS, HardSwish.THIRD);
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(value.fma(third, half))
                    .blend(zero, value.compare(VectorOperators.LE, -HardSwish.END))
                    .blend(gradient, value.compare(VectorOperators.GE, HardSwish.END))
                    .intoArray(a, dx + i);
        }
    }
}
