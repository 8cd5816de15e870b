package org.convoke.array;

/**
 * How the activations of {@value #LANES} images lie in the arena: {@code [channel/block][row][column][channel in
 * block][image]}, the images innermost.
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
 * @param block channels that lie side by side: 4, or 1 for a network's input
 * @param left zero columns before each row
 * @param right zero columns after each row
 */
public record Layout(int channels, int rows, int columns, int block, int left, int right) {
    /** Images that lie side by side: a group. Vectors of 4, 8 or 16 floats all fit into it. */
    public static final int LANES = 16;

    /** Channels in a block of everything but a network's input: what a register tile computes at once. */
    public static final int BLOCK = 4;

    /** @throws IllegalArgumentException if a length is out of range */
    public Layout {
        if (channels < 1 || rows < 1 || columns < 1 || left < 0 || right < 0 || (block != 1 && block != BLOCK)) {
            throw new IllegalArgumentException("layout of " + channels + " channels, " + rows + " rows, " + left + "+"
                    + columns + "+" + right + " columns, blocks of " + block);
        }
    }

    /** Flat activations of so many units, for so many groups of images. */
    public static Layout flat(int units, int groups) {
        return new Layout(units, 1, groups, BLOCK, 0, 0);
    }

    /** How many blocks of channels there are. */
    public int blocks() {
        return (channels + block - 1) / block;
    }

    /** Floats from one column to the next. */
    public int columnStep() {
        return block * LANES;
    }

    /** Floats from one row to the next. */
    public int rowStep() {
        return (left + columns + right) * columnStep();
    }

    /** Floats from one block of channels to the next. */
    public int blockStep() {
        return rows * rowStep();
    }

    /** Floats before the first true column of the first row. */
    public int origin() {
        return left * columnStep();
    }

    /** How many floats the layout takes; may exceed an int before anything is allocated. */
    public long size() {
        return (long) blocks() * rows * (left + columns + right) * columnStep();
    }

    /** Where the first image of an element lies. */
    public int at(int channel, int row, int column) {
        return origin()
                + channel / block * blockStep()
                + row * rowStep()
                + column * columnStep()
                + channel % block * LANES;
    }

    /** How many of a block's channels are true ones. */
    public int channelsIn(int ofBlock) {
        return Math.min(block, channels - ofBlock * block);
    }
}
