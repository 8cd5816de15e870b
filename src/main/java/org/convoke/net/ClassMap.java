package org.convoke.net;

/**
 * Where in an image a network sees a class: one number for each position of some node's output.
 *
 * @param rows of the node's output
 * @param columns of the node's output
 * @param values {@code [row][column]}, from 0 to 1; the greatest is 1, or all are 0
 */
@SuppressWarnings("ArrayRecordComponent") // to be drawn, never compared
public record ClassMap(int rows, int columns, float[] values) {
    /** @throws IllegalArgumentException if there are not as many numbers as positions */
    public ClassMap {
        if (rows < 1 || columns < 1 || values.length != rows * columns) {
            throw new IllegalArgumentException(values.length + " values for " + rows + " × " + columns);
        }
    }

    /**
     * The value at a place of an image, between the middles of the positions bilinear, outside of them that of the nearest.
     *
     * @param row from 0 to 1, the share of the image's height
     * @param column likewise of its width
     */
    public double at(double row, double column) {
        double y = Math.max(0, Math.min(rows - 1, row * rows - 0.5));
        double x = Math.max(0, Math.min(columns - 1, column * columns - 0.5));
        int top = (int) y;
        int left = (int) x;
        int bottom = Math.min(rows - 1, top + 1);
        int right = Math.min(columns - 1, left + 1);
        double upper = mixed(values[top * columns + left], values[top * columns + right], x - left);
        double lower = mixed(values[bottom * columns + left], values[bottom * columns + right], x - left);
        return mixed(upper, lower, y - top);
    }

    private static double mixed(double one, double other, double share) {
        return one * (1 - share) + other * share;
    }
}
