package org.convoke.net;

import java.util.List;
import java.util.Objects;
import org.convoke.net.layer.Layer;

/**
 * A layer at its place in a network.
 *
 * @param name under which other nodes, files and messages know it
 * @param layer what it computes
 * @param inputs the names of the nodes that it reads; {@value #INPUT} is the image
 * @param frozen whether training leaves its parameters as they are
 */
public record Node(String name, Layer layer, List<String> inputs, boolean frozen) {
    /** The name of the network's input. */
    public static final String INPUT = "input";

    public Node {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        inputs = List.copyOf(inputs);
    }

    /** A node that is trained. */
    public Node(String name, Layer layer, List<String> inputs) {
        this(name, layer, inputs, false);
    }
}
