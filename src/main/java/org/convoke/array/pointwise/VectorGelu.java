package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Gelu} on vectors. */
final class VectorGelu implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        FloatVector end = FloatVector.broadcast(FLOATS, Gelu.END);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector t = value.abs();
            t = t.blend(end, t.compare(VectorOperators.GT, end));
            FloatVector tail = tail(t, power(t));
            value.blend(-Gelu.END, value.compare(VectorOperators.LT, -Gelu.END))
                    .mul(one.sub(tail).blend(tail, value.compare(VectorOperators.LT, 0f)))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector end = FloatVector.broadcast(FLOATS, Gelu.END);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector t = value.abs();
            t = t.blend(end, t.compare(VectorOperators.GT, end));
            FloatVector power = power(t);
            FloatVector tail = tail(t, power);
            FloatVector slope = t.mul(Gelu.PER_ROOT_2PI).mul(power);
            FloatVector derivative =
                    one.sub(tail).add(slope).blend(tail.sub(slope), value.compare(VectorOperators.LT, 0f));
            FloatVector.fromArray(FLOATS, a, dy + i).mul(derivative).intoArray(a, dx + i);
        }
    }

    private static FloatVector power(FloatVector t) {
        FloatVector square = t.mul(t);
        FloatVector rest = t.fma(t, square.neg());
        FloatVector power = VectorExponential.of(square.mul(-0.5f));
        return power.fma(rest.mul(-0.5f), power).blend(0f, square.compare(VectorOperators.GT, Gelu.GREATEST_SQUARE));
    }

    private static FloatVector tail(FloatVector t, FloatVector power) {
        FloatVector s = FloatVector.broadcast(FLOATS, 1f).div(t.add(Gelu.SHIFT));
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
