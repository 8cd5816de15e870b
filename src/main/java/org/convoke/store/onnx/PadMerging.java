package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.convoke.net.layer.Placement;

/**
 * Makes a {@code Pad} a part of the convolutions and poolings that read it. A greatest value takes in zeros only where none is
 * below, such as after a {@code Relu}, and otherwise the least number.
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
                            .allMatch(reader -> takes(
                                    reader,
                                    Pads.of(pad, graph.constants()).orElseThrow(),
                                    producers.get(pad.inputs().get(0))))) {
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

    private static boolean takes(GraphNode reader, Pads pads, GraphNode before) {
        boolean noPads =
                reader.attributes().wholes("pads").orElse(List.of()).stream().allMatch(each -> each == 0);
        boolean explicit =
                Set.of("NOTSET", "VALID").contains(reader.attributes().text("auto_pad", "NOTSET"));
        return explicit
                && switch (reader.operator()) {
                    case "Conv" -> pads.isZero();
                    case "AveragePool" ->
                        pads.isZero() && noPads && reader.attributes().whole("ceil_mode", 0) == 0;
                    // With ceil_mode no window begins in the padding after the image, but one may in what a Pad put
                    // there.
                    case "MaxPool" ->
                        noPads
                                && (reader.attributes().whole("ceil_mode", 0) == 0 || pads.isBefore())
                                && (pads.isLeast() || pads.isZero() && before != null && isNeverNegative(before));
                    default -> false;
                };
    }

    private static boolean isNeverNegative(GraphNode node) {
        boolean clip = node.operator().equals("Clip") && node.attributes().number("min", -1) >= 0;
        return clip || Set.of("Relu", "Sigmoid", "HardSigmoid", "Softplus").contains(node.operator());
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
     * How many equal numbers a Pad of four dimensions puts before each dimension, and then after each.
     *
     * @param ends eight lengths, none of them negative
     * @param value the number
     */
    record Pads(List<Long> ends, float value) {
        /** Nothing if it pads with numbers that differ, or pads something else. */
        static Optional<Pads> of(GraphNode pad, Map<String, Constant> constants) {
            Optional<Float> value = value(pad, constants);
            boolean constant = pad.attributes().text("mode", "constant").equals("constant");
            return Optional.of(pad)
                    .filter(unused -> constant && value.isPresent())
                    .flatMap(unused -> ends(pad, constants))
                    .filter(ends -> ends.size() == 2 * RANK && ends.stream().allMatch(each -> each >= 0))
                    .map(ends -> new Pads(ends, value.get()));
        }

        private static Optional<Float> value(GraphNode pad, Map<String, Constant> constants) {
            return pad.hasInput(2)
                    ? Optional.ofNullable(constants.get(pad.inputs().get(2)))
                            .filter(number -> number.size() == 1)
                            .map(number -> number.floats()[0])
                    : Optional.of(pad.attributes().number("value", 0));
        }

        private static Optional<List<Long>> ends(GraphNode pad, Map<String, Constant> constants) {
            Optional<List<Long>> said = pad.attributes()
                    .wholes("pads")
                    .or(() -> pad.attributes().wholes("paddings"))
                    .or(() -> wholes(pad, 1, constants));
            return pad.hasInput(3)
                    ? said.flatMap(some -> wholes(pad, 3, constants).flatMap(axes -> ofAxes(some, axes)))
                    : said;
        }

        private static Optional<List<Long>> wholes(GraphNode pad, int i, Map<String, Constant> constants) {
            return pad.hasInput(i) && constants.get(pad.inputs().get(i)) instanceof Constant.Wholes wholes
                    ? Optional.of(Arrays.stream(wholes.values()).boxed().toList())
                    : Optional.empty();
        }

        /** The lengths of all dimensions from those of some. */
        private static Optional<List<Long>> ofAxes(List<Long> some, List<Long> axes) {
            if (some.size() != 2 * axes.size()) {
                return Optional.empty();
            }
            List<Long> all = new ArrayList<>(Collections.nCopies(2 * RANK, 0L));
            for (int i = 0; i < axes.size(); i++) {
                int axis = Dims.axis(axes.get(i), RANK);
                all.set(axis, some.get(i));
                all.set(RANK + axis, some.get(axes.size() + i));
            }
            return Optional.of(all);
        }

        boolean isZero() {
            return value == 0;
        }

        /** Whether no other number is below it. */
        boolean isLeast() {
            return value <= -Float.MAX_VALUE;
        }

        /** Whether it pads rows and columns only. */
        boolean isSpatial() {
            return ends.get(0) == 0 && ends.get(1) == 0 && ends.get(RANK) == 0 && ends.get(RANK + 1) == 0;
        }

        /** Whether it pads no rows and columns after the others. */
        boolean isBefore() {
            return ends.get(RANK + 2) == 0 && ends.get(RANK + 3) == 0;
        }

        /** Of a Pad of rows and columns, how much lies around them. */
        Placement.Padding around() {
            return new Placement.Padding(end(2), end(3), end(RANK + 2), end(RANK + 3));
        }

        private int end(int i) {
            if (ends.get(i) > Short.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "attribute pads is " + ends + ": numbers from 0 to 32767 are supported");
            }
            return ends.get(i).intValue();
        }

        /** Whether it pads channels only. */
        boolean isOfChannels() {
            return ends.stream().mapToLong(Long::longValue).sum() == ends.get(1) + ends.get(RANK + 1);
        }
    }
}
