package org.convoke.array.pointwise;

import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/** A function of single elements: y = f(x), ∂E/∂x = f′(x) · ∂E/∂y. */
public interface Pointwise {
    /**
     * Everything about it but its numbers.
     *
     * @param x the layout of the input
     * @param y the layout of the output
     * @param dy the layout of ∂E/∂y
     * @param dx the layout of ∂E/∂x
     */
    record Plan(PointFunction function, Layout x, Layout y, Layout dy, Layout dx) {
        /** @throws IllegalArgumentException if the layouts are not of one shape */
        public Plan {
            if (!x.sameShape(y) || !x.sameShape(dy) || !x.sameShape(dx)) {
                throw new IllegalArgumentException(
                        function + " of " + x + " into " + y + ", gradients " + dy + ", " + dx);
            }
        }

        /** The layout of what backward needs. */
        Layout value() {
            return function.kept() == PointFunction.Kept.INPUT ? x : y;
        }
    }

    /** Made of the kernels' kind. */
    static Pointwise of(Kernels kernels, Plan plan) {
        return new SpanPointwise(
                plan,
                kernels.choose(
                        () -> new PlainLoops(plan.function()),
                        () -> plan.function().vectors()));
    }

    /** y of one group of images. It may take the place of x if their layouts are equal. */
    void forward(float[] a, int x, int y);

    /**
     * ∂E/∂x of one group of images. It may take the place of ∂E/∂y if their layouts are equal.
     *
     * @param value where what the function {@linkplain PointFunction#kept() keeps} begins: y, or x
     */
    void backward(float[] a, int value, int dy, int dx);
}
