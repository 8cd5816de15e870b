package org.convoke.array.pointwise;

import org.convoke.array.Span;

/** Takes the loops of a function over all elements, span by span. */
final class SpanPointwise implements Pointwise {
    private final PointLoops loops;
    private final Span[] forward;
    private final Span[] backward;

    SpanPointwise(Plan plan, PointLoops loops) {
        this.loops = loops;
        forward = Span.of(plan.x(), plan.y());
        backward = Span.of(plan.value(), plan.dy(), plan.dx());
    }

    @Override
    public void forward(float[] a, int x, int y) {
        for (Span span : forward) {
            loops.forward(a, x + span.at(0), y + span.at(1), span.length());
        }
    }

    @Override
    public void backward(float[] a, int value, int dy, int dx) {
        for (Span span : backward) {
            loops.backward(a, value + span.at(0), dy + span.at(1), dx + span.at(2), span.length());
        }
    }
}
