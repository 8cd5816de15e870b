package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Elu} on vectors. */
final class VectorElu implements PointLoops {
    private final float alpha;

    VectorElu(float alpha) {
        this.alpha = alpha;
    }

    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector factor = FloatVector.broadcast(FLOATS, alpha);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            factor.mul(VectorExponential.minusOne(value))
                    .blend(value, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        FloatVector term = FloatVector.broadcast(FLOATS, alpha);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(value.add(term))
                    .blend(gradient, value.compare(VectorOperators.GT, 0f))
                    .intoArray(a, dx + i);
        }
    }
}
