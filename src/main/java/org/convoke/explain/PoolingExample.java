package org.convoke.explain;

import org.convoke.array.Window;

/**
 * A max-pooling of one channel, small enough to be looked at, computed by the engine.
 *
 * @param window the geometry
 * @param x the input
 */
public record PoolingExample(Window window, Matrix x) {
    /** @throws IllegalArgumentException if the input is not of the window's size */
    public PoolingExample {
        if (x.rows() != window.rows().input() || x.columns() != window.columns().input()) {
            throw new IllegalArgumentException(x + " for " + window);
        }
    }

    private OneImage.Pooled pooled() {
        return new OneImage.Pool(window, 1).forward(x.values());
    }

    /** y. */
    public Matrix output() {
        return new Matrix(window.rows().output(), window.columns().output(), pooled().y());
    }

    /** The input's row and column that each output comes from, row by row. */
    public Place[] winners() {
        int[] taps = pooled().winners();
        int columns = window.columns().output();
        Place[] places = new Place[taps.length];
        for (int k = 0; k < taps.length; k++) {
            places[k] = place(taps[k], k / columns, k % columns);
        }
        return places;
    }

    private Place place(int tap, int i, int j) {
        int width = window.columns().window();
        return new Place(
                window.rows().at(i, window.rows().weight(tap / width)),
                window.columns().at(j, window.columns().weight(tap % width)));
    }

    /** ∂E/∂x from ∂E/∂y. */
    public Matrix inputGradient(Matrix dy) {
        return new Matrix(x.rows(), x.columns(), new OneImage.Pool(window, 1).backward(x.values(), dy.values()));
    }

    /** A row and a column of the input. */
    public record Place(int row, int column) {
        @Override
        public String toString() {
            return "x[" + row + "," + column + "]";
        }
    }
}
