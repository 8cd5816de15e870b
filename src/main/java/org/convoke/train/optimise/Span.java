package org.convoke.train.optimise;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring parameters that an optimiser treats alike.
 *
 * @param start where in the flat array they begin
 * @param end where they end, exclusive
 * @param weight whether they are one tensor of weights, for which LARS has a rate of its own
 * @param rateFactor by what the learning rate is multiplied, at least 0
 * @param decay λ, their weight decay, at least 0
 * @param frozen the steps in which they are left as they are, in order and apart
 */
public record Span(int start, int end, boolean weight, double rateFactor, double decay, List<Steps> frozen) {
    /** @throws IllegalArgumentException if there is no such part of an array, or a number is out of range */
    public Span {
        if (start < 0 || end < start || !(rateFactor >= 0) || !(decay >= 0)) {
            throw new IllegalArgumentException("parameters from " + start + " to " + end + " with rate factor "
                    + rateFactor + " and weight decay " + decay);
        }
        frozen = List.copyOf(frozen);
    }

    /**
     * Steps that follow one another.
     *
     * @param from the first, counted over the run from 0
     * @param to the one after the last
     */
    public record Steps(long from, long to) {}

    /** The first so many parameters, which are always stepped, with the rate as it is. */
    public static Span whole(int size, double decay) {
        return new Span(0, size, false, 1, decay, List.of());
    }

    /** Whether the parameters are left as they are in a step, counted over the run from 0. */
    public boolean isFrozen(long step) {
        return frozen.stream().anyMatch(steps -> steps.from() <= step && step < steps.to());
    }

    /** How often the parameters have been stepped in the first so many steps of the run. */
    public long taken(long steps) {
        return steps
                - frozen.stream()
                        .mapToLong(each -> Math.max(0, Math.min(each.to(), steps) - each.from()))
                        .sum();
    }

    /** The same with neighbours that are treated alike as one, whatever their tensors. */
    static List<Span> merged(List<Span> spans) {
        List<Span> merged = new ArrayList<>();
        for (Span span : spans) {
            Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null
                    && last.end == span.start
                    && last.rateFactor == span.rateFactor
                    && last.decay == span.decay
                    && last.frozen.equals(span.frozen)) {
                merged.set(
                        merged.size() - 1,
                        new Span(last.start, span.end, false, last.rateFactor, last.decay, last.frozen));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }
}
