package org.convoke.array;

/** y = 1/(1 + e^−x), element by element. */
final class PlainSigmoid implements Activation {
    private final Span[] spans;

    PlainSigmoid(Span[] spans) {
        this.spans = spans;
    }

    // y = 1 / (1 + e^−x)
    @Override
    public void forward(float[] a, int y) {
        for (Span span : spans) {
            for (int i = y + span.at(0); i < y + span.at(0) + span.length(); i++) {
                a[i] = 1f / (1f + Exponential.of(-a[i]));
            }
        }
    }

    // ∂E/∂x = ∂E/∂y · (y · (1 − y))
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Span span : spans) {
            for (int i = 0; i < span.length(); i++) {
                float value = a[y + span.at(0) + i];
                a[dy + span.at(1) + i] *= value * (1f - value);
            }
        }
    }
}
