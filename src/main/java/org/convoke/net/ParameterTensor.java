package org.convoke.net;

import java.util.List;
import org.convoke.array.Arena;
import org.convoke.net.layer.Initial;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Role;

/** One tensor among the parameters of a network, and where its values lie in the flat array. */
public final class ParameterTensor {
    private final String nodeName;
    private final String name;
    private final String formerName;
    private final int layer;
    private final ParameterSpec spec;
    private final int size;
    private final int start;

    /** @param start where in the flat array of all parameters the tensor begins */
    ParameterTensor(Node node, int layer, ParameterSpec spec, int start) {
        nodeName = node.name();
        name = nodeName + "." + spec.suffix();
        formerName = "layer" + (layer + 1) + "." + node.layer().kind() + "." + spec.suffix();
        this.layer = layer;
        this.spec = spec;
        this.size = spec.shape().stream().reduce(1, Math::multiplyExact);
        this.start = start;
    }

    /** The name of its node. */
    public String nodeName() {
        return nodeName;
    }

    /** Such as {@code conv1.weight}: the node's name, and which of its parameters it is. */
    public String name() {
        return name;
    }

    /** How files of format version 1 call it: {@code layer1.conv.weight}; layers are counted from 1. */
    public String formerName() {
        return formerName;
    }

    /** Which of its node's parameters it is: {@code weight}. */
    public String suffix() {
        return spec.suffix();
    }

    /** What it is for. */
    public Role role() {
        return spec.role();
    }

    /** What it begins with. */
    Initial initial() {
        return spec.initial();
    }

    /** Of a statistic, how much of a step's comes into it. */
    public float momentum() {
        return spec.momentum();
    }

    /** Where in the flat array it begins, in the kernels' order. */
    public int start() {
        return start;
    }

    /** Where in the flat array the next tensor may begin; up to there its paddings are zeros. */
    public int end() {
        return start + (int) Arena.round(spec.floats());
    }

    /** How many floats it takes there, paddings included. */
    int floats() {
        return (int) spec.floats();
    }

    /** The node's index, from 0. */
    public int layer() {
        return layer;
    }

    /** {@code [map][channel][row][column]} or {@code [input][output]} for weights, {@code [map]} or {@code [output]} for a bias. */
    public List<Integer> shape() {
        return spec.shape();
    }

    /** How many values the tensor has. */
    public int size() {
        return size;
    }

    /** Where in the flat array of all parameters the i-th value lies, i counted row by row through the shape. */
    public int place(int i) {
        return start + spec.place().applyAsInt(i);
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
        return name + " " + spec.shape();
    }
}
