package org.convoke.array;

/** How a window's taps are numbered along an axis: see {@link Axis}. */
public enum Operation {
    /** x[i] = Σ w[a + c] · y[i·s − a]: the kernel is turned round. */
    CONVOLUTION,
    /** x[i] = Σ w[a + c] · y[i·s + a]: the kernel lies as it is written; what most libraries call convolution. */
    CORRELATION
}
