package org.convoke.net;

import static org.convoke.array.Layout.LANES;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.PlainKernels;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;

/**
 * What one layer is and costs.
 *
 * @param name of its node
 * @param kind the layer's name in a network file
 * @param inputs the names of the nodes that it reads, where that is not just the one before it
 * @param frozen what training leaves as it is: {@code frozen}, {@code frozen weight}, or nothing
 * @param output the shape of its output
 * @param detail kernel or window, stride, placement and operation; empty for other layers
 * @param parameters how many it has, statistics not counted
 * @param statistics how many running statistics it has
 * @param multiplyAdds of one image's forward pass
 * @param bytesPerImage what its activations and their gradients take for each image of a micro-batch in training
 */
public record LayerSummary(
        String name,
        String kind,
        List<String> inputs,
        String frozen,
        Shape output,
        String detail,
        long parameters,
        long statistics,
        long multiplyAdds,
        long bytesPerImage) {
    /** Every layer of a network, the input first. */
    public static List<LayerSummary> of(Network network) {
        Planner plan = new Planner(network, new PlainKernels(), 1, Purpose.TRAINING);
        int nodes = network.nodes().size();
        List<LayerSummary> summaries = new ArrayList<>();
        summaries.add(new LayerSummary(
                Node.INPUT, Node.INPUT, List.of(), "", network.input(), "", 0, 0, 0, bytes(plan.floats()[nodes])));
        for (int i = 0; i < nodes; i++) {
            Node node = network.nodes().get(i);
            Layer layer = node.layer();
            summaries.add(new LayerSummary(
                    node.name(),
                    layer.kind().name(),
                    network.from(i),
                    frozen(node, network.inputs(i)),
                    network.output(i),
                    layer.detail(),
                    size(plan.parameters().tensors(i), false),
                    size(plan.parameters().tensors(i), true),
                    layer.multiplyAdds(network.inputs(i)),
                    bytes(plan.floats()[i])));
        }
        return summaries;
    }

    private static String frozen(Node node, List<Shape> inputs) {
        List<ParameterSpec> parameters = node.layer().parameters(inputs);
        List<String> some = parameters.stream()
                .filter(node::isFrozen)
                .map(ParameterSpec::suffix)
                .toList();
        return some.isEmpty()
                ? ""
                : "frozen" + (some.size() == parameters.size() ? "" : " " + String.join(" and ", some));
    }

    private static long size(List<ParameterTensor> tensors, boolean statistics) {
        return tensors.stream()
                .filter(tensor -> (tensor.role() == Role.STATISTIC) == statistics)
                .mapToLong(ParameterTensor::size)
                .sum();
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES / LANES;
    }
}
