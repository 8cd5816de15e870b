package org.convoke.net;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** One tensor among the parameters of a network, and where its values lie in the flat array. */
public final class ParameterTensor {
    private final String name;
    private final int layer;
    private final List<Integer> shape;
    private final int size;
    private final IntUnaryOperator place;

    /**
     * @param place where in the flat array of all parameters the i-th value of the tensor lies, i counted row by row
     *     through the shape, last index fastest
     */
    ParameterTensor(String name, int layer, List<Integer> shape, IntUnaryOperator place) {
        this.name = name;
        this.layer = layer;
        this.shape = List.copyOf(shape);
        this.size = shape.stream().reduce(1, Math::multiplyExact);
        this.place = place;
    }

    /** Such as {@code layer1.conv.weight}; layers are counted from 1. */
    public String name() {
        return name;
    }

    /** The layer's index, from 0. */
    public int layer() {
        return layer;
    }

    /** {@code [map][channel][row][column]} or {@code [input][output]} for weights, {@code [map]} or {@code [output]} for a bias. */
    public List<Integer> shape() {
        return shape;
    }

    /** How many values the tensor has. */
    public int size() {
        return size;
    }

    /** Where in the flat array of all parameters the i-th value lies, i counted row by row through the shape. */
    public int place(int i) {
        return place.applyAsInt(i);
    }

    /** The tensor's values, copied out of a flat array (of weights, gradients or velocities). */
    public float[] from(float[] flat) {
        float[] values = new float[size];
        for (int i = 0; i < values.length; i++) {
            values[i] = flat[place(i)];
        }
        return values;
    }

    /**
     * Puts the tensor's values into a flat array.
     *
     * @throws IllegalArgumentException if there are not {@link #size} values
     */
    public void into(float[] flat, float[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(name + " takes " + size + " values, not " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            flat[place(i)] = values[i];
        }
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}
