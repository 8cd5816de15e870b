package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/**
 * {@link Gelu} on vectors. A loop that held both the power and the tail would be so large that C2 may box a vector in it,
 * so the powers come first, for some elements.
 */
final class VectorGelu implements PointLoops {
    /** How many elements: a multiple of every vector length. */
    private static final int CHUNK = 256;

    /** e^(−x²/2) of each. */
    private final float[] powers = new float[CHUNK];

    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int from = 0; from < length; from += CHUNK) {
            int count = Math.min(CHUNK, length - from);
            powers(a, x + from, count, powers);
            forward(a, x + from, powers, y + from, count);
        }
    }

    private static void forward(float[] a, int x, float[] powers, int y, int count) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector least = FloatVector.broadcast(FLOATS, -Gelu.END);
        for (int i = 0; i < count; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector tail = tail(distance(value), FloatVector.fromArray(FLOATS, powers, i));
            value.blend(least, value.compare(VectorOperators.LT, least))
                    .mul(one.sub(tail).blend(tail, value.compare(VectorOperators.LT, 0f)))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        for (int from = 0; from < length; from += CHUNK) {
            int count = Math.min(CHUNK, length - from);
            powers(a, x + from, count, powers);
            backward(a, x + from, powers, dy + from, dx + from, count);
        }
    }

    private static void backward(float[] a, int x, float[] powers, int dy, int dx, int count) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector density = FloatVector.broadcast(FLOATS, Gelu.PER_ROOT_2PI);
        for (int i = 0; i < count; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector power = FloatVector.fromArray(FLOATS, powers, i);
            FloatVector t = distance(value);
            FloatVector tail = tail(t, power);
            FloatVector slope = t.mul(density).mul(power);
            FloatVector derivative =
                    one.sub(tail).add(slope).blend(tail.sub(slope), value.compare(VectorOperators.LT, 0f));
            FloatVector.fromArray(FLOATS, a, dy + i).mul(derivative).intoArray(a, dx + i);
        }
    }

    private static void powers(float[] a, int x, int count, float[] powers) {
        FloatVector minusHalf = FloatVector.broadcast(FLOATS, -0.5f);
        for (int i = 0; i < count; i += Species.LENGTH) {
            FloatVector t = distance(FloatVector.fromArray(FLOATS, a, x + i));
            FloatVector square = t.mul(t);
            FloatVector rest = t.fma(t, square.neg());
            FloatVector power = VectorExponential.of(square.mul(minusHalf));
            power.fma(rest.mul(minusHalf), power)
                    .blend(0f, square.compare(VectorOperators.GT, Gelu.GREATEST_SQUARE))
                    .intoArray(powers, i);
        }
    }

    /** |x|, at most the end: not by abs(), for which C2 of Java 17 may box a vector. */
    private static FloatVector distance(FloatVector x) {
        FloatVector end = FloatVector.broadcast(FLOATS, Gelu.END);
        FloatVector t = x.blend(x.neg(), x.compare(VectorOperators.LT, 0f));
        return t.blend(end, t.compare(VectorOperators.GT, end));
    }

    private static FloatVector tail(FloatVector t, FloatVector power) {
        FloatVector s = FloatVector.broadcast(FLOATS, 1f).div(t.add(FloatVector.broadcast(FLOATS, Gelu.SHIFT)));
        FloatVector v = t.mul(s);
        FloatVector q = FloatVector.broadcast(FLOATS, Gelu.Q9).fma(v, FloatVector.broadcast(FLOATS, Gelu.Q8));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q7));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q6));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q5));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q4));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q3));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q2));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q1));
        q = q.fma(v, FloatVector.broadcast(FLOATS, Gelu.Q0));
        return power.mul(s.mul(q));
    }
}
