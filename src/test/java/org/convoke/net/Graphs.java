package org.convoke.net;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.convoke.array.Operation;
import org.convoke.net.layer.Add;
import org.convoke.net.layer.AvgPool;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.ChannelShuffle;
import org.convoke.net.layer.Concat;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Dropout;
import org.convoke.net.layer.Form;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Lrn;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Multiply;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Shortcut;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;
import org.convoke.net.layer.Windowed;

/**
 * Small networks that are graphs of any layers: values with several readers or the same one twice, branches that join again,
 * gates, and frozen nodes.
 */
final class Graphs {
    private static final int LARGEST = 160;

    /** Some that YAML might take for something else. */
    private static final List<String> NAMES = List.of(
            "stem", "layer1.0/conv:a_b-c", "null", "True", "no", "7", "1.5", "1e3", "0x1", "größe", "2020-01-01");

    private static final Set<String> CONVOLUTIONS = Set.of("conv", "depthwise");

    private final Random random;
    private final List<String> kinds;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();
    private final List<Layer> layers = new ArrayList<>();

    /** What leaves a node, or the image. */
    private record Value(String name, Shape shape, Form form) {}

    private Graphs(long seed, List<String> kinds) {
        random = new Random(seed);
        this.kinds = kinds;
    }

    /** Graphs of some kinds of layers, and of those that are needed to join the branches. */
    static Arbitrary<Network> of(List<String> kinds) {
        return Combinators.combine(Arbitraries.integers().between(0, 12), Arbitraries.longs())
                .as((size, seed) -> of(kinds, size, seed));
    }

    static Network of(List<String> kinds, int size, long seed) {
        return new Graphs(seed, kinds).grown(size);
    }

    private Network grown(int size) {
        Shape input = new Shape(between(1, 6), between(1, 7), between(1, 7));
        values.add(new Value(Node.INPUT, input, Form.SPATIAL));
        for (int i = 0; i < size; i++) {
            grow(kinds.get(random.nextInt(kinds.size())));
        }
        join();
        return new Network(input, nodes, random.nextBoolean() ? Loss.CROSS_ENTROPY : Loss.SQUARED_ERROR);
    }

    private void grow(String kind) {
        Value x = any();
        switch (kind) {
            case "add" -> add(new Add(), several(x, true));
            case "concat" -> add(new Concat(), several(x, false));
            case "multiply" -> add(new Multiply(), List.of(x, gate(x)));
            default -> {
                for (int tries = 0; tries < 5 && !add(layer(kind, x.shape), List.of(x)); tries++) {
                    x = any();
                }
                if (CONVOLUTIONS.contains(kind) && kinds.contains("batch-norm") && random.nextBoolean()) {
                    add(layer("batch-norm", newest().shape), List.of(newest()));
                }
            }
        }
    }

    /** One that nobody reads yet, or any. */
    private Value any() {
        List<Value> candidates = values.stream()
                .filter(value -> random.nextInt(3) == 0 || unread.contains(value.name))
                .toList();
        return candidates.isEmpty() ? values.get(0) : candidates.get(random.nextInt(candidates.size()));
    }

    /** A value and one or two more, perhaps the same, of the same rows and columns. */
    private List<Value> several(Value first, boolean sameChannels) {
        List<Value> fitting = values.stream()
                .filter(value -> value.shape.rows() == first.shape.rows()
                        && value.shape.columns() == first.shape.columns()
                        && (!sameChannels || value.shape.channels() == first.shape.channels()))
                .toList();
        List<Value> all = new ArrayList<>(List.of(first));
        for (int i = between(1, 2); i > 0; i--) {
            all.add(fitting.get(random.nextInt(fitting.size())));
        }
        return all;
    }

    /** One number a channel, of a dense layer or of a convolution. */
    private Value gate(Value x) {
        int channels = x.shape.channels();
        List<Value> gates = values.stream()
                .filter(value -> value.shape.equals(Shape.flat(channels)))
                .toList();
        if (!gates.isEmpty() && random.nextBoolean()) {
            return gates.get(random.nextInt(gates.size()));
        }
        addAlways(plain("global-avgpool"), List.of(any()));
        Size one = new Size(1, 1);
        addAlways(
                random.nextBoolean()
                        ? new Dense(channels)
                        : new Conv(channels, one, one, new Placement.Valid(), Operation.CORRELATION),
                List.of(newest()));
        addAlways(plain(random.nextBoolean() ? "sigmoid" : "hard-sigmoid"), List.of(newest()));
        return newest();
    }

    private Value newest() {
        return values.get(values.size() - 1);
    }

    /** Every value that nobody reads goes into the output. */
    private void join() {
        List<Value> open = new ArrayList<>();
        for (Value value : List.copyOf(values)) {
            if (unread.contains(value.name) || (value.name.equals(Node.INPUT) && nodes.isEmpty())) {
                boolean flat = value.shape.rows() == 1 && value.shape.columns() == 1;
                if (!flat) {
                    String kind = List.of("flatten", "global-avgpool", "global-maxpool")
                            .get(random.nextInt(3));
                    addAlways(plain(kind), List.of(value));
                }
                open.add(flat ? value : newest());
            }
        }
        if (open.size() > 1) {
            addAlways(new Concat(), open);
            open = List.of(newest());
        }
        addAlways(new Dense(between(2, 6)), open);
        for (String kind : List.of("dropout", "relu", "tanh", "softmax")) {
            if (kinds.contains(kind) && random.nextInt(4) == 0) {
                addAlways(layer(kind, newest().shape), List.of(newest()));
            }
        }
    }

