package org.convoke.run;

import java.util.ArrayList;
import java.util.List;
import org.convoke.data.ClassNames;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.net.layer.Shape;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Whether images are what a network takes. */
public final class ModelInput {
    private ModelInput() {}

    /** @throws UserError if the images are of another shape than the network's input */
    public static void checkShape(PackedImages images, String data, Network network, String source) {
        Shape shape = new Shape(images.channels(), images.rows(), images.columns());
        if (!shape.equals(network.input())) {
            throw new UserError(
                    "images of " + shape + " in " + data + ", but " + source + " takes " + network.input(),
                    "use another " + Setting.DATA + ", or a network with input: {channels: " + shape.channels()
                            + ", height: " + shape.rows() + ", width: " + shape.columns() + "}");
        }
        if (images.count() == 0) {
            throw new UserError("no images in " + data + ": give a set that has some");
        }
    }

    /**
     * A name for each output of a network: those of the data; outputs that the data has no class for go on with numbers where all
     * names are, and are otherwise called unused, so that no folder is taken for one of them.
     */
    public static List<String> classNames(List<String> known, Network network) {
        List<String> names = new ArrayList<>(known);
        boolean numbers = known.isEmpty() || ClassNames.areNumbers(known);
        for (int k = names.size(); k < network.classes(); k++) {
            names.add(numbers ? Integer.toString(k) : "(unused " + k + ")");
        }
        return names.subList(0, network.classes());
    }
}
