package org.convoke.array;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Windows of every kind: sizes, strides, dilations, placements, both operations, each axis for itself. */
public final class Geometries {
    private Geometries() {}

    /** For convolutions: some outputs may have no input. */
    public static Arbitrary<Window> windows() {
        return Arbitraries.of(Operation.values())
                .flatMap(operation ->
                        Combinators.combine(axes(operation), axes(operation)).as(Window::new));
    }

    /** For poolings: every output has an input. */
    public static Arbitrary<Window> poolings() {
        return windows()
                .filter(window -> window.rows().withoutInput().isEmpty()
                        && window.columns().withoutInput().isEmpty());
    }

    private static Arbitrary<Axis> axes(Operation operation) {
        Arbitrary<Integer> inputs = Arbitraries.integers().between(1, 13);
        Arbitrary<Integer> windows = Arbitraries.integers().between(1, 6);
        Arbitrary<Integer> strides = Arbitraries.integers().between(1, 4);
        Arbitrary<Integer> dilations = Arbitraries.of(1, 1, 1, 2, 3);
        Arbitrary<Integer> paddings = Arbitraries.of(0, 1, 1, 2, 3, 7);
        Arbitrary<Integer> placements = Arbitraries.integers().between(-6, 5);
        return Combinators.combine(inputs, windows, strides, dilations, placements, paddings, paddings)
                .as((n, k, s, d, c, before, after) -> {
                    int extent = (k - 1) * d + 1;
                    if (c < -2) {
                        int least = Math.max(1, extent - before - after);
                        return Axis.padded(Math.max(n, least), k, s, d, before, after, operation, c % 2 == 0);
                    }
                    if (c == -2) {
                        return Axis.valid(Math.max(n, extent), k, s, d, operation);
                    }
                    return c == -1 ? Axis.same(n, k, s, d, operation) : Axis.centred(n, k, s, d, c % k, operation);
                });
    }
}
