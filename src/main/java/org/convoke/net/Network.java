package org.convoke.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Form;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Softmax;
import org.convoke.net.layer.Windowed;
import org.convoke.text.Spelling;

/** The definition of a network: a graph of layers in the order in which they are computed, checked. */
public final class Network {
    private final Shape input;
    private final List<Node> nodes;
    private final Loss loss;
    private final TensorNames names;
    private final List<String> defaultNames;
    /** For each node which nodes it reads, by number; −1 is the image. */
    private final List<List<Integer>> sources = new ArrayList<>();

    private final List<Shape> outputs = new ArrayList<>();
    private final List<Form> forms = new ArrayList<>();

    /**
     * @param input the shape of one image
     * @param nodes each after those that it reads; the last is the network's output
     * @param loss what training minimises
     * @throws IllegalArgumentException if a layer cannot take what comes before it: "layer 3 (dense): why"
     */
    public Network(Shape input, List<Node> nodes, Loss loss) {
        this(input, nodes, loss, TensorNames.same());
    }

    /**
     * Likewise.
     *
     * @param names how a file of PyTorch's calls the parameters
     * @throws IllegalArgumentException also if one of the names is for nothing
     */
    public Network(Shape input, List<Node> nodes, Loss loss, TensorNames names) {
        this.names = Objects.requireNonNull(names, "names");
        this.input = Objects.requireNonNull(input, "input");
        this.nodes = List.copyOf(nodes);
        this.loss = Objects.requireNonNull(loss, "loss");
        defaultNames = defaultNames(nodes.stream().map(Node::layer).toList());
        Map<String, Integer> numbers = new HashMap<>(Map.of(Node.INPUT, -1));
        for (int i = 0; i < nodes.size(); i++) {
            add(i, numbers);
        }
        refuseUnread();
        Shape last = last(outputs);
        if (last.rows() != 1 || last.columns() != 1) {
            throw new IllegalArgumentException(
                    "the network's output is " + last + ", not flat: end with `flatten` and" + " `dense: CLASSES`");
        }
        if (trained().isEmpty()) {
            throw new IllegalArgumentException("the network has no conv or dense layer, so nothing to train");
        }
        refuseUnknownNames();
    }

