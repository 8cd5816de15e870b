package org.convoke.run;

import org.convoke.data.picture.ImageShape;
import org.convoke.net.Head;
import org.convoke.net.Network;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Which shipped network suits images of a shape, where the user names none. */
public final class FittingNetwork {
    private FittingNetwork() {}

    /**
     * A network with as many outputs as there are classes; the layer that gives them follows the data, and all else stays.
     *
     * @throws IllegalArgumentException if there is no such layer
     */
    public static Network withClasses(Network network, int classes) {
        return Head.of(network)
                .orElseThrow(() -> new IllegalArgumentException("no layer's outputs are the classes of " + network))
                .withClasses(network, classes);
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
