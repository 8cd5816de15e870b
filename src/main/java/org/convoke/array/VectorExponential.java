package org.convoke.array;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Exponential} on vectors: the same operations in the same order. */
public final class VectorExponential {
    private VectorExponential() {}

    /** e^x of each lane. */
    public static FloatVector of(FloatVector x) {
        FloatVector held = x.blend(Exponential.LEAST, x.compare(VectorOperators.LT, Exponential.LEAST));
        held = held.blend(Exponential.GREATEST, x.compare(VectorOperators.GT, Exponential.GREATEST));
        FloatVector shifted = held.fma(
                FloatVector.broadcast(FLOATS, Exponential.PER_LN2), FloatVector.broadcast(FLOATS, Exponential.ROUNDER));
        FloatVector n = shifted.sub(Exponential.ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_HIGH), held);
        r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_LOW), r);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector p =
                FloatVector.broadcast(FLOATS, Exponential.C7).fma(r, FloatVector.broadcast(FLOATS, Exponential.C6));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C5));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C4));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C3));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C2));
        p = p.fma(r, one);
        p = p.fma(r, one);
        IntVector scale = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                .add(Exponential.ONE_BITS);
        return p.mul(scale.reinterpretAsFloats());
    }

    /** e^x − 1 of each lane. */
    public static FloatVector minusOne(FloatVector x) {
        FloatVector held = x.blend(Exponential.LEAST, x.compare(VectorOperators.LT, Exponential.LEAST));
        held = held.blend(Exponential.GREATEST, x.compare(VectorOperators.GT, Exponential.GREATEST));
        FloatVector shifted = held.fma(
                FloatVector.broadcast(FLOATS, Exponential.PER_LN2), FloatVector.broadcast(FLOATS, Exponential.ROUNDER));
        FloatVector n = shifted.sub(Exponential.ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_HIGH), held);
        r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_LOW), r);
        FloatVector p =
                FloatVector.broadcast(FLOATS, Exponential.C7).fma(r, FloatVector.broadcast(FLOATS, Exponential.C6));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C5));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C4));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C3));
        p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C2));
        p = r.mul(r).fma(p, r);
        FloatVector scale = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                .add(Exponential.ONE_BITS)
                .reinterpretAsFloats();
        return scale.fma(p, scale.sub(1f)).blend(x, x.compare(VectorOperators.EQ, 0f));
    }
}
