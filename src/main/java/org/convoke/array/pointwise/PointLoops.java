package org.convoke.array.pointwise;

/** The loops of a function over floats that lie side by side, a multiple of 16 of them. */
public interface PointLoops {
    /** y = f(x) for each float. */
    void forward(float[] a, int x, int y, int length);

    /** ∂E/∂x from ∂E/∂y and what the function keeps, for each float. */
    void backward(float[] a, int value, int dy, int dx, int length);
}
