package org.convoke.array;

import java.util.ArrayList;
import java.util.List;

/**
 * Floats that lie side by side in two layouts of the same shape: what an elementwise function can walk without meeting a
 * halo or a channel beyond the true ones.
 *
 * @param y where the run begins in the first layout
 * @param dy where it begins in the second
 * @param length how many floats, a multiple of {@link Layout#LANES}
 */
public record Run(int y, int dy, int length) {
    /** The runs that cover every true element of both layouts. */
    public static Run[] both(Layout y, Layout dy) {
        List<Run> runs = new ArrayList<>();
        for (int c = 0; c < y.channels(); c += Layout.BLOCK) {
            boolean whole = y.channelsIn(c / Layout.BLOCK) == Layout.BLOCK;
            int length = y.channelsIn(c / Layout.BLOCK) * Layout.LANES;
            for (int row = 0; row < y.rows(); row++) {
                if (whole) {
                    runs.add(new Run(y.at(c, row, 0), dy.at(c, row, 0), length * y.columns()));
                } else {
                    for (int column = 0; column < y.columns(); column++) {
                        runs.add(new Run(y.at(c, row, column), dy.at(c, row, column), length));
                    }
                }
            }
        }
        return runs.toArray(Run[]::new);
    }
}
