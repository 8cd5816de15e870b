package org.convoke.array;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** y = max(x, 0) on vectors. */
final class VectorRelu implements Activation {
    private final Span[] spans;

    VectorRelu(Span[] spans) {
        this.spans = spans;
    }

    // y = x < 0 ? 0 : x, which leaves NaN as it is
    @Override
    public void forward(float[] a, int y) {
        for (Span span : spans) {
            forward(a, y + span.at(0), span.length());
        }
    }

    private static void forward(float[] a, int y, int length) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = y; i < y + length; i += Species.LENGTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, a, i);
            x.blend(zero, x.compare(VectorOperators.LT, zero)).intoArray(a, i);
        }
    }

    // ∂E/∂x = y > 0 ? ∂E/∂y : 0
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Span span : spans) {
            backward(a, y + span.at(0), dy + span.at(1), span.length());
        }
    }

    private static void backward(float[] a, int y, int dy, int length) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            zero.blend(gradient, value.compare(VectorOperators.GT, zero)).intoArray(a, dy + i);
        }
    }
}
