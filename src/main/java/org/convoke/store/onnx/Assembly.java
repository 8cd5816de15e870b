package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Shape;

/** The layers of a network while a graph is translated, with the numbers of their parameters. */
final class Assembly {
    /** The key of the image. */
    static final int INPUT = -1;

    private final Shape input;
    private final List<Part> parts = new ArrayList<>();
    /** What the graph does to each channel of the image first: y = scale · x + shift. */
    private final float[] scale;

    private final float[] shift;

    Assembly(Shape input) {
        this.input = input;
        scale = new float[input.channels()];
        shift = new float[input.channels()];
        Arrays.fill(scale, 1);
    }

    /**
     * A layer at its place.
     *
     * @param name what the file calls it, if that can be told
     * @param inputs the keys of what it reads
     * @param parameters by their suffixes, each with the index of its shape in order
     * @param output its shape
     * @param frozen whether training leaves it as it is
     */
    record Part(
            Optional<String> name,
            Layer layer,
            List<Integer> inputs,
            Map<String, float[]> parameters,
            Shape output,
            boolean frozen) {
        float[] parameter(String suffix) {
            return parameters.get(suffix);
        }
    }

    /**
     * Adds a layer.
     *
     * @return its key
     * @throws IllegalArgumentException if the layer cannot take such inputs
     */
    int add(Optional<String> name, Layer layer, List<Integer> inputs, Map<String, float[]> parameters) {
        parts.add(new Part(name, layer, inputs, parameters, layer.output(shapes(inputs)), false));
        return parts.size() - 1;
    }

    private List<Shape> shapes(List<Integer> keys) {
        return keys.stream().map(this::shape).toList();
    }

    /** The shape of what a layer gives. */
    Shape shape(int key) {
        return key == INPUT ? input : parts.get(key).output();
    }

    /** The layer of a key, unless that is the image's. */
    Optional<Part> part(int key) {
        return key == INPUT ? Optional.empty() : Optional.of(parts.get(key));
    }

    /** Puts another layer with other parameters in the place of one; its output keeps its shape. */
    void replace(int key, Layer layer, Map<String, float[]> parameters) {
        Part old = parts.get(key);
        parts.set(key, new Part(old.name, layer, old.inputs, parameters, old.output, old.frozen));
    }

    /** Leaves a layer as it is in training. */
    void freeze(int key) {
        Part old = parts.get(key);
        parts.set(key, new Part(old.name, old.layer, old.inputs, old.parameters, old.output, true));
    }

    /**
     * Notes what happens to the image first, after what was noted before.
     *
     * @param factor of each channel
     * @param more what is added to each channel then
     */
    void changeInput(float[] factor, float[] more) {
        for (int channel = 0; channel < scale.length; channel++) {
            scale[channel] *= factor[channel];
            shift[channel] = shift[channel] * factor[channel] + more[channel];
        }
    }

    float[] inputScale() {
        return scale.clone();
    }

    float[] inputShift() {
        return shift.clone();
    }

    /**
     * The network that ends with a layer.
     *
     * @throws IllegalArgumentException if the layers make none
     */
    ImportedNetwork network(int last) {
        List<Integer> live = live(last);
        List<String> names = names(live);
        List<Node> nodes = new ArrayList<>();
        Map<String, Part> byName = new HashMap<>();
        for (int i = 0; i < live.size(); i++) {
            Part part = parts.get(live.get(i));
            List<String> inputs = part.inputs.stream()
                    .map(key -> key == INPUT ? Node.INPUT : names.get(live.indexOf(key)))
                    .toList();
            nodes.add(new Node(names.get(i), part.layer, inputs, part.frozen));
            byName.put(names.get(i), part);
        }
        Network network = new Network(input, nodes, Loss.CROSS_ENTROPY);
        Parameters parameters = Parameters.of(network);
        float[] weights = new float[parameters.size()];
        for (ParameterTensor tensor : parameters.tensors()) {
            tensor.into(weights, byName.get(tensor.nodeName()).parameter(tensor.suffix()));
        }
        return new ImportedNetwork(network, weights, inputScale(), inputShift());
    }

    /** The keys of the layers that the last one needs, in order. */
    private List<Integer> live(int last) {
        Set<Integer> needed = new HashSet<>(Set.of(last));
        for (int key = last; key >= 0; key--) {
            if (needed.contains(key)) {
                needed.addAll(parts.get(key).inputs);
            }
        }
        return needed.stream().filter(key -> key != INPUT).sorted().toList();
    }

    /** The file's names, each once, and the usual ones for the others. */
    private List<String> names(List<Integer> live) {
        List<Part> layers = live.stream().map(parts::get).toList();
        Set<String> taken = new HashSet<>(Set.of(Node.INPUT));
        List<Optional<String>> given =
                layers.stream().map(part -> part.name.filter(taken::add)).toList();
        List<String> usual =
                Network.defaultNames(layers.stream().map(Part::layer).toList());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            names.add(given.get(i).orElse(usual.get(i)));
            for (int number = 2; given.get(i).isEmpty() && !taken.add(names.get(i)); number++) {
                names.set(i, usual.get(i) + "-" + number);
            }
        }
        return names;
    }
}
