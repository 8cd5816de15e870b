package org.convoke.store.onnx;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Shape;

/**
 * A node while it is translated: what it reads, and the network so far. Complaints are {@link IllegalArgumentException}s; the
 * {@link Translation} adds the node's name and operator.
 *
 * @param node the node
 * @param inputs what it reads; those that are left out are empty
 * @param assembly the network so far
 * @param opset the version of the operators
 * @param name what the layer that it becomes is called, if the file says it
 * @param readOnce whether one node alone reads what the layer of a key gives
 */
record Site(
        GraphNode node,
        List<Optional<Value>> inputs,
        Assembly assembly,
        long opset,
        Optional<String> name,
        IntPredicate readOnce) {
    /** What ends a weight's name in files of PyTorch's. */
    private static final String SUFFIX = ".weight";

    Attributes attributes() {
        return node.attributes();
    }

    boolean has(int i) {
        return i < inputs.size() && inputs.get(i).isPresent();
    }

    /** An input. */
    Value value(int i) {
        if (!has(i)) {
            throw new IllegalArgumentException("input " + (i + 1) + " is missing");
        }
        return inputs.get(i).get();
    }

    /** An input that a layer computes. */
    Activation activation(int i) {
        if (!(value(i) instanceof Activation activation)) {
            throw new IllegalArgumentException(
                    "input " + (i + 1) + " is a constant: only what is computed from the" + " image is supported");
        }
        if (activation.probabilities()) {
            throw new IllegalArgumentException("reads the output of a Softmax: that is supported only at the end of a"
                    + " network, where it belongs to the loss");
        }
        return activation;
    }

    /** All inputs, each of which a layer computes. */
    List<Activation> activations() {
        return IntStream.range(0, inputs.size()).mapToObj(this::activation).toList();
    }

    /** An input as images with channels, rows and columns. */
    Activation images(int i) {
        Activation x = activation(i);
        Shape shape = assembly.shape(x.node());
        List<Integer> dims = List.of(shape.channels(), shape.rows(), shape.columns());
        if (x.channelsLast() && shape.rows() * shape.columns() > 1) {
            throw new IllegalArgumentException(
                    "reads images with their channels last: only a Transpose at the input, by"
                            + " [0, 3, 1, 2], turns them");
        }
        if (!x.dims().equals(dims)) {
            throw new IllegalArgumentException(
                    "reads the shape " + batch(x.dims()) + ": only images of channels, rows and columns are supported");
        }
        return x;
    }

    /** A shape with the batch before it, as the graph has it. */
    static String batch(List<Integer> dims) {
        return "[N" + String.join("", dims.stream().map(each -> ", " + each).toList()) + "]";
    }

    Shape shape(Activation x) {
        return assembly.shape(x.node());
    }

    /** An input that is constant, if it is there. */
    Optional<Constant> constant(int i) {
        if (!has(i)) {
            return Optional.empty();
        }
        if (!(value(i) instanceof Constant constant)) {
            throw new IllegalArgumentException("input " + (i + 1) + " must be a constant: weights that are computed"
                    + " from the image are not supported");
        }
        return Optional.of(constant);
    }

    /** An input that must be a constant. */
    Constant weights(int i) {
        return constant(i).orElseThrow(() -> new IllegalArgumentException("input " + (i + 1) + " is missing"));
    }

    /** A constant of one number a channel. */
    float[] channels(int i, int channels) {
        float[] values = weights(i).floats();
        if (values.length != channels) {
            throw new IllegalArgumentException("input " + (i + 1) + " has " + values.length
                    + " numbers, not one for each of " + channels + " channels");
        }
        return values;
    }

    /** Which constants the operators of shapes read, with what layers compute left out. */
    ConstantFolding.Inputs constants() {
        List<Optional<Constant>> constants = inputs.stream()
                .map(each -> each.filter(Constant.class::isInstance).map(Constant.class::cast))
                .toList();
        return new ConstantFolding.Inputs(node, constants, opset, Constant.MOST_VALUES);
    }

    /** The name of a layer with weights: in files of PyTorch's that of the weights before the suffix, or else the node's. */
    Optional<String> name(int weight) {
        String weights = node.hasInput(weight) ? node.inputs().get(weight) : "";
        Optional<String> module = weights.endsWith(SUFFIX)
                ? Optional.of(weights.substring(0, weights.length() - SUFFIX.length()))
                        .filter(NodeNames::isName)
                : Optional.empty();
        return module.or(() -> name);
    }

    /** Adds a layer that reads some others; what it gives has the shape's dimensions. */
    Activation add(Optional<String> name, Layer layer, List<Activation> from, Map<String, float[]> parameters) {
        int key = assembly.add(name, layer, from.stream().map(Activation::node).toList(), parameters);
        Shape shape = assembly.shape(key);
        return new Activation(key, List.of(shape.channels(), shape.rows(), shape.columns()), false, false);
    }

    /** Adds the layer that the node becomes, without parameters. */
    Activation add(Layer layer, Activation... from) {
        return add(name, layer, List.of(from), Map.of());
    }

    /** Adds a layer that the node becomes; its output has the graph's dimensions of its input. */
    Activation addLike(Activation x, Layer layer, Map<String, float[]> parameters) {
        return addLike(x, name, layer, parameters);
    }

    /** Likewise, of another name. */
    Activation addLike(Activation x, Optional<String> name, Layer layer, Map<String, float[]> parameters) {
        int key = assembly.add(name, layer, List.of(x.node()), parameters);
        return new Activation(key, x.dims(), x.channelsLast(), false);
    }

    /** Adds a layer without parameters before the one that has the node's name. */
    Activation addBefore(Activation x, Layer layer) {
        return addLike(x, Optional.empty(), layer, Map.of());
    }

    /** A layer of a kind without settings. */
    static Layer layer(String kind) {
        return layer(kind, JsonNodeFactory.instance.objectNode());
    }

    /** A layer of a kind with a number. */
    static Layer layer(String kind, String setting, float number) {
        return layer(kind, JsonNodeFactory.instance.objectNode().put(setting, number));
    }

    static Layer layer(String kind, ObjectNode settings) {
        return Layers.named(kind)
                .orElseThrow(() -> new IllegalStateException("no layer " + kind))
                .read(settings.isEmpty() ? NullNode.getInstance() : settings);
    }

    /** The same as units in one row, as dense layers take them. */
    Activation flat(Activation x) {
        Shape shape = shape(x);
        if (shape.rows() * shape.columns() == 1) {
            return x;
        }
        return new Activation(
                assembly.add(Optional.empty(), new Flatten(), List.of(x.node()), Map.of()),
                x.dims(),
                x.channelsLast(),
                false);
    }

    /** Whether what is computed here may be put into the layer that it reads: nothing else reads that. */
    boolean isOnlyReader(Activation x) {
        return readOnce.test(x.node());
    }
}
