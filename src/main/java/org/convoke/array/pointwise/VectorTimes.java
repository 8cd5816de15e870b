package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Species;

/** {@link Times} on vectors. */
final class VectorTimes implements PointLoops {
    private final float factor;

    VectorTimes(float factor) {
        this.factor = factor;
    }

    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector.fromArray(FLOATS, a, x + i).mul(factor).intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector.fromArray(FLOATS, a, dy + i).mul(factor).intoArray(a, dx + i);
        }
    }
}
