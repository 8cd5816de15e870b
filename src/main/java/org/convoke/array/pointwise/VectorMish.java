package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.convoke.array.Species;
import org.convoke.array.VectorExponential;

/** {@link Mish} on vectors. */
final class VectorMish implements PointLoops {
    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector w =
                    VectorExponential.of(value.blend(Mish.GREATEST, value.compare(VectorOperators.GT, Mish.GREATEST)));
            FloatVector n = w.mul(w.add(2f));
            value.mul(n.div(n.add(2f)))
                    .blend(-0f, value.compare(VectorOperators.LT, Mish.LEAST))
                    .intoArray(a, y + i);
        }
    }

    @Override
    public void backward(float[] a, int x, int dy, int dx, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, x + i);
            FloatVector held = value.blend(Mish.LEAST, value.compare(VectorOperators.LT, Mish.LEAST))
                    .blend(Mish.GREATEST, value.compare(VectorOperators.GT, Mish.GREATEST));
            FloatVector w = VectorExponential.of(held);
            FloatVector n = w.mul(w.add(2f));
            FloatVector r = one.div(n.add(2f));
            FloatVector slope = w.mul(r).mul(4f).mul(w.add(1f).mul(r));
            FloatVector.fromArray(FLOATS, a, dy + i)
                    .mul(held.fma(slope, n.mul(r)))
                    .intoArray(a, dx + i);
        }
    }
}
