package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes what depends on constants only: the chains of small operators by which exporters make shapes, and weights that
 * they reshape.
 */
final class ConstantFolding {
    /** Enough for the largest weights of common networks, and so little that a small file cannot fill any memory. */
    private static final int ALWAYS_ALLOWED = 1 << 27;

    private final long most;

    /** @param graph whose constants say how large one may become */
    ConstantFolding(Graph graph) {
        most = Math.max(
                ALWAYS_ALLOWED,
                graph.constants().values().stream().mapToLong(Constant::size).sum());
    }

    /** The graph without the nodes that read constants only. */
    static Graph of(Graph graph) {
        ConstantFolding folding = new ConstantFolding(graph);
        Map<String, Constant> constants = new HashMap<>(graph.constants());
        List<GraphNode> nodes = new ArrayList<>();
        for (GraphNode node : graph.nodes()) {
            boolean known = node.inputs().stream().allMatch(name -> name.isEmpty() || constants.containsKey(name));
            Optional<Constant> value = known
                    ? folding.value(
                            node,
                            node.inputs().stream()
                                    .map(name -> Optional.ofNullable(constants.get(name)))
                                    .toList(),
                            graph.opset())
                    : Optional.empty();
            value.ifPresent(each -> constants.put(node.output(), each));
            if (value.isEmpty()) {
                nodes.add(node);
            }
        }
        return graph.with(nodes, constants);
    }

    /**
     * What a node gives.
     *
     * @param inputs those that are left out are empty
     * @return nothing if it is of no operator that is folded
     * @throws IllegalArgumentException if it cannot be computed, with the node's label
     */
    Optional<Constant> value(GraphNode node, List<Optional<Constant>> inputs, long opset) {
        ConstantOperators.Fold fold = ConstantOperators.ALL.get(node.operator());
        if (fold == null || node.outputs().size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(fold.of(new Inputs(node, inputs, opset, most)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.label() + ": " + e.getMessage(), e);
        }
    }

    /**
     * What an operator is folded from.
     *
     * @param most how many values the result may have
     */
    record Inputs(GraphNode node, List<Optional<Constant>> inputs, long opset, long most) {
        Attributes attributes() {
            return node.attributes();
        }

        boolean has(int i) {
            return i < inputs.size() && inputs.get(i).isPresent();
        }

        Constant get(int i) {
            if (!has(i)) {
                throw new IllegalArgumentException("input " + (i + 1) + " is missing");
            }
            return inputs.get(i).get();
        }

        List<Constant> all() {
            return IntStream.range(0, inputs.size()).mapToObj(this::get).toList();
        }

        /** An input of one number. */
        float number(int i) {
            if (get(i).size() != 1) {
                throw new IllegalArgumentException("input " + (i + 1) + " must be one number, not " + get(i).size());
            }
            return get(i).floats()[0];
        }

        /** An input of whole numbers. */
        long[] wholes(int i) {
            return wholes(get(i), "input " + (i + 1));
        }

        /**
         * The values of a constant, which must be whole numbers.
         *
         * @param what the constant, for the message
         */
        long[] wholes(Constant constant, String what) {
            if (constant instanceof Constant.Wholes wholes) {
                return wholes.values();
            }
            throw new IllegalArgumentException(what + " must be whole numbers");
        }

        /** Whole numbers that an attribute gave in old operators, and an input gives now. */
        Optional<long[]> wholes(String attribute, int i) {
            Optional<long[]> said = attributes()
                    .wholes(attribute)
                    .map(list -> list.stream().mapToLong(Long::longValue).toArray());
            return said.isPresent() || !has(i) ? said : Optional.of(wholes(i));
        }

        /** @throws IllegalArgumentException if a result of that shape would be too large */
        List<Integer> allowed(List<Integer> dims) {
            if (Constant.size(dims) > most) {
                throw new IllegalArgumentException("makes a constant of the shape " + dims + ", which is too large");
            }
            return dims;
        }
    }
}
