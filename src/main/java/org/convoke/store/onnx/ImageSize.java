package org.convoke.store.onnx;

/** Rows and columns of an image. */
public record ImageSize(int rows, int columns) {
    /** @throws IllegalArgumentException if there are none */
    public ImageSize {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("an image of " + rows + " rows and " + columns + " columns");
        }
    }

    /** For example {@code 224x224}. */
    public String text() {
        return rows + "x" + columns;
    }
}
