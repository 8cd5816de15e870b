package org.convoke.array;

/** A two-dimensional window: one {@link Axis} over the rows and one over the columns, independent of each other. */
public record Window(Axis rows, Axis columns) {
    /** How many kernel elements the window has. */
    public int size() {
        return rows.window() * columns.window();
    }

    /** How many products one map of one channel takes: the taps inside the input, over all outputs. */
    public long taps() {
        return rows.taps() * columns.taps();
    }
}
