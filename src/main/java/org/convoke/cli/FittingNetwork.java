package org.convoke.cli;

import java.util.ArrayList;
import java.util.List;
import org.convoke.data.ImageShape;
import org.convoke.net.Network;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Layer;
import org.convoke.text.UserError;

/** Which shipped network suits images of a shape, where the user names none. */
final class FittingNetwork {
    private FittingNetwork() {}

    /** A shipped network with as many outputs as there are classes: its last dense layer follows the data. */
    static Network withClasses(Network network, int classes) {
        List<Layer> layers = new ArrayList<>(network.layers());
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i) instanceof Dense) {
                layers.set(i, new Dense(classes));
                return Network.of(network.input(), layers, network.loss());
            }
        }
        return network;
    }

    /** @throws UserError if none does */
    static String nameFor(ImageShape images, String data) {
        String shape = images.channels() + "×" + images.rows() + "×" + images.columns();
        return switch (shape) {
            case "1×8×8" -> "digits";
            case "1×28×28" -> "lenet";
            case "3×32×32" -> "cifar";
            case "3×64×64" -> "photos";
            default ->
                throw new UserError("no shipped network takes images of " + shape + ", as in " + data
                        + ": name one with --network F (see conf/networks for examples)");
        };
    }
}
