package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a {@code Pad} of zeros a part of the convolutions and poolings that read it. A greatest value takes in zeros only where
 * none is below: after a {@code Relu}.
 */
final class PadMerging {
    private static final int RANK = 4;

    private PadMerging() {}

    static Graph of(Graph graph) {
        Map<String, List<GraphNode>> readers = graph.readers();
        Map<String, GraphNode> producers = graph.producers();
        Map<String, GraphNode> merged = new HashMap<>();
        for (GraphNode pad : graph.nodes()) {
            if (pad.operator().equals("Pad")
                    && !pad.output().equals(graph.output())
                    && Pads.of(pad, graph.constants()).filter(Pads::isSpatial).isPresent()
                    && readers.getOrDefault(pad.output(), List.of()).stream()
                            .allMatch(reader -> takesZeros(
                                    reader, producers.get(pad.inputs().get(0))))) {
                merged.put(pad.output(), pad);
            }
        }
        List<GraphNode> nodes = new ArrayList<>();
        for (GraphNode node : graph.nodes()) {
            GraphNode pad =
                    node.inputs().isEmpty() ? null : merged.get(node.inputs().get(0));
            nodes.add(
                    pad == null
                            ? node
                            : padded(node, pad, Pads.of(pad, graph.constants()).orElseThrow()));
        }
        return graph.with(nodes);
    }

    private static boolean takesZeros(GraphNode reader, GraphNode before) {
        boolean noPads =
                reader.attributes().wholes("pads").orElse(List.of()).stream().allMatch(each -> each == 0);
        boolean explicit =
                Set.of("NOTSET", "VALID").contains(reader.attributes().text("auto_pad", "NOTSET"));
        return explicit
                && switch (reader.operator()) {
                    case "Conv" -> true;
                    case "AveragePool" -> noPads && reader.attributes().whole("ceil_mode", 0) == 0;
                    case "MaxPool" ->
                        noPads && before != null && before.operator().equals("Relu");
                    default -> false;
                };
    }

    private static GraphNode padded(GraphNode node, GraphNode pad, Pads pads) {
        Map<String, Object> attributes = new HashMap<>(node.attributes().values());
        List<Long> before = node.attributes().wholes("pads").orElse(List.of(0L, 0L, 0L, 0L));
        List<Long> all = new ArrayList<>();
        for (int side = 0; side < before.size(); side++) {
            // [top, left, bottom, right] among the eight numbers of four dimensions.
            int place = side < RANK / 2 ? side + 2 : side + RANK;
            all.add(before.get(side) + pads.ends().get(place));
        }
        attributes.put("pads", all);
        attributes.remove("auto_pad");
        if (node.operator().equals("AveragePool")) {
            attributes.put("count_include_pad", 1L);
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, pad.inputs().get(0));
        return new GraphNode(node.name(), node.operator(), inputs, node.outputs(), new Attributes(attributes));
    }

    /**
     * How many zeros a Pad of four dimensions puts before each dimension, and then after each.
     *
     * @param ends eight numbers, none of them negative
     */
    record Pads(List<Long> ends) {
        /** Nothing if it pads with something else, or something else. */
        static Optional<Pads> of(GraphNode pad, Map<String, Constant> constants) {
            boolean zeros = pad.attributes().text("mode", "constant").equals("constant")
                    && pad.attributes().number("value", 0) == 0
                    && (!pad.hasInput(2) || isZero(constants.get(pad.inputs().get(2))))
                    && !pad.hasInput(3);
            return Optional.of(pad)
                    .filter(unused -> zeros)
                    .flatMap(unused -> ends(pad, constants))
                    .filter(ends -> ends.size() == 2 * RANK && ends.stream().allMatch(each -> each >= 0))
                    .map(Pads::new);
        }

        private static Optional<List<Long>> ends(GraphNode pad, Map<String, Constant> constants) {
            Optional<List<Long>> said = pad.attributes().wholes("pads");
            if (said.isPresent() || !pad.hasInput(1)) {
                return said;
            }
            return constants.get(pad.inputs().get(1)) instanceof Constant.Wholes wholes
                    ? Optional.of(Arrays.stream(wholes.values()).boxed().toList())
                    : Optional.empty();
        }

        private static boolean isZero(Constant value) {
            return value != null && value.size() == 1 && value.floats()[0] == 0;
        }

        /** Whether it pads rows and columns only. */
        boolean isSpatial() {
            return ends.get(0) == 0 && ends.get(1) == 0 && ends.get(RANK) == 0 && ends.get(RANK + 1) == 0;
        }

        /** Whether it pads channels only. */
        boolean isOfChannels() {
            return ends.stream().mapToLong(Long::longValue).sum() == ends.get(1) + ends.get(RANK + 1);
        }
    }
}
