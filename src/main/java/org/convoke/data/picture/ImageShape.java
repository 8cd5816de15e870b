package org.convoke.data.picture;

import java.io.Serializable;

/**
 * The shape of every image of a set.
 *
 * @param channels 1 for grey or 3 for red, green, blue; other numbers where no picture file is involved
 * @param rows at least 1
 * @param columns at least 1
 */
public record ImageShape(int channels, int rows, int columns) implements Serializable {
    /** @throws IllegalArgumentException if a size is below 1, or an image would not fit in one array */
    public ImageShape {
        if (channels < 1 || rows < 1 || columns < 1 || (long) channels * rows > Integer.MAX_VALUE / columns) {
            throw new IllegalArgumentException("images of " + channels + " × " + rows + " × " + columns);
        }
    }

    /** Whether images of so many channels are pictures: grey, or red, green and blue. */
    public static boolean isPicture(int channels) {
        return channels == 1 || channels == 3;
    }

    /** The pixels of an image: channels × rows × columns. */
    public int size() {
        return channels * rows * columns;
    }

    /** For example {@code 3 × 32 × 32}. */
    @Override
    public String toString() {
        return channels + " × " + rows + " × " + columns;
    }
}
