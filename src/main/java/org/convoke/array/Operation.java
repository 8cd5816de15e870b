package org.convoke.array;

/** How a window's taps are numbered along an axis: see {@link Axis}. */
public enum Operation {
    /** y[i] = Σ_a w[a + c] · x[i·s − a]: the kernel is flipped. */
    CONVOLUTION,
    /** y[i] = Σ_a w[a + c] · x[i·s + a]: the kernel lies as it is written; what most libraries call convolution. */
    CORRELATION
}
