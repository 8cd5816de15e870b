package org.convoke.array;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;

/** y = 1/(1 + e^−x) on vectors. */
final class VectorSigmoid implements Activation {
    private final Span[] spans;

    VectorSigmoid(Span[] spans) {
        this.spans = spans;
    }

    // y = 1 / (1 + e^−x)
    @Override
    public void forward(float[] a, int y) {
        for (Span span : spans) {
            forward(a, y + span.at(0), span.length());
        }
    }

    private static void forward(float[] a, int y, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = y; i < y + length; i += Species.LENGTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, a, i);
            one.div(one.add(VectorExponential.of(x.neg()))).intoArray(a, i);
        }
    }

    // ∂E/∂x = ∂E/∂y · (y · (1 − y))
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Span span : spans) {
            backward(a, y + span.at(0), dy + span.at(1), span.length());
        }
    }

    private static void backward(float[] a, int y, int dy, int length) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < length; i += Species.LENGTH) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + i);
            FloatVector gradient = FloatVector.fromArray(FLOATS, a, dy + i);
            gradient.mul(value.mul(one.sub(value))).intoArray(a, dy + i);
        }
    }
}
