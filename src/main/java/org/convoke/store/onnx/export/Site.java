package org.convoke.store.onnx.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.convoke.net.Network;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Shape;
import org.convoke.store.onnx.proto.AttributeProto;
import org.convoke.text.UserError;

/**
 * A layer while it is translated.
 *
 * @param network which it is of
 * @param index its number, from 0
 * @param inputs what it reads
 * @param parameters the tensors of its parameters, by their suffixes, in the layouts of other libraries
 * @param graph the graph so far
 */
record Site(
        Network network, int index, List<Activations> inputs, Map<String, Parameter> parameters, GraphBuilder graph) {
    /**
     * The numbers of a parameter.
     *
     * @param name of the tensor
     * @param values row by row through the shape
     */
    record Parameter(String name, List<Integer> shape, float[] values) {}

    private String name() {
        return network.nodes().get(index).name();
    }

    Layer layer() {
        return network.nodes().get(index).layer();
    }

    /** The shape of what it reads. */
    Shape input() {
        return network.inputs(index).get(0);
    }

    /** Adds the node that computes what leaves the layer. */
    Activations last(boolean flat, String operator, List<String> inputs, AttributeProto... attributes) {
        return new Activations(graph.node(operator, name(), inputs, attributes), flat);
    }

    /** Likewise, of the same shape as its first input. */
    Activations likeInput(String operator, List<String> inputs, AttributeProto... attributes) {
        return last(inputs().get(0).flat(), operator, inputs, attributes);
    }

    /** Adds a node before the last. */
    String step(String operator, List<String> inputs, AttributeProto... attributes) {
        return graph.node(operator, name() + "/" + operator.toLowerCase(Locale.ROOT), inputs, attributes);
    }

    /** Adds a number. */
    String number(String role, float value) {
        return graph.constant(name() + "/" + role, List.of(), new float[] {value});
    }

    /** Adds a list of whole numbers. */
    String wholes(String role, long... values) {
        return graph.constant(name() + "/" + role, values);
    }

    /** Adds one number for each channel, in place of a parameter that the layer does not have. */
    String vector(String suffix, float[] values) {
        return graph.constant(name() + "." + suffix, List.of(values.length), values);
    }

    /**
     * Adds a parameter.
     *
     * @throws IllegalStateException if the layer has none of the suffix
     */
    String weight(String suffix) {
        return weight(suffix, parameter(suffix).shape());
    }

    /** Likewise, in another shape. */
    String weight(String suffix, List<Integer> shape) {
        return graph.constant(parameter(suffix).name(), shape, parameter(suffix).values());
    }

    private Parameter parameter(String suffix) {
        return Optional.ofNullable(parameters.get(suffix))
                .orElseThrow(() -> new IllegalStateException(network.nameOf(index) + " has no " + suffix));
    }

    /** The tensor of an input, as it is. */
    String tensor(int i) {
        return inputs.get(i).tensor();
    }

    /** The tensor of an input as [N, channels, rows, columns]. */
    String image(int i) {
        Activations x = inputs.get(i);
        return x.flat() ? step("Unsqueeze", List.of(x.tensor(), wholes("axes", 2, 3))) : x.tensor();
    }

    /** The tensor of the first input as [N, units]. */
    String units() {
        Activations x = inputs.get(0);
        return x.flat() ? x.tensor() : step("Flatten", List.of(x.tensor()), Attribute.whole("axis", 1));
    }

    UserError unsayable(String what) {
        return new UserError(network.nameOf(index) + " cannot be exported: ONNX's operators of version "
                + OnnxExport.OPSET + " have no " + what);
    }
}
