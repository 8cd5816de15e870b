package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX graph without its file's form.
 *
 * @param input the image's name
 * @param shape of a batch of images as the file says it; what it leaves open is −1
 * @param nodes each after those that it reads
 * @param constants tensors whose numbers are known
 * @param output the name of what the network gives
 * @param opset the version of the operators
 */
record Graph(
        String input,
        List<Long> shape,
        List<GraphNode> nodes,
        Map<String, Constant> constants,
        String output,
        long opset) {
    Graph {
        shape = List.copyOf(shape);
        nodes = List.copyOf(nodes);
        constants = Map.copyOf(constants);
    }

    /** The same with other nodes, without those that nothing leads from to the output. */
    Graph with(List<GraphNode> others, Map<String, Constant> values) {
        Set<String> read = new HashSet<>(Set.of(output));
        List<GraphNode> live = new ArrayList<>();
        for (int i = others.size() - 1; i >= 0; i--) {
            GraphNode node = others.get(i);
            if (node.outputs().stream().anyMatch(read::contains)) {
                live.add(0, node);
                read.addAll(node.inputs());
            }
        }
        Map<String, Constant> used = new HashMap<>(values);
        used.keySet().retainAll(read);
        return new Graph(input, shape, live, used, output, opset);
    }

    Graph with(List<GraphNode> others) {
        return with(others, constants);
    }

    /** The node that gives each tensor. */
    Map<String, GraphNode> producers() {
        Map<String, GraphNode> producers = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(name -> producers.put(name, node)));
        return producers;
    }

    /** The nodes that read each tensor; the graph's output is read by nothing. */
    Map<String, List<GraphNode>> readers() {
        Map<String, List<GraphNode>> readers = new HashMap<>();
        for (GraphNode node : nodes) {
            node.inputs()
                    .forEach(name -> readers.computeIfAbsent(name, unused -> new ArrayList<>())
                            .add(node));
        }
        return readers;
    }

    /** The tensors that are computed from shapes and constants alone, with the constants. */
    Set<String> shapes() {
        Set<String> shapes = new HashSet<>(constants.keySet());
        for (GraphNode node : nodes) {
            boolean known = node.operator().equals("Shape")
                    || node.inputs().stream().allMatch(name -> name.isEmpty() || shapes.contains(name));
            if (known) {
                shapes.addAll(node.outputs());
            }
        }
        return shapes;
    }

    /** The number that an input always is, if it is one. */
    Optional<Float> number(GraphNode node, int i) {
        return node.hasInput(i)
                ? Optional.ofNullable(constants.get(node.inputs().get(i)))
                        .filter(constant -> constant.size() == 1)
                        .map(constant -> constant.floats()[0])
                : Optional.empty();
    }
}
