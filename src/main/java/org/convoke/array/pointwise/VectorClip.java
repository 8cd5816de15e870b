package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;

/** {@link Clip} on vectors. */
final class VectorClip implements PointLoops {
    private final float low;
    private final float high;

    VectorClip(float low, float high) {
        this.low = low;
        this.high = high;
    }

    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector least = FloatVector.broadcast(FLOATS, low);
        FloatVector greatest = FloatVector.broadcast(FLOATS, high);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            value.blend(least, value.compare(VectorOperators.LT, least))
                    .blend(greatest, value.compare(VectorOperators.GT, greatest))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int y, int dy, int dx, int length) {
        FloatVector least = FloatVector.broadcast(FLOATS, low);
        FloatVector greatest = FloatVector.broadcast(FLOATS, high);
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            zero.blend(
                            gradient,
                            value.compare(VectorOperators.GT, least).and(value.compare(VectorOperators.LT, greatest)))
                    .intoArray(a, dx + i);
        }
    }
}
