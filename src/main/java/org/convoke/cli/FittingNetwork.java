package org.convoke.cli;

import org.convoke.data.ImageShape;
import org.convoke.text.UserError;

/** Which shipped network suits images of a shape, where the user names none. */
final class FittingNetwork {
    private FittingNetwork() {}

    /** @throws UserError if none does */
    static String nameFor(ImageShape images, String data) {
        String shape = images.channels() + "×" + images.rows() + "×" + images.columns();
        return switch (shape) {
            case "1×8×8" -> "digits";
            case "1×28×28" -> "lenet";
            case "3×32×32" -> "cifar";
            default ->
                throw new UserError("no shipped network takes images of " + shape + ", as in " + data
                        + ": name one with --network F (see conf/networks for examples)");
        };
    }
}
