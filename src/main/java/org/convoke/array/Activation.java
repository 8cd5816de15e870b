package org.convoke.array;

/** A function of a layer's output, computed in place over one layout. */
public interface Activation {
    /** y = f(x), x being what stands at y before. */
    void forward(float[] a, int y);

    /** ∂E/∂x from ∂E/∂y and y, in place. */
    void backward(float[] a, int y, int dy);
}
