package org.convoke.net;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * One tensor among the parameters of a network, and where its values lie in the flat array.
 *
 * @param name such as {@code layer1.conv.weight}; layers are counted from 1
 * @param layer the layer's index, from 0
 * @param shape {@code [map][channel][row][column]} or {@code [input][output]} for weights, {@code [map]} or {@code
 *     [output]} for a bias
 * @param place where in the flat array of all parameters the i-th value of the tensor lies, i counted row by row
 *     through the shape, last index fastest
 */
public record ParameterTensor(String name, int layer, List<Integer> shape, IntUnaryOperator place) {
    public ParameterTensor {
        shape = List.copyOf(shape);
    }

    /** How many values the tensor has. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** The tensor's values, copied out of a flat array (of weights, gradients or velocities). */
    public float[] from(float[] flat) {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = flat[place.applyAsInt(i)];
        }
        return values;
    }

    /**
     * Puts the tensor's values into a flat array.
     *
     * @throws IllegalArgumentException if there are not {@link #size} values
     */
    public void into(float[] flat, float[] values) {
        if (values.length != size()) {
            throw new IllegalArgumentException(name + " takes " + size() + " values, not " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            flat[place.applyAsInt(i)] = values[i];
        }
    }
}
