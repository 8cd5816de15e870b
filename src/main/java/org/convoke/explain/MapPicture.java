package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;

/** A feature map drawn with characters: the darker its number the emptier, from its least to its greatest value. */
final class MapPicture {
    private static final String SHADES = " .:-=+*#%@";
    /** Maps of at most so many columns get two characters a value, which makes them about as wide as high. */
    private static final int NARROW = 14;

    private static final int WIDEST = 32;

    private MapPicture() {}

    /**
     * The lines of one map, all equally long.
     *
     * @param from where the map begins in the values
     */
    static List<String> lines(float[] values, int from, int rows, int columns) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + rows * columns; i++) {
            least = Math.min(least, values[i]);
            greatest = Math.max(greatest, values[i]);
        }
        boolean narrow = columns <= NARROW;
        // Characters are about twice as high as wide.
        int across = (columns + WIDEST - 1) / WIDEST;
        int down = narrow ? 1 : 2 * across;
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row += down) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column += across) {
                float mean = mean(values, from, rows, columns, row, column, down, across);
                float share = greatest > least ? (mean - least) / (greatest - least) : 0;
                char shade = SHADES.charAt(Math.min(SHADES.length() - 1, Math.max(0, (int) (share * SHADES.length()))));
                line.append(shade);
                if (narrow) {
                    line.append(shade);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static float mean(
            float[] values, int from, int rows, int columns, int row, int column, int down, int across) {
        double sum = 0;
        int count = 0;
        for (int u = row; u < Math.min(rows, row + down); u++) {
            for (int v = column; v < Math.min(columns, column + across); v++) {
                sum += values[from + u * columns + v];
                count++;
            }
        }
        return (float) (sum / count);
    }
}
