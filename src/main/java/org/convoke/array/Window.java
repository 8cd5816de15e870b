package org.convoke.array;

/** A two-dimensional window: one {@link Axis} over the rows and one over the columns, independent of each other. */
public record Window(Axis rows, Axis columns) {
    /** The window that covers the whole of an input at once: what a global pooling takes. */
    public static Window whole(int rows, int columns) {
        return new Window(
                Axis.valid(rows, rows, rows, Operation.CORRELATION),
                Axis.valid(columns, columns, columns, Operation.CORRELATION));
    }

    /** Whether it slides over the rows and columns of one layout into those of another. */
    public boolean fits(Layout input, Layout output) {
        return rows.input() == input.rows()
                && columns.input() == input.columns()
                && rows.output() == output.rows()
                && columns.output() == output.columns();
    }

    /** How many kernel elements the window has. */
    public int size() {
        return rows.window() * columns.window();
    }

    /**
     * For what must have at least one input for every output, as poolings must.
     *
     * @throws IllegalArgumentException if an output has none
     */
    public void requireInput() {
        requireInput(rows, "row");
        requireInput(columns, "column");
    }

    private static void requireInput(Axis axis, String name) {
        axis.withoutInput().ifPresent(i -> {
            throw new IllegalArgumentException("the window of output " + name + " " + i
                    + " lies outside the input: use less padding, or a shorter dilation or stride");
        });
    }

    /** How many products one map of one channel takes: the taps inside the input, over all outputs. */
    public long taps() {
        return rows.taps() * columns.taps();
    }
}
