package org.convoke.train.optimise;

import java.util.List;
import java.util.function.Consumer;

/** The spans that an optimiser steps, and how many steps of the run it has taken. */
final class SpanSteps {
    private final int size;
    private final List<Span> spans;
    private long taken;

    /** @throws IllegalArgumentException if a span is not within the size */
    SpanSteps(int size, List<Span> spans) {
        this.size = size;
        this.spans = List.copyOf(spans);
        spans.forEach(span -> {
            if (span.end() > size) {
                throw new IllegalArgumentException(span + " of " + size + " weights");
            }
        });
    }

    /** Has each span stepped that is not frozen, in order. */
    void next(float[] weights, float[] gradientSum, long count, Consumer<Span> stepped) {
        if (weights.length < size || gradientSum.length < size) {
            throw new IllegalArgumentException(weights.length + " weights and " + gradientSum.length
                    + " gradients, but the optimiser was made for " + size);
        }
        if (count < 1) {
            throw new IllegalArgumentException("a step over " + count + " images");
        }
        for (Span span : spans) {
            if (!span.isFrozen(taken)) {
                stepped.accept(span);
            }
        }
        taken++;
    }

    /** How many steps of the run have been taken. */
    long taken() {
        return taken;
    }

    void restore(long steps) {
        taken = steps;
    }
}
