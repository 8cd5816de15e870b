package org.convoke.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Layer;

/**
 * The end of a network that gives the classes: the last convolution or dense layer, whose maps or units they are, and what
 * comes after it, such as a pooling or a softmax.
 *
 * @param nodes their numbers, the layer's first
 */
public record Head(List<Integer> nodes) {
    public Head {
        nodes = List.copyOf(nodes);
    }

    /** The head of a network; nothing if its output is not that of one such layer. */
    public static Optional<Head> of(Network network) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = network.nodes().size() - 1; i >= 0; i = network.sources(i).get(0)) {
            nodes.add(i);
            Layer layer = network.nodes().get(i).layer();
            if (layer instanceof Conv || layer instanceof Dense) {
                Collections.reverse(nodes);
                return Optional.of(new Head(nodes));
            }
            if (network.sources(i).size() > 1) {
                break;
            }
        }
        return Optional.empty();
    }

    /** The number of the layer that gives the classes. */
    public int layer() {
        return nodes.get(0);
    }

    /**
     * The network with another number of classes. All but that layer stays, names too; it is trained, even if it was frozen.
     *
     * @throws IllegalArgumentException if it cannot have as many
     */
    public Network withClasses(Network network, int classes) {
        List<Node> all = new ArrayList<>(network.nodes());
        Node node = all.get(layer());
        all.set(layer(), new Node(node.name(), withOutputs(node.layer(), classes), node.inputs()));
        return network.with(all);
    }

    private static Layer withOutputs(Layer layer, int outputs) {
        if (layer instanceof Conv conv) {
            return new Conv(outputs, conv.sliding(), conv.operation(), conv.groups(), conv.hasBias(), conv.init());
        }
        Dense dense = (Dense) layer;
        return new Dense(outputs, dense.hasBias(), dense.init());
    }
}
