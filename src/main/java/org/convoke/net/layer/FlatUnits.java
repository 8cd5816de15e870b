package org.convoke.net.layer;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Layout;

/** Copies between the two {@link Form}s of activations. */
final class FlatUnits {
    private FlatUnits() {}

    /**
     * Copies one group.
     *
     * @param toFlat from {@code spatial} to {@code flat}, otherwise the other way
     */
    static void copy(float[] a, Tensor spatial, Tensor flat, int group, boolean toFlat) {
        Layout layout = spatial.layout();
        int unit = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int row = 0; row < layout.rows(); row++) {
                for (int column = 0; column < layout.columns(); column++) {
                    int one = spatial.at(group) + layout.at(c, row, column);
                    int other = flat.at(0) + flat.layout().at(unit++, 0, group);
                    System.arraycopy(a, toFlat ? one : other, a, toFlat ? other : one, LANES);
                }
            }
        }
    }

    /**
     * After the last group that holds images, empties those after it: flat layers take all groups, so what another
     * micro-batch left there must not count.
     */
    static void clearEmpty(float[] a, Tensor flat, int group, Pass pass, int groups) {
        if (group < pass.groups() - 1) {
            return;
        }
        for (int unit = 0; unit < flat.layout().channels(); unit++) {
            for (int empty = group + 1; empty < groups; empty++) {
                int at = flat.at(0) + flat.layout().at(unit, 0, empty);
                Arrays.fill(a, at, at + LANES, 0f);
            }
        }
    }
}
