package org.convoke.array.window;

import org.convoke.array.Layout;

/**
 * How the weights of a grouped convolution lie in the arena: {@code [map/4][channel of the group][row][column][map in 4]}.
 * Weights of maps beyond the true ones are zero.
 *
 * @param maps of all groups
 * @param channels of all groups
 * @param groups a divisor of both; the channels themselves for a depthwise convolution
 */
public record GroupedWeights(int maps, int channels, int groups, int rows, int columns) {
    /** @throws IllegalArgumentException if a number is below 1, or the groups do not divide maps and channels */
    public GroupedWeights {
        if (maps < 1 || channels < 1 || groups < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException("weights of " + maps + " maps, " + channels + " channels, " + groups
                    + " groups, " + rows + "×" + columns);
        }
        if (maps % groups != 0 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    groups + " groups do not divide " + channels + " channels and " + maps + " maps");
        }
    }

    /** How many maps a group has. */
    public int groupMaps() {
        return maps / groups;
    }

    /** How many channels a group has. */
    public int groupChannels() {
        return channels / groups;
    }

    /** How many floats the weights take. */
    public long size() {
        return (long) ((maps + Layout.BLOCK - 1) / Layout.BLOCK) * groupChannels() * rows * columns * Layout.BLOCK;
    }

    /** Floats from the kernels of one block of four maps to those of the next. */
    public int mapStep() {
        return groupChannels() * rows * columns * Layout.BLOCK;
    }

    /**
     * Where a weight lies.
     *
     * @param channel counted from the group's first
     */
    public int at(int map, int channel, int row, int column) {
        return map / Layout.BLOCK * mapStep()
                + ((channel * rows + row) * columns + column) * Layout.BLOCK
                + map % Layout.BLOCK;
    }
}
