package org.convoke.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.convoke.data.picture.ImageShape;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Layer;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Which shipped network suits images of a shape, where the user names none. */
public final class FittingNetwork {
    private FittingNetwork() {}

    /**
     * A shipped network with as many outputs as there are classes. The layer follows the data whose units, or maps, are the
     * outputs: the last but for activations, poolings and the like. All else stays, names too.
     *
     * @throws IllegalArgumentException if there is no such layer
     */
    public static Network withClasses(Network network, int classes) {
        List<Node> nodes = new ArrayList<>(network.nodes());
        for (int i = nodes.size() - 1; i >= 0; i = network.sources(i).get(0)) {
            Node node = nodes.get(i);
            Optional<Layer> fitting = withOutputs(node.layer(), classes);
            if (fitting.isPresent()) {
                nodes.set(i, node.with(fitting.get()));
                return network.with(nodes);
            }
            if (network.sources(i).size() > 1) {
                break;
            }
        }
        throw new IllegalArgumentException("no layer's outputs are the classes of " + network);
    }

    private static Optional<Layer> withOutputs(Layer layer, int outputs) {
        if (layer instanceof Conv conv) {
            return Optional.of(
                    new Conv(outputs, conv.sliding(), conv.operation(), conv.groups(), conv.hasBias(), conv.init()));
        }
        return layer instanceof Dense dense
                ? Optional.of(new Dense(outputs, dense.hasBias(), dense.init()))
                : Optional.empty();
    }

    /** @throws UserError if none does */
    public static String nameFor(ImageShape images, String data) {
        String shape = images.channels() + "×" + images.rows() + "×" + images.columns();
        return switch (shape) {
            case "1×8×8" -> "digits";
            case "1×28×28" -> "lenet";
            case "3×32×32" -> "cifar";
            case "3×64×64" -> "photos";
            default ->
                throw new UserError(
                        "no shipped network takes images of " + shape + ", as in " + data,
                        "name one with " + Setting.NETWORK.to("F") + " (see conf/networks for examples)");
        };
    }
}
