package org.convoke.array;

/**
 * How the weights of a convolution lie in the arena: {@code [map/4][channel/4][row][column][channel in 4][map in 4]},
 * one order that serves the forward pass, the input gradient and the weight gradient. Weights of maps and channels beyond
 * the true ones are zero.
 */
public record ConvWeights(int maps, int channels, int rows, int columns) {
    /** How many floats the weights take. */
    public long size() {
        return (long) ((maps + 3) / 4) * blocks() * rows * columns * 16;
    }

    /** How many blocks of channels there are. */
    public int blocks() {
        return (channels + 3) / 4;
    }

    /** Floats from the kernels of one block of four maps to those of the next. */
    public int mapStep() {
        return blocks() * blockStep();
    }

    /** Floats from one block of channels to the next. */
    public int blockStep() {
        return rows * columns * 16;
    }

    /** Where a weight lies. */
    public int at(int map, int channel, int row, int column) {
        return map / 4 * mapStep()
                + channel / 4 * blockStep()
                + (row * columns + column) * 16
                + channel % 4 * 4
                + map % 4;
    }
}
