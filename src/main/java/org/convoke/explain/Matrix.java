package org.convoke.explain;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A small matrix of numbers.
 *
 * @param values {@code [row][column]}, row by row
 */
public record Matrix(int rows, int columns, float[] values) {
    /** @throws IllegalArgumentException if there are not rows × columns values */
    public Matrix {
        if (rows < 1 || columns < 1 || values.length != rows * columns) {
            throw new IllegalArgumentException(values.length + " values for " + rows + "×" + columns);
        }
    }

    /** 1, 2, 3, … row by row. */
    public static Matrix counting(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return new Matrix(rows, columns, values);
    }

    /** Digits in no order, so that maxima lie here and there: 3, 0, 7, 4, 1, 8, 5, 2, 9, 6, 3, … */
    public static Matrix mixed(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (3 + 7 * i) % 10;
        }
        return new Matrix(rows, columns, values);
    }

    /** One number everywhere. */
    public static Matrix filled(int rows, int columns, float value) {
        float[] values = new float[rows * columns];
        Arrays.fill(values, value);
        return new Matrix(rows, columns, values);
    }

    /** The number in a row and a column. */
    public float at(int row, int column) {
        return values[row * columns + column];
    }

    /** The numbers as {@link #text(float)} writes them. */
    Grid grid() {
        return new Grid(IntStream.range(0, rows)
                .mapToObj(i -> IntStream.range(0, columns)
                        .mapToObj(j -> text(at(i, j)))
                        .toList())
                .toList());
    }

    /** A number as short as it can be without becoming another float: 3, 0.1. */
    static String text(float value) {
        return value == Math.rint(value) && Math.abs(value) < 1e7
                ? String.format(Locale.ROOT, "%.0f", value + 0f)
                : Float.toString(value);
    }

    /** Equal sizes and numbers. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix that
                && rows == that.rows
                && columns == that.columns
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * rows + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return rows + "×" + columns + " " + Arrays.toString(values);
    }
}
