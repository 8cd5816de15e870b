package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;

/** Every kind of layer that a network file can name. */
public final class Layers {
    /** In the order in which messages list them. */
    public static final List<LayerKind> ALL = List.of(
            Conv.KIND, MaxPool.KIND, Activation.RELU, Activation.SIGMOID, Softmax.KIND, Flatten.KIND, Dense.KIND);

    private Layers() {}

    /** The kind of a name. */
    public static Optional<LayerKind> named(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    /** All names. */
    public static List<String> names() {
        return ALL.stream().map(LayerKind::name).toList();
    }
}
