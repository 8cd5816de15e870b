package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What layers are called after the nodes of a graph. A node has its own name, where a network file can have such a one. PyTorch
 * writes where in the modules a node stands, {@code /layer1/layer1.0/conv1/Conv}: that becomes the module's name, {@code
 * layer1.0.conv1}, or with the operator {@code layer1.0.Add}, where a module has several nodes.
 */
final class NodeNames {
    /** What a network file can call a layer. */
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N}._/:-]{0,189}";

    private static final String SEPARATOR = "/";

    /** How many nodes stand in a module, by the start of their names. */
    private final Map<String, Integer> nodes = new HashMap<>();

    NodeNames(Graph graph) {
        graph.nodes().forEach(node -> nodes.merge(scope(node.name()), 1, Integer::sum));
    }

    /** Whether a layer can have a name. */
    static boolean isName(String name) {
        return name.matches(NAME);
    }

    /** The name of the layer that a node becomes; none if the file has none that a layer can have. */
    Optional<String> of(GraphNode node) {
        String name = node.name();
        String called = name.startsWith(SEPARATOR) ? module(name) : name;
        return Optional.of(called).filter(NodeNames::isName);
    }

    private String module(String name) {
        String path = "";
        for (String part : List.of(scope(name).split(SEPARATOR))) {
            // Parts of a Sequential begin with the name of the whole.
            boolean whole = path.isEmpty() || part.startsWith(path + ".");
            path = whole ? part : path + "." + part;
        }
        String operator = name.substring(name.lastIndexOf(SEPARATOR) + 1);
        boolean alone = !path.isEmpty() && nodes.get(scope(name)) == 1;
        return alone ? path : path.isEmpty() ? operator : path + "." + operator;
    }

    /** A name without its last part. */
    private static String scope(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf(SEPARATOR)));
    }
}
