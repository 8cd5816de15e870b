package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;

import org.convoke.array.Arena;
import org.convoke.array.Layout;
import org.convoke.array.Values;

/** A tensor in an arena, for some groups of images, filled and read by index. */
final class GroupsOfImages {
    final Layout layout;
    private final int at;
    private final int groups;
    private float[] a;

    GroupsOfImages(Arena arena, Layout layout, int images) {
        this.layout = layout;
        groups = (images + LANES - 1) / LANES;
        at = arena.reserve(groups * Arena.round(layout.size()));
    }

    void on(float[] arena) {
        a = arena;
    }

    /** Where a group begins. */
    int group(int g) {
        return at + g * (int) Arena.round(layout.size());
    }

    private int place(int image, int channel, int row, int column) {
        return group(image / LANES) + layout.at(channel, row, column) + image % LANES;
    }

    void set(int image, int channel, int row, int column, double value) {
        a[place(image, channel, row, column)] = (float) value;
    }

    float get(int image, int channel, int row, int column) {
        return a[place(image, channel, row, column)];
    }

    /** Fills all images of all groups with values from a stream. */
    void fill(long seed) {
        int next = 0;
        for (int n = 0; n < groups * LANES; n++) {
            for (int c = 0; c < layout.channels(); c++) {
                for (int i = 0; i < layout.rows(); i++) {
                    for (int j = 0; j < layout.columns(); j++) {
                        set(n, c, i, j, Values.at(seed, next++));
                    }
                }
            }
        }
    }
}
