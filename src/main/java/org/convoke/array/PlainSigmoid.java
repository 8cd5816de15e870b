package org.convoke.array;

/** y = 1/(1 + e^−x), element by element. */
final class PlainSigmoid implements Activation {
    private final Run[] runs;

    PlainSigmoid(Run[] runs) {
        this.runs = runs;
    }

    // y = 1 / (1 + e^−x)
    @Override
    public void forward(float[] a, int y) {
        for (Run run : runs) {
            for (int i = y + run.y(); i < y + run.y() + run.length(); i++) {
                a[i] = 1f / (1f + Exponential.of(-a[i]));
            }
        }
    }

    // ∂E/∂x = ∂E/∂y · (y · (1 − y))
    @Override
    public void backward(float[] a, int y, int dy) {
        for (Run run : runs) {
            for (int i = 0; i < run.length(); i++) {
                float value = a[y + run.y() + i];
                a[dy + run.dy() + i] *= value * (1f - value);
            }
        }
    }
}
