package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.convoke.array.Operation;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/**
 * A network that takes blue, green, red, changed to take red, green, blue. Where convolutions meet the image, their weights are
 * changed; otherwise a frozen convolution of 1×1 that reverses the channels comes first.
 */
public final class ReversedChannels {
    private static final int CHANNEL = 1;
    private static final String NAME = "bgr";

    private ReversedChannels() {}

    /** The changed network, with its weights. What its graph does to the image first is still in the file's order. */
    public static ImportedNetwork of(ImportedNetwork imported) {
        Network network = imported.network();
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            if (network.sources(i).contains(-1)) {
                first.add(i);
            }
        }
        return first.stream()
                        .allMatch(i -> takesAllChannels(network.nodes().get(i).layer()))
                ? imported.with(network, reversed(network, imported.weights(), first))
                : withFirst(imported);
    }

    private static boolean takesAllChannels(Layer layer) {
        return layer instanceof Conv conv && conv.groups() == 1;
    }

    private static float[] reversed(Network network, float[] weights, List<Integer> nodes) {
        float[] reversed = weights.clone();
        Parameters parameters = Parameters.of(network);
        for (int node : nodes) {
            for (ParameterTensor tensor : parameters.tensors(node)) {
                if (tensor.suffix().equals("weight")) {
                    reverse(tensor, reversed);
                }
            }
        }
        return reversed;
    }

    /** Of {@code [map][channel][row][column]}. */
    private static void reverse(ParameterTensor tensor, float[] flat) {
        int channels = tensor.shape().get(CHANNEL);
        int kernel = tensor.shape().get(2) * tensor.shape().get(3);
        float[] values = tensor.from(flat);
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int channel = i / kernel % channels;
            reversed[i] = values[i + (channels - 1 - 2 * channel) * kernel];
        }
        tensor.into(flat, reversed);
    }

    private static ImportedNetwork withFirst(ImportedNetwork imported) {
        Network network = imported.network();
        int channels = network.input().channels();
        Set<String> taken = network.nodes().stream().map(Node::name).collect(Collectors.toSet());
        String name = NAME;
        for (int number = 2; taken.contains(name); number++) {
            name = NAME + number;
        }
        Sliding point = new Sliding(new Size(1, 1), new Size(1, 1), new Placement.Valid());
        Conv conv = new Conv(channels, point, Operation.CORRELATION, 1, false, Init.RANDOM);
        List<Node> nodes = new ArrayList<>(List.of(new Node(name, conv, List.of(Node.INPUT), true)));
        for (Node node : network.nodes()) {
            nodes.add(node.with(renamed(node.inputs(), name)));
        }
        Network changed = new Network(network.input(), nodes, network.loss(), network.names());
        return imported.with(changed, weights(imported, changed));
    }

    private static List<String> renamed(List<String> inputs, String first) {
        return inputs.stream()
                .map(input -> input.equals(Node.INPUT) ? first : input)
                .toList();
    }

    private static float[] weights(ImportedNetwork imported, Network changed) {
        Parameters before = Parameters.of(imported.network());
        Parameters after = Parameters.of(changed);
        float[] weights = new float[after.size()];
        int channels = changed.input().channels();
        float[] swap = new float[channels * channels];
        for (int map = 0; map < channels; map++) {
            swap[map * channels + channels - 1 - map] = 1;
        }
        after.tensors(0).get(0).into(weights, swap);
        for (int node = 0; node < imported.network().nodes().size(); node++) {
            for (int i = 0; i < before.tensors(node).size(); i++) {
                float[] values = before.tensors(node).get(i).from(imported.weights());
                after.tensors(node + 1).get(i).into(weights, values);
            }
        }
        return weights;
    }
}
