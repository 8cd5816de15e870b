package org.convoke.array;

import static org.convoke.array.Layout.LANES;

/** From packed images, one after the other, to the lanes of an input layout. */
public final class LaneConversion {
    private LaneConversion() {}

    /**
     * Puts one image into a lane: x[c][row][column] = table[c][pixel].
     *
     * @param pixels unsigned bytes, {@code [channel][row][column]} from {@code first} on
     * @param tables for each channel the value of each of the 256 pixel values
     * @param x where the lane's group begins in the arena
     * @param lane 0 … 15
     */
    public static void put(byte[] pixels, int first, float[][] tables, Layout layout, float[] a, int x, int lane) {
        int next = first;
        for (int c = 0; c < layout.channels(); c++) {
            float[] table = tables[c];
            for (int row = 0; row < layout.rows(); row++) {
                int at = x + layout.at(c, row, 0) + lane;
                for (int column = 0; column < layout.columns(); column++) {
                    a[at + column * Layout.COLUMN] = table[pixels[next++] & 0xff];
                }
            }
        }
    }

    /** Likewise from floats. */
    public static void put(float[] values, int first, Layout layout, float[] a, int x, int lane) {
        int next = first;
        for (int c = 0; c < layout.channels(); c++) {
            for (int row = 0; row < layout.rows(); row++) {
                for (int column = 0; column < layout.columns(); column++) {
                    a[x + layout.at(c, row, column) + lane] = values[next++];
                }
            }
        }
    }

    /** Empties the lanes from one on. */
    public static void clear(Layout layout, float[] a, int x, int fromLane) {
        for (int c = 0; c < layout.channels(); c++) {
            for (int row = 0; row < layout.rows(); row++) {
                for (int column = 0; column < layout.columns(); column++) {
                    int at = x + layout.at(c, row, column);
                    for (int lane = fromLane; lane < LANES; lane++) {
                        a[at + lane] = 0f;
                    }
                }
            }
        }
    }
}
