package org.convoke.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The definition of a network: what its file says, checked. */
public final class Network {
    private final Shape input;
    private final List<Layer> layers;
    private final Loss loss;
    private final List<Shape> shapes;

    /**
     * @param input the shape of one image
     * @param layers in the order of the forward pass
     * @param loss what training minimises
     * @throws IllegalArgumentException if a layer cannot take what comes before it: "layer 3 (dense): why"
     */
    public Network(Shape input, List<Layer> layers, Loss loss) {
        this.input = Objects.requireNonNull(input, "input");
        this.layers = List.copyOf(layers);
        this.loss = Objects.requireNonNull(loss, "loss");
        shapes = List.copyOf(shapes(input, layers));
        Shape last = last(shapes);
        refuseWindowsOnFlat(layers);
        if (last.rows() != 1 || last.columns() != 1) {
            throw new IllegalArgumentException(
                    "the network's output is " + last + ", not flat: end with `flatten` and" + " `dense: CLASSES`");
        }
        if (layers.stream().noneMatch(layer -> layer instanceof Layer.Conv || layer instanceof Layer.Dense)) {
            throw new IllegalArgumentException("the network has no conv or dense layer, so nothing to train");
        }
    }

    /** The shape of one image. */
    public Shape input() {
        return input;
    }

    /** The layers in the order of the forward pass. */
    public List<Layer> layers() {
        return layers;
    }

    /** What training minimises. */
    public Loss loss() {
        return loss;
    }

    /** The shapes between the layers: the input's first, the output's last; one more than there are layers. */
    public List<Shape> shapes() {
        return shapes;
    }

    /** How many classes the network distinguishes: the units of its output. */
    public int classes() {
        return last(shapes).size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network
                && input.equals(network.input)
                && layers.equals(network.layers)
                && loss == network.loss;
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, layers, loss);
    }

    @Override
    public String toString() {
        return "network " + input + " " + layers + " " + loss;
    }

    /** How a message names a layer: "layer 3 (dense)", counted from 1. */
    public static String nameOf(int index, Layer layer) {
        return "layer " + (index + 1) + " (" + layer.name() + ")";
    }

    /** How messages name one of its layers. */
    public String nameOf(int index) {
        return nameOf(index, layers.get(index));
    }

    /** The first layer that sees no rows and columns; as many as there are layers if none does. */
    int firstFlat() {
        return firstFlat(layers);
    }

    private static int firstFlat(List<Layer> layers) {
        int i = 0;
        while (i < layers.size()
                && !(layers.get(i) instanceof Layer.Flatten
                        || layers.get(i) instanceof Layer.Dense
                        || layers.get(i) instanceof Layer.Softmax)) {
            i++;
        }
        return i;
    }

    private static void refuseWindowsOnFlat(List<Layer> layers) {
        int flat = firstFlat(layers);
        for (int i = flat; i < layers.size(); i++) {
            if (layers.get(i) instanceof Layer.Windowed) {
                throw new IllegalArgumentException(nameOf(i, layers.get(i)) + ": needs rows and columns, and "
                        + nameOf(flat, layers.get(flat)) + " leaves none: put it before that");
            }
        }
    }

    private static Shape last(List<Shape> shapes) {
        return shapes.get(shapes.size() - 1);
    }

    private static List<Shape> shapes(Shape input, List<Layer> layers) {
        List<Shape> shapes = new ArrayList<>();
        shapes.add(input);
        for (int i = 0; i < layers.size(); i++) {
            try {
                shapes.add(layers.get(i).output(last(shapes)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(nameOf(i, layers.get(i)) + ": " + e.getMessage(), e);
            }
        }
        return shapes;
    }
}
