package org.convoke.net.layer;

import java.util.List;
import java.util.stream.Collectors;

/** The shape of one image's activations: {@code [channel][row][column]}; after flattening rows and columns are 1. */
public record Shape(int channels, int rows, int columns) {
    /** The most channels, rows, columns or units that a network file may name. */
    static final int MOST_CHANNELS = 1_000_000;

    /** @throws IllegalArgumentException if a length is below 1, or the size does not fit an int */
    public Shape {
        if (channels < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a shape of " + channels + "×" + rows + "×" + columns + " is empty");
        }
        // Divided rather than multiplied: the product may not fit in 64 bits.
        if ((long) channels * rows > Integer.MAX_VALUE / columns) {
            throw new IllegalArgumentException("a shape of " + channels + "×" + rows + "×" + columns + " has more than "
                    + Integer.MAX_VALUE + " values");
        }
    }

    /** A flat shape of so many units. */
    public static Shape flat(int units) {
        return new Shape(units, 1, 1);
    }

    /** @throws IllegalArgumentException if there are rows or columns, for a layer that takes none */
    void requireFlat(String layer) {
        if (rows != 1 || columns != 1) {
            throw new IllegalArgumentException(
                    layer + " needs a flat input, not " + this + ": put `flatten` before it");
        }
    }

    /** How many values one image has. */
    public int size() {
        return channels * rows * columns;
    }

    /** Shapes in words. */
    static String list(List<Shape> shapes) {
        return shapes.stream().map(Shape::toString).collect(Collectors.joining(" and "));
    }

    @Override
    public String toString() {
        return channels + "×" + rows + "×" + columns;
    }
}
