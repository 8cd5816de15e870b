package org.convoke.array;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Windows of every kind: sizes, strides, placements, both operations, each axis for itself. */
final class Geometries {
    private Geometries() {}

    static Arbitrary<Window> windows() {
        return Arbitraries.of(Operation.values())
                .flatMap(operation ->
                        Combinators.combine(axes(operation), axes(operation)).as(Window::new));
    }

    static Arbitrary<Axis> axes(Operation operation) {
        Arbitrary<Integer> inputs = Arbitraries.integers().between(1, 13);
        Arbitrary<Integer> windows = Arbitraries.integers().between(1, 6);
        Arbitrary<Integer> strides = Arbitraries.integers().between(1, 4);
        return Combinators.combine(
                        inputs, windows, strides, Arbitraries.integers().between(-2, 5))
                .as((n, k, s, c) -> {
                    if (c == -2) {
                        return Axis.valid(Math.max(n, k), k, s, operation);
                    }
                    return c == -1 ? Axis.same(n, k, s, operation) : Axis.centred(n, k, s, c % k, operation);
                });
    }
}
