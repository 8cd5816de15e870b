package org.convoke.net;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.LayerKind;
import org.convoke.net.layer.LayerSettings;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Shape;
import org.convoke.text.Quoted;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.text.YamlDocument;

/**
 * A network as a YAML file.
 *
 * <pre>
 * input: {channels: 1, height: 28, width: 28}
 * layers:
 *   - conv: {maps: 16, kernel: [5, 5], stride: [1, 1], centre: [2, 2], operation: convolution}
 *   - relu
 *   - maxpool: {window: 2, stride: 2}
 *   - conv: {maps: 32, kernel: 3, padding: same}
 *   - sigmoid
 *   - flatten
 *   - dense: 10
 * loss: cross-entropy
 * </pre>
 *
 * <p>A pair is {@code [rows, columns]}; one number stands for both. A conv layer needs maps and kernel; its stride is 1,
 * its padding {@code valid} and its operation {@code correlation} unless the file says otherwise. A maxpool layer needs a
 * window; its stride is the window's size. {@code padding} is {@code valid} or {@code same}, or how many zeros lie around the
 * input, {@code [rows, columns]} or {@code [top, left, bottom, right]}; {@code centre} instead of it gives the kernel
 * element that lies over the input. The operation is {@code convolution}, or {@code correlation}, also written {@code
 * cross-correlation}. The loss is {@code cross-entropy} or {@code squared-error}.
 *
 * <p>A layer reads the one before it, or those that {@code from} names. It is called as {@code name} says; otherwise by its
 * kind and a number: {@code conv1}. With {@code frozen: true} training does not change it, with {@code frozen: [weight]} only
 * its bias.
 *
 * <pre>
 * blocks:
 *   residual:
 *     with: [maps]
 *     layers:
 *       - conv: {maps: $maps, kernel: 3, padding: same}
 *       - relu
 *       - conv: {maps: $maps, kernel: 3, padding: same}
 *       - add:
 *         from: [conv2, input]
 * layers:
 *   - conv: {maps: 16, kernel: 3}
 *   - residual: {maps: 16}
 *     repeat: 2
 *     name: stage1
 * </pre>
 *
 * <p>A block is defined once, and stands for its layers wherever it is used; {@code $maps} is the number that a use gives.
 * Inside a block {@code input} is what enters it, and names are its own: from outside, they follow the name of the use, {@code
 * stage1.2.conv1}. What leaves the block has the name of the use. Repetitions are numbered from 1, or from the number at
 * the end of the name: {@code stage1.0} is followed by {@code stage1.1}. A block may use those that are defined before it.
 *
 * <p>{@code names: {conv1: features.0, '*norm*': '*bn*'}} says how a file of PyTorch's calls the layers or their parameters, see
 * {@link TensorNames}.
 */
public final class NetworkFile {
    private static final int MOST_LAYERS = 1000;
    private static final int LONGEST_SIDE = 1_000_000;

    /** What a layer may say beside its kind and settings; only a block is repeated. */
    static final List<String> ATTRIBUTES = List.of("name", "from", "frozen", "repeat");

    private NetworkFile() {}