    /** A network whose layers follow each other. */
    public static Network of(Shape input, List<? extends Layer> layers, Loss loss) {
        List<String> names = defaultNames(layers);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            nodes.add(new Node(names.get(i), layers.get(i), List.of(i == 0 ? Node.INPUT : names.get(i - 1))));
        }
        return new Network(input, nodes, loss);
    }

    /** The names of nodes that are given none: the kind and how many of it there are so far, {@code conv1}. */
    public static List<String> defaultNames(List<? extends Layer> layers) {
        Map<String, Integer> counts = new HashMap<>();
        return layers.stream()
                .map(layer -> layer.kind().name())
                .map(kind -> defaultName(kind, counts.merge(kind, 1, Integer::sum)))
                .toList();
    }

    /** The n-th node of a kind, from 1: {@code conv2}; {@code relu6-1}, for {@code relu61} is a relu. */
    static String defaultName(String kind, int n) {
        boolean digit = Character.isDigit(kind.charAt(kind.length() - 1));
        return kind + (digit ? "-" : "") + n;
    }

    private void add(int i, Map<String, Integer> numbers) {
        Node node = nodes.get(i);
        if (node.name().equals(Node.INPUT) || numbers.containsKey(node.name())) {
            throw new IllegalArgumentException(nameOf(i) + ": "
                    + (node.name().equals(Node.INPUT) ? "`input` is the image" : "another layer has that name")
                    + ": choose another name");
        }
        List<Integer> itsSources = new ArrayList<>();
        for (String name : node.inputs()) {
            if (!numbers.containsKey(name)) {
                throw new IllegalArgumentException(nameOf(i) + ": " + missing(i, name, numbers));
            }
            itsSources.add(numbers.get(name));
        }
        sources.add(itsSources);
        numbers.put(node.name(), i);
        Layer layer = node.layer();
        int count = itsSources.size();
        if (count < layer.arity().least() || count > layer.arity().most()) {
            boolean one = layer.arity().equals(Layer.Arity.ONE);
            throw new IllegalArgumentException(nameOf(i) + ": takes "
                    + (one
                            ? "one input"
                            : (layer.arity().most() == layer.arity().least() ? "" : "at least ")
                                    + layer.arity().least() + " inputs, such as `from: [a, b]`")
                    + ", not " + count);
        }
        List<Form> itsForms = inputForms(i);
        if (layer instanceof Windowed && itsForms.get(0) == Form.FLAT) {
            throw new IllegalArgumentException(nameOf(i) + ": needs rows and columns, and "
                    + nameOf(flattening(itsSources.get(0))) + " leaves none: put it before that");
        }
        try {
            outputs.add(layer.output(inputs(i)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    nameOf(i) + (from(i).isEmpty() ? "" : " from `" + String.join("`, `", from(i)) + "`") + ": "
                            + e.getMessage(),
                    e);
        }
        forms.add(layer.form(itsForms));
        refuseUnknownFrozen(i);
        if (layer instanceof Conv conv && conv.init() == Init.WHITENING && itsSources.get(0) >= 0) {
            throw new IllegalArgumentException(
                    nameOf(i) + ": init: whitening is for a convolution that reads the image, not another layer");
        }
    }

    private void refuseUnknownFrozen(int i) {
        Node node = nodes.get(i);
        List<String> known = node.layer().parameters(inputs(i)).stream()
                .filter(parameter -> parameter.role() != Role.STATISTIC)
                .map(ParameterSpec::suffix)
                .toList();
        for (String suffix : node.frozenParameters()) {
            if (known.isEmpty()) {
                throw new IllegalArgumentException(
                        nameOf(i) + ": frozen names `" + suffix + "`, and the layer has nothing to train");
            }
            if (!known.contains(suffix)) {
                throw new IllegalArgumentException(nameOf(i) + ": " + Spelling.unknown("parameter", suffix, known));
            }
        }
    }

    /** Why a node cannot read a name. */
    private String missing(int i, String name, Map<String, Integer> numbers) {
        for (int later = i; later < nodes.size(); later++) {
            if (nodes.get(later).name().equals(name)) {
                List<String> cycle = cycle(i, later);
                return cycle.isEmpty()
                        ? "reads `" + name + "`, which comes after it: put " + nameOf(later) + " before it"
                        : "its inputs make a cycle, " + String.join(" → ", cycle)
                                + ": a layer can only read layers before it";
            }
        }
        return Spelling.unknown(
                "node", name, new ArrayList<>(numbers.keySet().stream().sorted().toList()));
    }

    /** The names on the shortest way from a node along its readers to a later one, and back to itself; empty if there is none. */
    private List<String> cycle(int node, int later) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            numbers.put(nodes.get(i).name(), i);
        }
        // From the later one back along what is read: for each node the reader through which it was met.
        Map<Integer, Integer> readers = new HashMap<>(Map.of(later, node));
        Queue<Integer> next = new ArrayDeque<>(List.of(later));
        while (!next.isEmpty() && !next.contains(node)) {
            int reader = next.remove();
            for (String name : nodes.get(reader).inputs()) {
                int read = numbers.getOrDefault(name, -1);
                if (read >= 0 && readers.putIfAbsent(read, reader) == null) {
                    next.add(read);
                }
            }
        }
        List<String> names = new ArrayList<>();
        if (next.contains(node)) {
            names.add(nodes.get(node).name());
            for (int i = readers.get(node); i != node; i = readers.get(i)) {
                names.add(nodes.get(i).name());
            }
            names.add(nodes.get(node).name());
        }
        return names;
    }

    /** The node that first has no rows and columns, on the way that leads to one. */
    private int flattening(int node) {
        int before = sources.get(node).get(0);
        return before >= 0 && forms.get(before) == Form.FLAT ? flattening(before) : node;
    }

    private void refuseUnread() {
        for (int i = 0; i < nodes.size() - 1; i++) {
            int node = i;
            if (sources.stream().noneMatch(each -> each.contains(node))) {
                throw new IllegalArgumentException(
                        nameOf(i) + ": no layer reads `" + nodes.get(i).name()
                                + "`, and it is not the last: remove it, or name it in the `from` of another");
            }
        }
    }

    private void refuseUnknownNames() {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            String node = nodes.get(i).name();
            List<ParameterSpec> parameters = nodes.get(i).layer().parameters(inputs(i));
            known.addAll(parameters.isEmpty() ? List.of() : List.of(node));
            parameters.forEach(parameter -> known.add(node + "." + parameter.suffix()));
        }
        for (String rule : names.rules().keySet()) {
            if (known.stream().noneMatch(name -> TensorNames.fits(rule, name))) {
                throw new IllegalArgumentException("names: " + Spelling.unknown("layer or parameter", rule, known));
            }
        }
    }

    private List<Integer> trained() {
        List<Integer> trained = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            boolean has = nodes.get(i).layer().parameters(inputs(i)).stream()
                    .anyMatch(parameter -> parameter.role() != Role.STATISTIC);
            if (has) {
                trained.add(i);
            }
        }
        return trained;
    }

    /** The shape of one image. */
    public Shape input() {
        return input;
    }

    /** The nodes in the order of the forward pass. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The nodes' layers. */
    public List<Layer> layers() {
        return nodes.stream().map(Node::layer).toList();
    }

    /** What training minimises. */
    public Loss loss() {
        return loss;
    }

    /** Whether its outputs are probabilities: those of a softmax, which with the cross-entropy is part of the loss. */
    public boolean givesProbabilities() {
        return loss == Loss.CROSS_ENTROPY || nodes.get(nodes.size() - 1).layer() instanceof Softmax;
    }

    /** How a file of PyTorch's calls the parameters. */
    public TensorNames names() {
        return names;
    }

    /** The same network with other nodes in the place of its own. */
    public Network with(List<Node> others) {
        return new Network(input, others, loss, names);
    }

    /** The same network with other names in files of PyTorch's. */
    public Network with(TensorNames others) {
        return new Network(input, nodes, loss, others);
    }

    /** Which nodes a node reads, by number; −1 is the image. */
    public List<Integer> sources(int node) {
        return sources.get(node);
    }

    /** The names of what a node reads; none if it reads just the one before it. */
    public List<String> from(int node) {
        List<String> inputs = nodes.get(node).inputs();
        String before = node == 0 ? Node.INPUT : nodes.get(node - 1).name();
        return inputs.equals(List.of(before)) ? List.of() : inputs;
    }

    /** How many inputs of other nodes a node is. */
    int readers(int node) {
        return (int) sources.stream()
                .flatMap(List::stream)
                .filter(source -> source == node)
                .count();
    }

    /** The shapes of what a node reads. */
    public List<Shape> inputs(int node) {
        return sources.get(node).stream().map(this::output).toList();
    }

    /** The shape of what leaves a node; of −1, the image's. */
    public Shape output(int node) {
        return node < 0 ? input : outputs.get(node);
    }

    /** The shapes of what leaves each node. */
    public List<Shape> outputs() {
        return List.copyOf(outputs);
    }

    /** The form of what leaves a node. */
    Form form(int node) {
        return forms.get(node);
    }

    /** The forms of what a node reads, before it is converted. */
    List<Form> inputForms(int node) {
        return sources.get(node).stream()
                .map(source -> source < 0 ? Form.SPATIAL : forms.get(source))
                .toList();
    }

    /**
     * The number of the node of a name.
     *
     * @throws IllegalArgumentException if none is called so
     */
    public int numberOf(String name) {
        List<String> names = nodes.stream().map(Node::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(Spelling.unknown("layer", name, names));
        }
        return names.indexOf(name);
    }

    /** How many classes the network distinguishes: the units of its output. */
    public int classes() {
        return last(outputs).size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network
                && input.equals(network.input)
                && nodes.equals(network.nodes)
                && loss == network.loss
                && names.equals(network.names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, nodes, loss, names);
    }

    @Override
    public String toString() {
        return "network " + input + " " + nodes + " " + loss;
    }

    /** How messages name a node: "layer 3 (dense)", counted from 1, or "layer 3 (dense `head`)" if it was given a name. */
    public String nameOf(int node) {
        String name = nodes.get(node).name();
        String given = name.equals(defaultNames.get(node)) ? "" : " `" + name + "`";
        return "layer " + (node + 1) + " (" + nodes.get(node).layer().kind() + given + ")";
    }

    private static Shape last(List<Shape> shapes) {
        return shapes.get(shapes.size() - 1);
    }
}
