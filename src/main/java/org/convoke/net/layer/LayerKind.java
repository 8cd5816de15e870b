package org.convoke.net.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** How a network file names a kind of layer and says its settings. */
public final class LayerKind {
    private final String name;
    private final BiFunction<LayerKind, JsonNode, Layer> reader;

    /** The setting that one value alone stands for; none if nothing can stand for one. */
    private final Optional<String> first;

    private LayerKind(String name, Optional<String> first, BiFunction<LayerKind, JsonNode, Layer> reader) {
        this.name = name;
        this.first = first;
        this.reader = reader;
    }

    /** A kind without settings. */
    static LayerKind plain(String name, Function<LayerKind, Layer> layer) {
        return new LayerKind(name, Optional.empty(), (kind, node) -> {
            if (!kind.isAlone(node)) {
                throw new IllegalArgumentException("takes no settings: write `- " + name + "`");
            }
            return layer.apply(kind);
        });
    }

    /** A kind with settings. */
    static LayerKind of(String name, List<String> keys, Function<LayerSettings, Layer> reader) {
        return ofMap(name, keys, (kind, settings) -> reader.apply(settings));
    }

    /** Likewise, for a layer that remembers its kind. */
    static LayerKind ofMap(String name, List<String> keys, BiFunction<LayerKind, LayerSettings, Layer> reader) {
        return new LayerKind(
                name, Optional.empty(), (kind, node) -> reader.apply(kind, LayerSettings.of(node, name, keys)));
    }

    /** A kind with settings, where one value alone stands for the first: {@code dense: 10}. */
    static LayerKind orOne(String name, List<String> keys, Function<LayerSettings, Layer> reader) {
        return new LayerKind(
                name, Optional.of(keys.get(0)), (kind, node) -> reader.apply(LayerSettings.orOne(node, name, keys)));
    }

    /** A kind whose settings may all be missing, and where one value alone stands for the first. */
    static LayerKind orNone(String name, List<String> keys, Function<LayerSettings, Layer> reader) {
        return with(name, keys, (kind, settings) -> reader.apply(settings));
    }

    /** Likewise, for a layer that remembers its kind. */
    static LayerKind with(String name, List<String> keys, BiFunction<LayerKind, LayerSettings, Layer> reader) {
        return new LayerKind(name, Optional.of(keys.get(0)), (kind, node) -> {
            JsonNode given = kind.isAlone(node) ? JsonNodeFactory.instance.objectNode() : node;
            return reader.apply(kind, LayerSettings.orOne(given, name, keys));
        });
    }

    /** The name in a network file. */
    public String name() {
        return name;
    }

    /** Whether the value of a setting may stand for it alone: {@code dense: 10}. */
    public boolean standsAlone(String setting) {
        return first.filter(setting::equals).isPresent();
    }

    /**
     * Makes the layer that some settings describe.
     *
     * @param settings the kind's name or JSON's null where the file has none
     * @throws IllegalArgumentException if there is no such layer, with the reason
     */
    public Layer read(JsonNode settings) {
        return reader.apply(this, settings);
    }

    /** Whether a file has the name alone: {@code - relu}, or {@code - relu:} with a name and inputs on the lines after it. */
    private boolean isAlone(JsonNode node) {
        return node.isNull()
                || (node.isTextual()
                        && (node.textValue().isEmpty() || node.textValue().equals(name)));
    }

    /** The layer without settings. */
    Layer plain() {
        return read(NullNode.getInstance());
    }

    @Override
    public String toString() {
        return name;
    }
}
