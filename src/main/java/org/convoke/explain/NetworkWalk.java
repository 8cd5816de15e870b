package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import org.convoke.net.Layer;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.Shape;

/**
 * One image on its way through a network: what leaves each layer.
 *
 * @param network the network
 * @param stations the image itself, then every layer's output; at the end the softmax that a cross-entropy contains, where
 *     the network's file does not name it
 */
public record NetworkWalk(Network network, List<Station> stations) {
    public NetworkWalk {
        stations = List.copyOf(stations);
    }

    /**
     * What leaves a layer.
     *
     * @param name such as {@code layer 1 (conv)}
     * @param detail kernel, stride and placement, or nothing
     * @param shape of the values
     * @param values {@code [channel][row][column]}
     */
    public record Station(String name, String detail, Shape shape, float[] values) {}

    /**
     * Walks.
     *
     * @param weights flat, as the engine lays them out
     * @param image {@code [channel][row][column]}, normalised
     */
    public static NetworkWalk of(Network network, float[] weights, float[] image) {
        Parameters parameters = Parameters.of(network);
        List<Station> stations = new ArrayList<>();
        float[] values = image;
        stations.add(new Station("input", "", network.input(), values));
        int layers = network.layers().size();
        for (int i = 0; i < layers; i++) {
            Layer layer = network.layers().get(i);
            values = output(layer, network.shapes().get(i), parameters.tensors(i), weights, values);
            stations.add(new Station(
                    network.nameOf(i), detail(layer), network.shapes().get(i + 1), values));
        }
        if (network.loss() == Loss.CROSS_ENTROPY && !(network.layers().get(layers - 1) instanceof Layer.Softmax)) {
            stations.add(
                    new Station("softmax", "inside the loss", Shape.flat(network.classes()), OneImage.softmax(values)));
        }
        return new NetworkWalk(network, stations);
    }

    private static float[] output(Layer layer, Shape shape, List<ParameterTensor> tensors, float[] weights, float[] x) {
        if (layer instanceof Layer.Conv conv) {
            return new OneImage.Conv(conv.window(shape), shape.channels(), conv.maps())
                    .forward(x, tensors.get(0).from(weights), tensors.get(1).from(weights));
        } else if (layer instanceof Layer.MaxPool pool) {
            return new OneImage.Pool(pool.window(shape), shape.channels())
                    .forward(x)
                    .y();
        } else if (layer instanceof Layer.Dense) {
            return OneImage.dense(
                    x, tensors.get(0).from(weights), tensors.get(1).from(weights));
        } else if (layer instanceof Layer.Relu) {
            return OneImage.relu(x);
        } else if (layer instanceof Layer.Sigmoid) {
            return OneImage.sigmoid(x);
        } else if (layer instanceof Layer.Softmax) {
            return OneImage.softmax(x);
        }
        // Flatten changes no value and no order.
        return x;
    }

    private static String detail(Layer layer) {
        return layer instanceof Layer.Windowed windowed
                ? windowed.word() + " " + windowed.size() + ", stride " + windowed.stride()
                : "";
    }

    /** What the network says in the end: a probability for each class where the loss is the cross-entropy. */
    public float[] prediction() {
        return stations.get(stations.size() - 1).values();
    }
}
