package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every kind of layer that a network file can name. */
public final class Layers {
    /** In the order in which messages list them. */
    public static final List<LayerKind> ALL = all(List.of(
            Conv.KIND,
            Depthwise.KIND,
            Dense.KIND,
            MaxPool.KIND,
            AvgPool.KIND,
            GlobalPool.AVERAGE,
            GlobalPool.GREATEST,
            BatchNorm.KIND,
            Dropout.KIND,
            Lrn.KIND,
            Prelu.KIND,
            Softmax.KIND,
            Flatten.KIND,
            Add.KIND,
            Concat.KIND,
            Multiply.KIND,
            Shortcut.KIND,
            ChannelShuffle.KIND));

    private Layers() {}

    private static List<LayerKind> all(List<LayerKind> kinds) {
        return Stream.concat(kinds.stream(), Activation.KINDS.stream()).toList();
    }

    /** The kind of a name. */
    public static Optional<LayerKind> named(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    /** All names. */
    public static List<String> names() {
        return ALL.stream().map(LayerKind::name).toList();
    }
}
