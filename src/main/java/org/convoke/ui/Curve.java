package org.convoke.ui;

import java.util.ArrayList;
import java.util.List;
import org.convoke.ui.StepsDone.Step;

/**
 * The steps of a run in bounded room: a span for each step, until there are too many; then neighbours become one span, with
 * the extremes of both, and spans have twice as many steps from then on.
 */
final class Curve {
    /** The most spans that are kept. */
    static final int MOST = 2_000;

    /** The loss is smoothed over a tenth of the steps so far, but over so many at least and at most. */
    private static final double FEWEST_SMOOTHED = 5;

    private static final double MOST_SMOOTHED = 200;

    private List<Span> whole = new ArrayList<>();
    /** Steps that do not fill a span yet; none or one. */
    private final List<Span> begun = new ArrayList<>();

    private long width = 1;
    private long heard;
    private double average;

    /** Adds the next step; one that is there already is passed over, and so are losses that are not finite. */
    void add(Step step) {
        if (!Double.isFinite(step.loss()) || step.step() <= last()) {
            return;
        }
        heard++;
        double over = Math.max(FEWEST_SMOOTHED, Math.min(MOST_SMOOTHED, heard / 10.0));
        average += (step.loss() - average) / Math.min(heard, over);
        Span span = Span.of(step, average);
        Span grown = begun.isEmpty() ? span : begun.get(0).plus(span);
        begun.clear();
        if (grown.steps() < width) {
            begun.add(grown);
        } else {
            whole.add(grown);
        }
        if (whole.size() == MOST) {
            List<Span> halved = new ArrayList<>(MOST);
            for (int i = 0; i < MOST; i += 2) {
                halved.add(whole.get(i).plus(whole.get(i + 1)));
            }
            whole = halved;
            width *= 2;
        }
    }

    /** The newest step; 0 if there is none. */
    long last() {
        List<Span> newest = begun.isEmpty() ? whole : begun;
        return newest.isEmpty() ? 0 : newest.get(newest.size() - 1).last();
    }

    /** All spans in order. */
    List<Span> spans() {
        List<Span> all = new ArrayList<>(whole);
        all.addAll(begun);
        return all;
    }
}
