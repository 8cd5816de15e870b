package org.convoke.array;

/** y = max(x, 0), element by element. */
final class PlainRelu implements Activation {
    private final Run[] runs;

    PlainRelu(Run[] runs) {
        this.runs = runs;
    }

    // y = x < 0 ? 0 : x, which leaves NaN as it is
    @Override
    public void forward(float[] a, int y) {
        for (Run run : runs) {
            for (int i = y + run.y(); i < y + run.y() + run.length(); i++) {
                a[i] = a[i] < 0f ? 0f : a[i];
            }
        }
    }

    // ∂E/∂x = y > 0 ? ∂E/∂y : 0
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Run run : runs) {
            for (int i = 0; i < run.length(); i++) {
                int at = dy + run.dy() + i;
                a[at] = a[y + run.y() + i] > 0f ? a[at] : 0f;
            }
        }
    }
}