    /** Adds a node if its layer takes such inputs and does not make them much larger. */
    private boolean add(Layer layer, List<Value> inputs) {
        try {
            boolean small =
                    layer.output(inputs.stream().map(Value::shape).toList()).size() <= LARGEST;
            boolean takes = !(layer instanceof Windowed) || inputs.get(0).form == Form.SPATIAL;
            if (small && takes) {
                addAlways(layer, inputs);
            }
            return small && takes;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void addAlways(Layer layer, List<Value> inputs) {
        layers.add(layer);
        List<String> defaults = Network.defaultNames(layers);
        String name =
                random.nextInt(3) > 0 ? defaults.get(defaults.size() - 1) : NAMES.get(random.nextInt(NAMES.size()));
        if (values.stream().map(Value::name).anyMatch(name::equals)) {
            name = "block" + nodes.size() / 3 + "." + nodes.size();
        }
        List<String> names = inputs.stream().map(Value::name).toList();
        boolean frozen = random.nextInt(8) == 0;
        List<String> some = layer.parameters(inputs.stream().map(Value::shape).toList()).stream()
                .filter(parameter -> !frozen && parameter.role() != Role.STATISTIC && random.nextInt(5) == 0)
                .map(ParameterSpec::suffix)
                .toList();
        nodes.add(new Node(name, layer, names, frozen, some));
        names.forEach(unread::remove);
        unread.add(name);
        values.add(new Value(
                name,
                layer.output(inputs.stream().map(Value::shape).toList()),
                layer.form(inputs.stream().map(Value::form).toList())));
    }

    private static Layer plain(String kind) {
        return Layers.named(kind).orElseThrow().read(JsonNodeFactory.instance.nullNode());
    }

    /** A layer with any settings that may fit. */
    private Layer layer(String kind, Shape input) {
        return switch (kind) {
            case "conv" -> {
                int groups = divisor(input.channels());
                yield new Conv(
                        groups * between(1, Math.max(1, 6 / groups)),
                        sliding(4, true, false),
                        operation(),
                        groups,
                        random.nextBoolean(),
                        groups == 1 && random.nextInt(4) == 0 ? Init.DIRAC : init());
            }
            case "depthwise" -> new Depthwise(between(1, 2), sliding(3, true, false), random.nextBoolean());
            case "dense" -> new Dense(between(1, 6), random.nextInt(4) > 0, init());
            case "maxpool" -> new MaxPool(sliding(3, true, true), operation());
            case "avgpool" -> new AvgPool(sliding(3, false, true), random.nextBoolean());
            case "batch-norm" ->
                new BatchNorm(0.05f * between(1, 4), 0.1f, random.nextInt(4) > 0, random.nextInt(4) > 0);
            case "dropout" -> new Dropout(0.1f * between(0, 7));
            case "lrn" -> new Lrn(between(1, 5), 0.3f, random.nextBoolean() ? 0.75f : 0.6f, 1.5f);
            case "shortcut" -> new Shortcut(input.channels() + between(0, 3), size(3));
            case "channel-shuffle" -> new ChannelShuffle(divisor(input.channels()));
            case "clip" ->
                Layers.named(kind)
                        .orElseThrow()
                        .read(JsonNodeFactory.instance
                                .objectNode()
                                .put("low", -0.25)
                                .put("high", 0.75));
            case "leaky-relu" ->
                Layers.named(kind)
                        .orElseThrow()
                        .read(JsonNodeFactory.instance.objectNode().put("slope", random.nextBoolean() ? 0.2 : -0.3));
            case "multiply-by" ->
                Layers.named(kind)
                        .orElseThrow()
                        .read(JsonNodeFactory.instance.objectNode().put("factor", 0.25 + random.nextInt(2)));
            case "elu" ->
                Layers.named(kind)
                        .orElseThrow()
                        .read(JsonNodeFactory.instance.objectNode().put("alpha", 0.5 + random.nextInt(2)));
            default -> plain(kind);
        };
    }

    private Sliding sliding(int longest, boolean dilated, boolean ceil) {
        Size size = size(longest);
        Placement placement = switch (random.nextInt(5)) {
            case 0 -> new Placement.Valid();
            case 1 -> new Placement.Same();
            case 2 -> new Placement.Centre(random.nextInt(size.rows()), random.nextInt(size.columns()));
            default ->
                new Placement.Padding(random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3));
        };
        Size dilation = dilated && random.nextInt(3) == 0 ? size(3) : new Size(1, 1);
        boolean counted = placement instanceof Placement.Valid || placement instanceof Placement.Padding;
        return new Sliding(size, size(3), dilation, placement, ceil && counted && random.nextBoolean());
    }

    private Size size(int most) {
        return new Size(between(1, most), between(1, most));
    }

    private Init init() {
        return random.nextInt(4) == 0 ? Init.ZERO : Init.RANDOM;
    }

    private Operation operation() {
        return random.nextBoolean() ? Operation.CORRELATION : Operation.CONVOLUTION;
    }

    private int divisor(int n) {
        int divisor = between(1, n);
        return n % divisor == 0 ? divisor : 1;
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
