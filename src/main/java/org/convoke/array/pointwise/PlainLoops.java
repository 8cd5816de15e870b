package org.convoke.array.pointwise;

/** A function, element by element. */
final class PlainLoops implements PointLoops {
    private final PointFunction function;

    PlainLoops(PointFunction function) {
        this.function = function;
    }

    // y = f(x)
    @Override
    public void forward(float[] a, int x, int y, int length) {
        for (int i = 0; i < length; i++) {
            a[y + i] = function.of(a[x + i]);
        }
    }

    // ∂E/∂x = f′ · ∂E/∂y
    @Override
    public void backward(float[] a, int value, int dy, int dx, int length) {
        for (int i = 0; i < length; i++) {
            a[dx + i] = function.gradient(a[value + i], a[dy + i]);
        }
    }
}
