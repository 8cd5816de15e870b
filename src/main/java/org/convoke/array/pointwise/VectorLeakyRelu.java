package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;

/** {@link LeakyRelu} on vectors. */
final class VectorLeakyRelu implements PointLoops {
    private final float slope;

    VectorLeakyRelu(float slope) {
        this.slope = slope;
    }

    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector factor = FloatVector.broadcast(FLOATS, slope);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            value.mul(factor)
                    .blend(value, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int kept, int dy, int dx, int length) {
        FloatVector factor = FloatVector.broadcast(FLOATS, slope);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, kept + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(factor)
                    .blend(gradient, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, dx + i);
        }
    }
}
