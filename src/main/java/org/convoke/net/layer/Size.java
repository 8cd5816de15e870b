package org.convoke.net.layer;

/** A pair of sizes: along the rows and along the columns. */
public record Size(int rows, int columns) {
    /** @throws IllegalArgumentException if one is below 1 */
    public Size {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("sizes must be at least 1, not [" + rows + ", " + columns + "]");
        }
    }

    @Override
    public String toString() {
        return rows + "×" + columns;
    }
}
