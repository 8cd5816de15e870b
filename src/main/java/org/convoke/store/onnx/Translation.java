package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Shape;
import org.convoke.text.Quoted;

/**
 * Makes layers of a graph's nodes, one after the other. Shapes are known on the way, so what exporters compute of them is
 * folded here too.
 */
final class Translation {
    private static final int CHANNELS_FIRST_RANK = 4;

    private final Graph graph;
    private final Assembly assembly;
    private final ConstantFolding folding;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, List<GraphNode>> readers;
    private final NodeNames names;

    private Translation(Graph graph, Optional<ImageSize> size) {
        this.graph = graph;
        folding = new ConstantFolding(graph);
        readers = graph.readers();
        names = new NodeNames(graph);
        values.putAll(graph.constants());
        boolean channelsLast = isTurned();
        List<Integer> dims = dims(size, channelsLast);
        Shape input = channelsLast
                ? new Shape(dims.get(2), dims.get(0), dims.get(1))
                : new Shape(dims.get(0), dims.get(1), dims.get(2));
        assembly = new Assembly(input);
        values.put(graph.input(), new Activation(Assembly.INPUT, dims, channelsLast, false));
    }

    /**
     * The network that a graph computes.
     *
     * @param size of the image, where the graph leaves it open
     * @throws IllegalArgumentException if something of it is not supported: node, operator and reason
     */
    static ImportedNetwork of(Graph graph, Optional<ImageSize> size) {
        Translation translation = new Translation(graph, size);
        graph.nodes().forEach(translation::translate);
        Value output = translation.values.get(graph.output());
        if (!(output instanceof Activation last) || last.node() == Assembly.INPUT) {
            throw new IllegalArgumentException(
                    "the output `" + Quoted.shortened(graph.output()) + "` does not depend on the image by any layer");
        }
        return translation.assembly.network(translation.flat(last));
    }

    /** The layer that gives the output; where the graph ends with a reshaping to one row, that is one. */
    private int flat(Activation last) {
        Shape shape = assembly.shape(last.node());
        if (shape.rows() * shape.columns() == 1 || last.dims().size() > 1) {
            return last.node();
        }
        if (last.channelsLast()) {
            throw new IllegalArgumentException("the output `" + Quoted.shortened(graph.output())
                    + "` has rows and columns before the channels, which is not supported");
        }
        return assembly.add(Optional.empty(), new Flatten(), List.of(last.node()), Map.of());
    }

    /**
     * Whether the image has its channels last: a Transpose turns it before anything looks at rows and columns, or, where there
     * is one channel, a Reshape.
     */
    private boolean isTurned() {
        List<Long> shape = graph.shape();
        boolean grey = shape.size() == CHANNELS_FIRST_RANK && shape.get(3) == 1 && shape.get(1) != 1;
        for (List<GraphNode> next = readersOfNumbers(graph.input());
                next.size() == 1;
                next = readersOfNumbers(next.get(0).output())) {
            GraphNode reader = next.get(0);
            if (reader.operator().equals("Transpose")) {
                return ViewOperators.FIRST.equals(
                        reader.attributes().wholes("perm").orElse(List.of()));
            }
            if (reader.operator().equals("Reshape")) {
                return grey;
            }
            if (!List.of("Add", "Sub", "Mul", "Div").contains(reader.operator())) {
                return false;
            }
        }
        return false;
    }

    /** The nodes that read a tensor, without those that read its shape alone. */
    private List<GraphNode> readersOfNumbers(String name) {
        return readers.getOrDefault(name, List.of()).stream()
                .filter(reader -> !reader.operator().equals("Shape"))
                .toList();
    }

    /** The lengths after the batch. */
    private List<Integer> dims(Optional<ImageSize> size, boolean channelsLast) {
        List<Long> shape = new ArrayList<>(graph.shape());
        if (shape.size() != CHANNELS_FIRST_RANK) {
            throw new IllegalArgumentException("the input `" + Quoted.shortened(graph.input()) + "` has " + shape.size()
                    + " dimensions: only batches of images are supported, [N, channels, rows, columns]");
        }
        int rows = channelsLast ? 1 : 2;
        if (size.isPresent()) {
            refuseOther(shape.get(rows), size.get().rows());
            refuseOther(shape.get(rows + 1), size.get().columns());
            shape.set(rows, (long) size.get().rows());
            shape.set(rows + 1, (long) size.get().columns());
        }
        List<Long> image = shape.subList(1, CHANNELS_FIRST_RANK);
        if (image.contains(-1L)) {
            throw new OpenSize("the input `" + Quoted.shortened(graph.input()) + "` has the shape " + text(image)
                    + ", which is open");
        }
        return TensorReader.dims(image);
    }

    private void refuseOther(long length, int wanted) {
        if (length != -1 && length != wanted) {
            throw new IllegalArgumentException("the input `" + Quoted.shortened(graph.input()) + "` has the shape "
                    + text(graph.shape().subList(1, CHANNELS_FIRST_RANK)) + ", which cannot be another");
        }
    }

    private static String text(List<Long> image) {
        return "[N"
                + String.join(
                        "",
                        image.stream()
                                .map(each -> ", " + (each == -1 ? "?" : each))
                                .toList()) + "]";
    }

    private void translate(GraphNode node) {
        List<Optional<Value>> inputs = node.inputs().stream()
                .map(name -> Optional.ofNullable(values.get(name)))
                .toList();
        if (inputs.stream().allMatch(each -> each.isEmpty() || each.get() instanceof Constant)) {
            Optional<Constant> constant = folding.value(
                    node,
                    inputs.stream().map(each -> each.map(Constant.class::cast)).toList(),
                    graph.opset());
            if (constant.isPresent()) {
                values.put(node.output(), constant.get());
                return;
            }
        }
        Operators.Operator operator = Operators.ALL.get(node.operator());
        try {
            if (operator == null) {
                throw new IllegalArgumentException(Unsupported.reason(node.operator()));
            }
            Site site = new Site(node, inputs, assembly, graph.opset(), names.of(node), this::isReadOnce);
            List<Value> outputs = operator.translate(site);
            for (int i = 0; i < outputs.size() && i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), outputs.get(i));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.label() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether one node reads what a layer gives, under whatever names: views of it, and what was put into it, have other names.
     * What reads its shape alone does not count.
     */
    private boolean isReadOnce(int key) {
        List<String> called =
                values.keySet().stream().filter(name -> isOf(key, name)).toList();
        long reads = called.stream()
                .flatMap(name -> readersOfNumbers(name).stream())
                .filter(reader -> reader.outputs().stream().noneMatch(name -> isOf(key, name)))
                .count();
        return reads == 1 && !called.contains(graph.output());
    }

    private boolean isOf(int key, String name) {
        return values.get(name) instanceof Activation activation && activation.node() == key;
    }

    /** The graph leaves the size of its images open, and nobody has said it. */
    static final class OpenSize extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        OpenSize(String message) {
            super(message);
        }
    }
}
