package org.convoke.array;

/**
 * How the weights of a convolution lie in the arena: {@code [map/4][channel/block][row][column][channel in block][map in
 * 4]}, one order that serves the forward pass, the input gradient and the weight gradient. Weights of maps and channels
 * beyond the true ones are zero.
 */
public record ConvWeights(int maps, int channels, int rows, int columns, int block) {
    /** How many floats the weights take. */
    public long size() {
        return (long) ((maps + 3) / 4) * blocks() * rows * columns * block * 4;
    }

    /** How many blocks of channels there are. */
    public int blocks() {
        return (channels + block - 1) / block;
    }

    /** Floats from the kernels of one block of four maps to those of the next. */
    public int mapStep() {
        return blocks() * blockStep();
    }

    /** Floats from one block of channels to the next. */
    public int blockStep() {
        return rows * columns * block * 4;
    }

    /** Where a weight lies. */
    public int at(int map, int channel, int row, int column) {
        return map / 4 * mapStep()
                + channel / block * blockStep()
                + (row * columns + column) * block * 4
                + channel % block * 4
                + map % 4;
    }
}
