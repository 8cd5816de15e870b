package org.convoke.train.augment;

import org.convoke.net.layer.Shape;

/** One image drawn anew through an affine map of the plane. */
final class AffineMap {
    private AffineMap() {}

    /**
     * Takes each pixel of the result from where the map puts it, by bilinear interpolation between the four pixels around
     * that place; outside the image is 0.
     *
     * <p>Pixels are squares of side 1, whose values count at their centres. With (y, x) the distance of the centre of a
     * pixel of the result from the centre of the image, down and to the right, its value is that of the image at
     *
     * <pre>(yy · y + yx · x + y0,  xy · y + xx · x + x0)</pre>
     *
     * likewise from its centre; a half is rounded up. All in double precision and in this order, so that the bits are the
     * same everywhere.
     *
     * @param from unsigned bytes, {@code [channel][row][column]} from {@code first} on
     * @param to where the result goes, from {@code at} on; another array
     */
    static void affine(
            byte[] from,
            int first,
            Shape shape,
            byte[] to,
            int at,
            double yy,
            double yx,
            double y0,
            double xy,
            double xx,
            double x0) {
        int rows = shape.rows();
        int columns = shape.columns();
        double middleRow = (rows - 1) / 2.0;
        double middleColumn = (columns - 1) / 2.0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double y = i - middleRow;
                double x = j - middleColumn;
                double row = yy * y + yx * x + y0 + middleRow;
                double column = xy * y + xx * x + x0 + middleColumn;
                int top = (int) Math.floor(row);
                int left = (int) Math.floor(column);
                double down = row - top;
                double right = column - left;
                for (int c = 0; c < shape.channels(); c++) {
                    int channel = first + c * rows * columns;
                    double above = between(from, channel, shape, top, left, right);
                    double below = between(from, channel, shape, top + 1, left, right);
                    to[at + (c * rows + i) * columns + j] = (byte) Math.floor(above + down * (below - above) + 0.5);
                }
            }
        }
    }

    /** Along a row, so far to the right of a pixel. */
    private static double between(byte[] from, int channel, Shape shape, int row, int left, double right) {
        if (row < 0 || row >= shape.rows()) {
            return 0;
        }
        int columns = shape.columns();
        int start = channel + row * columns;
        int here = left >= 0 && left < columns ? from[start + left] & 0xff : 0;
        int next = left >= -1 && left < columns - 1 ? from[start + left + 1] & 0xff : 0;
        return here + right * (next - here);
    }
}
