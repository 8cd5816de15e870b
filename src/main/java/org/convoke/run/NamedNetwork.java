package org.convoke.run;

import org.apache.hadoop.conf.Configuration;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;

/**
 * A network and where it is from.
 *
 * @param source how messages name it
 * @param network what it is
 * @param shipped whether the program ships it, so that its outputs follow the classes of the data
 */
public record NamedNetwork(String source, Network network, boolean shipped) {
    /**
     * A shipped network or one of a file.
     *
     * @param name a bare name such as {@code lenet}, or a Hadoop path
     * @throws org.convoke.text.UserError if there is neither, or it is no network
     */
    public static NamedNetwork find(String name, Configuration hadoop) {
        return of(ShippedFile.find(name, "networks", hadoop));
    }

    /** @throws org.convoke.text.UserError if the file is no network */
    public static NamedNetwork of(ShippedFile file) {
        return new NamedNetwork(file.source(), NetworkFile.parse(file.text(), file.source()), file.shipped());
    }
}
