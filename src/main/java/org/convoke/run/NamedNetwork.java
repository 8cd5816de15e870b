package org.convoke.run;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A network and where it is from.
 *
 * @param source how messages name it
 * @param network what it is
 * @param shipped whether the program ships it, so that its outputs follow the classes of the data
 * @param start the trained model that it is of, if training starts from one
 */
public record NamedNetwork(String source, Network network, boolean shipped, Optional<Pretrained> start) {
    /** A network without weights. */
    public NamedNetwork(String source, Network network, boolean shipped) {
        this(source, network, shipped, Optional.empty());
    }

    /**
     * What is trained, by the settings of those names.
     *
     * @throws UserError if they do not go together, or there is no such network or model
     */
    public static Optional<NamedNetwork> of(
            Optional<String> network,
            Optional<String> from,
            Optional<String> head,
            Optional<String> size,
            Configuration hadoop) {
        if (from.isPresent()) {
            network.ifPresent(name -> {
                throw bothNamed(name);
            });
            return Optional.of(of(Pretrained.read(from.get(), size, head, hadoop)));
        }
        requireModel(Setting.HEAD, head);
        requireModel(Setting.SIZE, size);
        return network.map(name -> find(name, hadoop));
    }

    static UserError bothNamed(String network) {
        return new UserError(
                Setting.NETWORK,
                network,
                "a model to start from (" + Setting.FROM + ") brings its own network",
                "leave one of the two out");
    }

    /**
     * For what is said of a model to start from, where there is none.
     *
     * @throws UserError if it is said
     */
    public static void requireModel(Setting setting, Optional<String> value) {
        value.ifPresent(text -> {
            throw new UserError(
                    setting, text, "needs a model to start from", "give one with " + Setting.FROM.to("DIR"));
        });
    }

    /** The network of a trained model, with its weights. */
    public static NamedNetwork of(Pretrained start) {
        return new NamedNetwork(start.source(), start.network(), false, Optional.of(start));
    }

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
