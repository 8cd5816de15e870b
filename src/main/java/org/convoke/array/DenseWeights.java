package org.convoke.array;

/**
 * How the weights of a dense layer lie in the arena: {@code [output/4][input/16][output in 4][input in 16]}. Weights of
 * inputs and outputs beyond the true ones are zero.
 */
public record DenseWeights(int inputs, int outputs) {
    /** How many floats the weights take. */
    public long size() {
        return (long) ((outputs + 3) / 4) * outputStep();
    }

    /** Floats from one block of four outputs to the next. */
    public int outputStep() {
        return (inputs + 15) / 16 * 64;
    }

    /** Where a weight lies. */
    public int at(int input, int output) {
        return output / 4 * outputStep() + input / 16 * 64 + output % 4 * 16 + input % 16;
    }
}
