package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes nodes that do nothing in predictions: {@code Identity}, {@code Dropout}, and casts of what layers compute,
 * which is float. Exporters share equal weights by {@code Identity}; each layer then has a copy of its own.
 */
final class IdentityRemoval {
    private IdentityRemoval() {}

    static Graph of(Graph graph) {
        Map<String, String> same = new HashMap<>();
        Set<String> shapes = graph.shapes();
        List<GraphNode> nodes = new ArrayList<>();
        for (GraphNode node : graph.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(name -> same.getOrDefault(name, name))
                    .toList();
            boolean removed = !inputs.isEmpty()
                    && !node.output().equals(graph.output())
                    && switch (node.operator()) {
                        case "Identity", "Dropout" -> true;
                        case "Cast" ->
                            ConstantOperators.castsToFloat(node.attributes()) && !shapes.contains(node.output());
                        default -> false;
                    };
            if (removed) {
                same.put(node.output(), inputs.get(0));
            } else {
                nodes.add(node.with(inputs));
            }
        }
        return graph.with(nodes);
    }
}
