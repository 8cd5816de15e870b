package org.convoke.array;

/**
 * How the activations of {@value #LANES} images lie in the arena: {@code [channel/4][row][column][channel in
 * 4][image]}, the images innermost.
 *
 * <p>Channels are rounded up to whole blocks; the channels beyond the true ones stay zero. Left and right of each row lie
 * columns of zeros (a halo), so that a tile of neighbouring outputs can walk one table of taps at the border too: a tap
 * outside the input then meets a zero. There are no rows of zeros.
 *
 * <p>Flat activations of several groups of images are the same thing with one row: a group is a column.
 *
 * @param channels the true channels
 * @param rows rows of the input
 * @param columns columns of the input, without the halo
 * @param left zero columns before each row
 * @param right zero columns after each row
 */
public record Layout(int channels, int rows, int columns, int left, int right) {
    /** Images that lie side by side: a group. Vectors of 4, 8 or 16 floats all fit into it. */
    public static final int LANES = 16;

    /** Channels that lie side by side: what a register tile computes at once. */
    public static final int BLOCK = 4;

    /** Floats of a block of channels in one column: from one column to the next. */
    public static final int COLUMN = BLOCK * LANES;

    /** @throws IllegalArgumentException if a length is out of range */
    public Layout {
        if (channels < 1 || rows < 1 || columns < 1 || left < 0 || right < 0) {
            throw new IllegalArgumentException("layout of " + channels + " channels, " + rows + " rows, " + left + "+"
                    + columns + "+" + right + " columns");
        }
    }

    /** Flat activations of so many units, for so many groups of images. */
    public static Layout flat(int units, int groups) {
        return new Layout(units, 1, groups, 0, 0);
    }

    /** Whether another layout has the same channels, rows and columns, whatever its halo. */
    public boolean sameShape(Layout other) {
        return channels == other.channels && rows == other.rows && columns == other.columns;
    }

    /** How many blocks of channels there are. */
    public int blocks() {
        return (channels + BLOCK - 1) / BLOCK;
    }

    /** Floats from one row to the next. */
    public int rowStep() {
        return (left + columns + right) * COLUMN;
    }

    /** Floats from one block of channels to the next. */
    public int blockStep() {
        return rows * rowStep();
    }

    /** Floats before the first true column of the first row. */
    public int origin() {
        return left * COLUMN;
    }

    /** How many floats the layout takes; may exceed an int before anything is allocated. */
    public long size() {
        return (long) blocks() * rows * (left + columns + right) * COLUMN;
    }

    /** Where the first image of an element lies. */
    public int at(int channel, int row, int column) {
        return origin() + channel / BLOCK * blockStep() + row * rowStep() + column * COLUMN + channel % BLOCK * LANES;
    }

    /** How many of a block's channels are true ones. */
    public int channelsIn(int ofBlock) {
        return Math.min(BLOCK, channels - ofBlock * BLOCK);
    }
}