    /**
     * Reads a network.
     *
     * @param yaml the file's text
     * @param source how messages name it: the file's name
     * @throws UserError if the text is not YAML or not a network that can be: source, layer (counted from 1), reason
     */
    public static Network parse(String yaml, String source) {
        JsonNode root = YamlDocument.read(yaml, source);
        try {
            LayerSettings top =
                    LayerSettings.of(root, "a network file", List.of("input", "blocks", "layers", "loss", "names"));
            Network network = new Network(input(top.get("input")), nodes(layers(top)), loss(top), names(top));
            requireFeasible(network);
            return network;
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    /** The network as a file that {@link #parse} reads back to an equal one, with nothing left to defaults. */
    public static String text(Network network) {
        Shape input = network.input();
        StringBuilder layers = new StringBuilder();
        List<String> defaults = Network.defaultNames(network.layers());
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            layers.append("  - ").append(text(node.layer()));
            List<String> attributes = new ArrayList<>();
            if (!node.name().equals(defaults.get(i))) {
                attributes.add("name: " + YamlText.of(node.name()));
            }
            if (!network.from(i).isEmpty()) {
                attributes.add("from: " + YamlText.of(network.from(i)));
            }
            if (node.frozen()) {
                attributes.add("frozen: true");
            } else if (!node.frozenParameters().isEmpty()) {
                attributes.add("frozen: " + YamlText.of(node.frozenParameters()));
            }
            layers.append(attributes.isEmpty() || !node.layer().settings().isEmpty() ? "" : ":")
                    .append('\n');
            attributes.forEach(
                    attribute -> layers.append("    ").append(attribute).append('\n'));
        }
        return "input: {channels: " + input.channels() + ", height: " + input.rows() + ", width: " + input.columns()
                + "}\nlayers:\n" + layers + "loss: " + network.loss().text() + "\n" + text(network.names());
    }

    private static String text(TensorNames names) {
        return names.rules().isEmpty()
                ? ""
                : names.rules().entrySet().stream()
                        .map(rule -> YamlText.of(rule.getKey()) + ": " + YamlText.of(rule.getValue()))
                        .collect(Collectors.joining(", ", "names: {", "}\n"));
    }

    /** A layer as a network file has it: its name, and what it is set to. */
    private static String text(Layer layer) {
        Map<String, Object> settings = layer.settings();
        String name = layer.kind().name();
        if (settings.isEmpty()) {
            return name;
        }
        return name + ": "
                + (settings.size() == 1
                                && layer.kind()
                                        .standsAlone(
                                                settings.keySet().iterator().next())
                        ? YamlText.of(settings.values().iterator().next())
                        : settings.entrySet().stream()
                                .map(setting -> setting.getKey() + ": " + YamlText.of(setting.getValue()))
                                .collect(Collectors.joining(", ", "{", "}")));
    }

    private static Shape input(JsonNode node) {
        LayerSettings input = LayerSettings.of(node, "input", List.of("channels", "height", "width"));
        return new Shape(
                input.count("channels", LONGEST_SIDE),
                input.count("height", LONGEST_SIDE),
                input.count("width", LONGEST_SIDE));
    }

    private static TensorNames names(LayerSettings top) {
        Map<String, String> rules = new LinkedHashMap<>();
        if (top.has("names")) {
            JsonNode table = top.get("names");
            if (!table.isObject()) {
                throw new IllegalArgumentException("names must be a map such as {conv1: features.0, norm*: bn*}");
            }
            table.properties()
                    .forEach(rule -> rules.put(
                            rule.getKey(),
                            rule.getValue().isValueNode() ? rule.getValue().asText() : ""));
        }
        return new TensorNames(rules);
    }

    private static Loss loss(LayerSettings top) {
        String text =
                top.choice("loss", Arrays.stream(Loss.values()).map(Loss::text).toList());
        return Arrays.stream(Loss.values())
                .filter(loss -> loss.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    /** The list of layers, blocks replaced by theirs. */
    private static JsonNode layers(LayerSettings top) {
        JsonNode list = top.get("layers");
        if (!list.isArray() || list.isEmpty()) {
            throw new IllegalArgumentException(
                    "layers must be a list, one line a layer, such as `- conv: {maps: 16, kernel: 3}`");
        }
        if (list.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "layers has " + list.size() + " entries: a network has at most " + MOST_LAYERS + " layers");
        }
        return top.has("blocks") ? NetworkBlocks.expand(top.get("blocks"), list, MOST_LAYERS) : list;
    }

    private static List<Node> nodes(JsonNode list) {
        List<Layer> layers = new ArrayList<>();
        for (JsonNode item : list) {
            layers.add(layer(item, "layer " + (layers.size() + 1)));
        }
        List<String> defaults = Network.defaultNames(layers);
        List<Node> nodes = new ArrayList<>();
        String before = Node.INPUT;
        for (int i = 0; i < layers.size(); i++) {
            try {
                nodes.add(node(layers.get(i), list.get(i), defaults.get(i), before));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "layer " + (i + 1) + " (" + layers.get(i).kind() + "): " + e.getMessage(), e);
            }
            before = nodes.get(i).name();
        }
        return nodes;
    }

    private static Layer layer(JsonNode item, String where) {
        String name;
        try {
            name = key(item);
            if (item.has("repeat")) {
                throw new IllegalArgumentException("only a block can have `repeat`, not " + Quoted.shortened(name));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        LayerKind kind = Layers.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(where + ": " + Spelling.unknown("layer", name, Layers.names())));
        try {
            return kind.read(item.isTextual() ? item : item.get(name));
        } catch (IllegalArgumentException e) {
            String given = item.path("name").isTextual()
                    ? " `" + Quoted.shortened(item.get("name").textValue()) + "`"
                    : "";
            throw new IllegalArgumentException(where + " (" + name + given + "): " + e.getMessage(), e);
        }
    }

    /**
     * The name of a layer's kind or of a block.
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    static String key(JsonNode item) {
        List<String> names = new ArrayList<>();
        if (item.isTextual()) {
            names.add(item.textValue());
        }
        item.fieldNames().forEachRemaining(names::add);
        names.removeAll(item.isObject() && names.size() > 1 ? ATTRIBUTES : List.of());
        if (names.size() != 1) {
            throw new IllegalArgumentException(
                    "write one name with its settings in braces, such as `- conv: {maps: 16, kernel: 3}`");
        }
        return names.get(0);
    }

    /** A layer with what its line says beside it. */
    private static Node node(Layer layer, JsonNode item, String defaultName, String before) {
        LayerSettings attributes = new LayerSettings(item);
        return new Node(
                attributes.has("name") ? attributes.name("name") : defaultName,
                layer,
                attributes.has("from") ? attributes.names("from") : List.of(before),
                !isList(item, "frozen") && attributes.flag("frozen", false),
                isList(item, "frozen") ? attributes.names("frozen") : List.of());
    }

    /** Whether an attribute of a layer is a list. */
    static boolean isList(JsonNode item, String attribute) {
        return item.path(attribute).isArray();
    }

    /** Parameters and activations lie in arrays, which have int lengths. */
    private static void requireFeasible(Network network) {
        long activations = network.input().size();
        long parameters = 0;
        for (int i = 0; i < network.nodes().size(); i++) {
            activations += network.output(i).size();
            for (ParameterSpec parameter : network.nodes().get(i).layer().parameters(network.inputs(i))) {
                parameters += product(parameter.shape());
            }
            if (parameters > Integer.MAX_VALUE || activations > Integer.MAX_VALUE) {
                boolean weights = parameters > Integer.MAX_VALUE;
                throw new IllegalArgumentException(network.nameOf(i) + ": up to here there are more than "
                        + Integer.MAX_VALUE + (weights ? " parameters" : " activations of an image") + ": "
                        + (weights
                                ? "use fewer maps or units, or smaller kernels"
                                : "use fewer maps, larger strides or pooling"));
            }
        }
        // The kernels' layout needs some more than that.
        Parameters.of(network);
    }

    /** A number above the greatest int where there are more than that. */
    private static long product(List<Integer> shape) {
        long product = 1;
        for (int length : shape) {
            if (product > Integer.MAX_VALUE) {
                return product;
            }
            product *= length;
        }
        return product;
    }
}
