package org.convoke.net;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.convoke.array.Operation;
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
 * window; its stride is the window's size. {@code padding} is {@code valid} or {@code same}; {@code centre} instead of it
 * gives the kernel element that lies over the input. The operation is {@code convolution}, or {@code correlation}, also
 * written {@code cross-correlation}. The loss is {@code cross-entropy} or {@code squared-error}.
 */
public final class NetworkFile {
    private static final int MOST_LAYERS = 1000;
    private static final int MOST_CHANNELS_OR_UNITS = 1_000_000;
    /** The square of it fits an int. */
    private static final int LONGEST_WINDOW = 32_767;

    private static final List<String> LAYERS =
            List.of("conv", "maxpool", "relu", "sigmoid", "softmax", "flatten", "dense");

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
            Settings top = Settings.of(root, "a network file", List.of("input", "layers", "loss"));
            Network network = new Network(input(top.get("input")), layers(top.get("layers")), loss(top));
            requireFeasible(network);
            return network;
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    /** The network as a file that {@link #parse} reads back to an equal one, with nothing left to defaults. */
    public static String text(Network network) {
        Shape input = network.input();
        String layers = network.layers().stream()
                .map(layer -> "  - " + text(layer) + "\n")
                .collect(Collectors.joining());
        return "input: {channels: " + input.channels() + ", height: " + input.rows() + ", width: " + input.columns()
                + "}\nlayers:\n" + layers + "loss: " + network.loss().text() + "\n";
    }

    private static Shape input(JsonNode node) {
        Settings input = Settings.of(node, "input", List.of("channels", "height", "width"));
        return new Shape(
                input.count("channels", MOST_CHANNELS_OR_UNITS),
                input.count("height", MOST_CHANNELS_OR_UNITS),
                input.count("width", MOST_CHANNELS_OR_UNITS));
    }

