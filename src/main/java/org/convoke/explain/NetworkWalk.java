package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.PlainKernels;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Softmax;
import org.convoke.net.layer.Windowed;

/**
 * One image on its way through a network: what leaves each layer.
 *
 * @param network the network
 * @param stations the image itself, then every layer's output; at the end the softmax that a cross-entropy contains, where
 *     the network's file does not name it
 */
public record NetworkWalk(Network network, List<Station> stations) {
    public NetworkWalk {
        stations = List.copyOf(stations);
    }

    /**
     * What leaves a layer.
     *
     * @param name such as {@code layer 1 (conv)}
     * @param detail what it reads where that is not just the one before it, kernel and stride, or nothing
     * @param shape of the values
     * @param values {@code [channel][row][column]}
     */
    public record Station(String name, String detail, Shape shape, float[] values) {}

    /**
     * Walks.
     *
     * @param weights flat, as the engine lays them out
     * @param image {@code [channel][row][column]}, normalised
     */
    public static NetworkWalk of(Network network, float[] weights, float[] image) {
        Workspace workspace = Workspace.forWatching(network, new PlainKernels(), 1);
        workspace.load(weights);
        workspace.images(image, new int[1]);
        workspace.forward();
        List<Station> stations = new ArrayList<>();
        stations.add(new Station("input", "", network.input(), image));
        int nodes = network.nodes().size();
        boolean probabilities = network.loss() == Loss.CROSS_ENTROPY;
        for (int i = 0; i < nodes; i++) {
            Layer layer = network.nodes().get(i).layer();
            boolean insideLoss = probabilities && i == nodes - 1 && layer instanceof Softmax;
            stations.add(new Station(
                    network.nameOf(i),
                    detail(network, i),
                    network.output(i),
                    insideLoss ? outputs(workspace) : workspace.values(i, 0)));
        }
        if (probabilities && !(network.nodes().get(nodes - 1).layer() instanceof Softmax)) {
            stations.add(new Station("softmax", "inside the loss", Shape.flat(network.classes()), outputs(workspace)));
        }
        return new NetworkWalk(network, stations);
    }

    private static float[] outputs(Workspace workspace) {
        float[] outputs = new float[workspace.network().classes()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = workspace.output(0, k);
        }
        return outputs;
    }

    /** What a layer reads, where that is not just the one before it, and its window. */
    private static String detail(Network network, int i) {
        Node node = network.nodes().get(i);
        List<String> details = new ArrayList<>();
        if (!network.from(i).isEmpty()) {
            details.add("reads " + String.join(" and ", network.from(i)));
        }
        if (node.layer() instanceof Windowed windowed) {
            details.add(windowed.word() + " " + windowed.size() + ", stride " + windowed.stride());
        }
        if (node.layer().isIdentityInInference()) {
            details.add("only in training");
        }
        return String.join(", ", details);
    }

    /** What the network says in the end: a probability for each class where the loss is the cross-entropy. */
    public float[] prediction() {
        return stations.get(stations.size() - 1).values();
    }
}
