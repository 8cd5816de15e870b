package org.convoke.array.pointwise;

/**
 * A function f of one number and its derivative: each is one record, which has its formulas in float arithmetic and says
 * which loops over vectors do the same operations in the same order. NaN gives NaN.
 */
public sealed interface PointFunction
        permits Relu, Clip, LeakyRelu, Elu, Sigmoid, Tanh, Silu, Gelu, Mish, Softplus, HardSigmoid, HardSwish, Times {
    /** What backward computes the derivative from. */
    enum Kept {
        /** x */
        INPUT,
        /** y, so that y may take the place of x */
        OUTPUT,
        /** Neither, so that what comes next may take the place of y too. */
        NOTHING
    }

    /** What backward needs. */
    Kept kept();

    /** y = f(x). */
    float of(float x);

    /**
     * ∂E/∂x.
     *
     * @param value y or x, as {@link #kept()} says
     * @param dy ∂E/∂y
     */
    float gradient(float value, float dy);

    /** The loops with the Vector API. */
    PointLoops vectors();
}
