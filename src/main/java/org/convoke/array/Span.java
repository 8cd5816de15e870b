package org.convoke.array;

import java.util.ArrayList;
import java.util.List;

/**
 * Floats that lie side by side in several layouts of the same shape: what an elementwise function can walk without
 * meeting a halo or a channel beyond the true ones.
 */
public final class Span {
    private final int[] at;
    private final int length;

    private Span(int[] at, int length) {
        this.at = at;
        this.length = length;
    }

    /** The spans that cover every true element of the layouts, in order, as few as possible. */
    public static Span[] of(Layout... layouts) {
        Layout shape = layouts[0];
        List<Span> spans = new ArrayList<>();
        for (int c = 0; c < shape.channels(); c += Layout.BLOCK) {
            int channels = shape.channelsIn(c / Layout.BLOCK);
            // The elements of neighbouring columns touch where the block has no channels beyond the true ones.
            int columns = channels == Layout.BLOCK ? shape.columns() : 1;
            for (int row = 0; row < shape.rows(); row++) {
                for (int column = 0; column < shape.columns(); column += columns) {
                    add(spans, layouts, c, row, column, channels * columns * Layout.LANES);
                }
            }
        }
        return spans.toArray(Span[]::new);
    }

    /** Adds a span, or lengthens the last one if it goes on there in every layout. */
    private static void add(List<Span> spans, Layout[] layouts, int channel, int row, int column, int length) {
        Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
        boolean goesOn = last != null;
        int[] at = new int[layouts.length];
        for (int k = 0; k < at.length; k++) {
            at[k] = layouts[k].at(channel, row, column);
            goesOn = goesOn && at[k] == last.at[k] + last.length;
        }
        if (goesOn) {
            spans.set(spans.size() - 1, new Span(last.at, last.length + length));
        } else {
            spans.add(new Span(at, length));
        }
    }

    /** Where the span begins in the k-th layout. */
    public int at(int k) {
        return at[k];
    }

    /** How many floats, a multiple of {@link Layout#LANES}. */
    public int length() {
        return length;
    }
}