    private static Loss loss(Settings top) {
        String text =
                top.choice("loss", Arrays.stream(Loss.values()).map(Loss::text).toList());
        return Arrays.stream(Loss.values())
                .filter(loss -> loss.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private static List<Layer> layers(JsonNode node) {
        if (!node.isArray() || node.isEmpty()) {
            throw new IllegalArgumentException(
                    "layers must be a list, one line a layer, such as `- conv: {maps: 16, kernel: 3}`");
        }
        if (node.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "layers has " + node.size() + " entries: a network has at most " + MOST_LAYERS + " layers");
        }
        List<Layer> layers = new ArrayList<>();
        for (JsonNode item : node) {
            String where = "layer " + (layers.size() + 1);
            String name = layerName(item, where);
            try {
                layers.add(layer(name, item.isTextual() ? item : item.get(name)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + " (" + name + "): " + e.getMessage(), e);
            }
        }
        return layers;
    }

    private static String layerName(JsonNode item, String where) {
        if (!item.isTextual() && !(item.isObject() && item.size() == 1)) {
            throw new IllegalArgumentException(
                    where + ": write one name with its settings in braces, such as `- conv: {maps: 16, kernel: 3}`");
        }
        String name = item.isTextual() ? item.textValue() : item.fieldNames().next();
        if (!LAYERS.contains(name)) {
            throw new IllegalArgumentException(where + ": " + Spelling.unknown("layer", name, LAYERS));
        }
        return name;
    }

    private static Layer layer(String name, JsonNode settings) {
        return switch (name) {
            case "conv" -> conv(settings);
            case "maxpool" -> maxPool(settings);
            case "dense" -> dense(settings);
            default -> plain(name, settings);
        };
    }

    private static Layer plain(String name, JsonNode settings) {
        if (!settings.isTextual()) {
            throw new IllegalArgumentException("takes no settings: write `- " + name + "`");
        }
        return switch (name) {
            case "relu" -> new Layer.Relu();
            case "sigmoid" -> new Layer.Sigmoid();
            case "softmax" -> new Layer.Softmax();
            default -> new Layer.Flatten();
        };
    }

    private static Layer conv(JsonNode node) {
        Settings conv =
                Settings.of(node, "conv", List.of("maps", "kernel", "stride", "centre", "padding", "operation"));
        return new Layer.Conv(
                conv.count("maps", MOST_CHANNELS_OR_UNITS),
                conv.size("kernel", LONGEST_WINDOW),
                conv.has("stride") ? conv.size("stride", LONGEST_WINDOW) : new Layer.Size(1, 1),
                placement(conv),
                operation(conv));
    }

    private static Layer maxPool(JsonNode node) {
        Settings pool = Settings.orOne(node, "maxpool", List.of("window", "stride", "centre", "padding", "operation"));
        Layer.Size window = pool.size("window", LONGEST_WINDOW);
        return new Layer.MaxPool(
                window,
                pool.has("stride") ? pool.size("stride", LONGEST_WINDOW) : window,
                placement(pool),
                operation(pool));
    }

    private static Layer dense(JsonNode node) {
        return new Layer.Dense(Settings.orOne(node, "dense", List.of("units")).count("units", MOST_CHANNELS_OR_UNITS));
    }

    private static Placement placement(Settings layer) {
        if (layer.has("centre")) {
            if (layer.has("padding")) {
                throw new IllegalArgumentException("centre and padding say the same thing in two ways: keep one");
            }
            List<Integer> centre = layer.pair("centre", 0, LONGEST_WINDOW);
            return new Placement.Centre(centre.get(0), centre.get(1));
        }
        return layer.has("padding")
                        && layer.choice("padding", List.of("valid", "same")).equals("same")
                ? new Placement.Same()
                : new Placement.Valid();
    }

    private static Operation operation(Settings layer) {
        List<String> known = List.of("convolution", "correlation", "cross-correlation");
        return layer.has("operation") && layer.choice("operation", known).equals("convolution")
                ? Operation.CONVOLUTION
                : Operation.CORRELATION;
    }

    /** Parameters and activations lie in arrays, which have int lengths. */
    private static void requireFeasible(Network network) {
        List<Shape> shapes = network.shapes();
        long activations = network.input().size();
        long parameters = 0;
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            activations += shapes.get(i + 1).size();
            parameters += parameters(layer, shapes.get(i));
            if (parameters > Integer.MAX_VALUE || activations > Integer.MAX_VALUE) {
                boolean weights = parameters > Integer.MAX_VALUE;
                throw new IllegalArgumentException(Network.nameOf(i, layer) + ": up to here there are more than "
                        + Integer.MAX_VALUE + (weights ? " parameters" : " activations of an image") + ": "
                        + (weights
                                ? "use fewer maps or units, or smaller kernels"
                                : "use fewer maps, larger strides or pooling"));
            }
        }
        // The kernels' layout needs some more than that.
        Parameters.of(network);
    }

    /** How many weights and biases a layer has; a number above the greatest int where it has more than that. */
    private static long parameters(Layer layer, Shape input) {
        if (layer instanceof Layer.Conv conv) {
            return product(
                    conv.maps(),
                    1L
                            + product(
                                    input.channels(),
                                    conv.size().rows(),
                                    conv.size().columns()));
        }
        return layer instanceof Layer.Dense dense ? product(dense.units(), 1L + input.size()) : 0;
    }

    private static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            if (product > Integer.MAX_VALUE || factor > 1L + Integer.MAX_VALUE) {
                return Long.MAX_VALUE / 2;
            }
            product *= factor;
        }
        return product;
    }

    private static String text(Layer layer) {
        if (layer instanceof Layer.Conv conv) {
            return "conv: {maps: " + conv.maps() + ", kernel: " + text(conv.size()) + text((Layer.Windowed) conv);
        }
        if (layer instanceof Layer.MaxPool pool) {
            return "maxpool: {window: " + text(pool.size()) + text((Layer.Windowed) pool);
        }
        return layer instanceof Layer.Dense dense ? "dense: " + dense.units() : layer.name();
    }

    private static String text(Layer.Windowed layer) {
        String placement = layer.placement() instanceof Placement.Centre centre
                ? "centre: [" + centre.row() + ", " + centre.column() + "]"
                : "padding: " + (layer.placement() instanceof Placement.Same ? "same" : "valid");
        return ", stride: " + text(layer.stride()) + ", " + placement + ", operation: "
                + (layer.operation() == Operation.CONVOLUTION ? "convolution" : "correlation") + "}";
    }

    private static String text(Layer.Size size) {
        return "[" + size.rows() + ", " + size.columns() + "]";
    }
}
