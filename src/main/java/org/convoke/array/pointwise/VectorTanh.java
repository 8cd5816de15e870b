package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/**
 * {@link Tanh} on vectors. A loop that held both of its cases would be so large that C2 may box a vector in it, so what
 * takes the exponential comes first, for some elements.
 */
final class VectorTanh implements PointLoops {
    /** How many elements: a multiple of every vector length. */
    private static final int CHUNK = 256;

    /** 1 − 2/(e^(2|x|) + 1) of each. */
    private final float[] fars = new float[CHUNK];

    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int from = 0; from < length; from += CHUNK) {
            int count = Math.min(CHUNK, length - from);
            fars(a, x + from, count, fars);
            forward(a, x + from, fars, y + from, count);
        }
    }

    private static void fars(float[] a, int x, int count, float[] fars) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector two = FloatVector.broadcast(FLOATS, 2f);
        for (int i = 0; i < count; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector t = value.blend(value.neg(), value.compare(VectorOperators.LT, 0f));
            one.sub(two.div(VectorExponential.of(t.add(t)).add(one))).intoArray(fars, i);
        }
    }

    private static void forward(float[] a, int x, float[] fars, int y, int count) {
        FloatVector end = FloatVector.broadcast(FLOATS, Tanh.NEAR);
        FloatVector minusEnd = FloatVector.broadcast(FLOATS, -Tanh.NEAR);
        for (int i = 0; i < count; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector far = FloatVector.fromArray(FLOATS, fars, i);
            far.blend(far.neg(), value.compare(VectorOperators.LT, 0f))
                    .blend(
                            near(value),
                            value.compare(VectorOperators.LT, end).and(value.compare(VectorOperators.GT, minusEnd)))
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
