package org.convoke.array;

/** y = max(x, 0), element by element. */
final class PlainRelu implements Activation {
    private final Span[] spans;

    PlainRelu(Span[] spans) {
        this.spans = spans;
    }

    // y = x < 0 ? 0 : x, which leaves NaN as it is
    @Override
    public void forward(float[] a, int y) {
        for (Span span : spans) {
            for (int i = y + span.at(0); i < y + span.at(0) + span.length(); i++) {
                a[i] = a[i] < 0f ? 0f : a[i];
            }
        }
    }

    // ∂E/∂x = y > 0 ? ∂E/∂y : 0
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Span span : spans) {
            for (int i = 0; i < span.length(); i++) {
                int at = dy + span.at(1) + i;
                a[at] = a[y + span.at(0) + i] > 0f ? a[at] : 0f;
            }
        }
    }
}
