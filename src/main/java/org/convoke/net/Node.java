package org.convoke.net;

import java.util.List;
import java.util.Objects;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.ParameterSpec;

/**
 * A layer at its place in a network.
 *
 * @param name under which other nodes, files and messages know it
 * @param layer what it computes
 * @param inputs the names of the nodes that it reads; {@value #INPUT} is the image
 * @param frozen whether training leaves all its parameters as they are, and its statistics
 * @param frozenParameters otherwise, by their suffixes, those that training leaves as they are: {@code weight}
 */
public record Node(String name, Layer layer, List<String> inputs, boolean frozen, List<String> frozenParameters) {
    /** The name of the network's input. */
    public static final String INPUT = "input";

    public Node {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        inputs = List.copyOf(inputs);
        frozenParameters = List.copyOf(frozenParameters);
    }

    /** A node that is trained as a whole, or not at all. */
    public Node(String name, Layer layer, List<String> inputs, boolean frozen) {
        this(name, layer, inputs, frozen, List.of());
    }

    /** A node that is trained. */
    public Node(String name, Layer layer, List<String> inputs) {
        this(name, layer, inputs, false);
    }

    /** The same with another layer. */
    public Node with(Layer another) {
        return new Node(name, another, inputs, frozen, frozenParameters);
    }

    /** The same that reads other nodes. */
    public Node with(List<String> others) {
        return new Node(name, layer, others, frozen, frozenParameters);
    }

    /** Whether training leaves a parameter as it is. */
    public boolean isFrozen(ParameterSpec parameter) {
        return frozen || frozenParameters.contains(parameter.suffix());
    }
}
