package org.convoke.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.convoke.array.Arena;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Buffer;
import org.convoke.net.layer.Copy;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Form;
import org.convoke.net.layer.Gradient;
import org.convoke.net.layer.Halo;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.NodePlan;
import org.convoke.net.layer.Parameter;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Softmax;
import org.convoke.net.layer.Step;
import org.convoke.net.layer.Tensor;
import org.convoke.net.layer.Unflatten;

/**
 * Walks the nodes of a network once: finds a place for parameters and activations, and makes the steps of both passes.
 *
 * <p>Values that several nodes read get their gradient as a sum: the last reader, the first in the backward pass, writes
 * it, the others add theirs in the reverse order of the nodes.
 */
final class Planner {
    private final Network network;
    private final Parameters parameters;
    private final Kernels kernels;
    private final int groups;
    private final Purpose purpose;
    private final Extent extent;
    private final boolean training;
    private final Arena arena = new Arena();
    private final int weightsAt;
    private final int gradientAt;
    private final BufferPlan buffers;
    private final Program program = new Program();
    /** The floats of activations and gradients that each node takes for one group; those of the input last. */
    private final long[] floats;

    /** One for all: it is overwritten within single calls. */
    private final Buffer scratch = new Buffer(0);

    private long scratchSize;
    private final Operation input;
    private final Operation output;
    /** Where the loss writes its gradient if nobody reads it: in inference, and where all is frozen. */
    private final int outputGradient;

    private final List<Operation> operations = new ArrayList<>();
    /** For convolutions the batch normalisations in their weights, by the numbers of the nodes. */
    private final Map<Integer, Integer> folded = new HashMap<>();

    /** Where the zeros lie that stand for the biases of a convolution without any, by the number of the node. */
    private final Map<Integer, Integer> zeroBiases = new HashMap<>();

    private final List<Constant> constants = new ArrayList<>();

    /** By the number of the node; −1 is the input. */
    private final Map<Integer, Operation> ofNode = new HashMap<>();

    /**
     * A node's layer at work, or one that the planner puts in: a conversion between forms, a copy.
     *
     * <p>Operations that work in place share one storage.
     */
    private static final class Operation {
        final Optional<Layer> layer;
        final int node;
        final List<Operation> inputs;
        final Shape shape;
        final Form form;
        final boolean wantsGradient;
        final List<Use> readers = new ArrayList<>();
        final Map<Form, Operation> converted = new EnumMap<>(Form.class);
        Storage storage;

        Operation(Optional<Layer> layer, int node, List<Operation> inputs, Shape shape, Form form, boolean wanted) {
            this.layer = layer;
            this.node = node;
            this.inputs = inputs;
            this.shape = shape;
            this.form = form;
            wantsGradient = wanted;
            for (int i = 0; i < inputs.size(); i++) {
                inputs.get(i).readers.add(new Use(this, i));
            }
        }

        List<Shape> shapes() {
            return inputs.stream().map(each -> each.shape).toList();
        }
    }

    /** Equal values that stand for a parameter which a layer does not have. */
    record Constant(int at, int values, float value) {
        void fill(float[] a) {
            Arrays.fill(a, at, at + values, value);
        }
    }

    /** One input of an operation. */
    private record Use(Operation reader, int input) {}

    /** Memory for a value and its gradient. */
    private static final class Storage {
        boolean keepsOutput;
        boolean wantsGradient;
        Halo halo = Halo.NONE;
        Halo gradientHalo = Halo.NONE;
        Tensor value;
        Optional<Tensor> gradient = Optional.empty();
    }

    /**
     * Which part of a network is planned: the nodes that lead from one node's output to another's.
     *
     * @param after the node whose output enters; −1 if it is the image
     * @param to the node whose output leaves
     */
    record Extent(int after, int to) {
        /** All of a network. */
        static Extent whole(Network network) {
            return new Extent(-1, network.nodes().size() - 1);
        }

        boolean endsEarly(Network network) {
            return to < network.nodes().size() - 1;
        }
    }

    /**
     * Plans a whole network.
     *
     * @param groups the most groups of images in a micro-batch
     * @param purpose what the workspace is for
     */
    Planner(Network network, Kernels kernels, int groups, Purpose purpose) {
        this(network, kernels, groups, purpose, Extent.whole(network));
    }

    /** Plans part of a network; parameters are those of all of it. */
    Planner(Network network, Kernels kernels, int groups, Purpose purpose, Extent extent) {
        this.network = network;
        this.kernels = kernels;
        this.groups = groups;
        this.purpose = purpose;
        this.extent = extent;
        training = purpose == Purpose.TRAINING;
        parameters = Parameters.of(network);
        weightsAt = arena.reserve(parameters.size());
        gradientAt = training ? arena.reserve(parameters.changing()) : -1;
        buffers = new BufferPlan(groups, purpose.isInference());
        floats = new long[network.nodes().size() + 1];
        input = new Operation(
                Optional.empty(), network.nodes().size(), List.of(), network.output(extent.after), Form.SPATIAL, false);
        output = lowered();
        for (Operation operation : operations) {
            share(operation);
        }
        place(input);
        for (Operation operation : operations) {
            plan(operation);
        }
        if (extent.endsEarly(network)) {
            buffers.keepToTheEnd(output.storage.value.buffer());
        }
        buffers.place(arena, program);
        outputGradient = output.storage.gradient.isPresent() || extent.endsEarly(network)
                ? -1
                : arena.reserve(output.storage.value.layout().size());
        scratch.place(training ? arena.reserve(scratchSize) : -1, 0, true);
    }

    // From nodes to operations.

    private Operation lowered() {
        ofNode.put(extent.after, input);
        if (extent.after >= 0) {
            // Flat, if that node's output is: layers that draw random numbers see the same places.
            ofNode.put(extent.after, in(network.form(extent.after), input, extent.after));
        }
        int last = network.nodes().size() - 1;
        Set<Integer> planned = FrozenPrefix.upTo(network, extent.to);
        planned.removeAll(FrozenPrefix.upTo(network, extent.after));
        for (int i = 0; i <= last; i++) {
            if (!planned.contains(i)) {
                continue;
            }
            Layer layer = network.nodes().get(i).layer();
            List<Operation> from = network.sources(i).stream().map(ofNode::get).toList();
            boolean insideLoss = i == last && layer instanceof Softmax && network.loss() == Loss.CROSS_ENTROPY;
            if (isFolded(i)) {
                folded.put(network.sources(i).get(0), i);
            }
            boolean nothing = insideLoss || isFolded(i) || (!training && layer.isIdentityInInference());
            ofNode.put(i, nothing ? from.get(0) : add(layer, i, from));
        }
        if (extent.endsEarly(network)) {
            return ofNode.get(extent.to);
        }
        Operation result = in(Form.FLAT, ofNode.get(last), last);
        boolean overwritten = network.loss() == Loss.CROSS_ENTROPY;
        boolean needed = purpose == Purpose.WATCHING
                || !result.readers.isEmpty()
                || result == input
                || (training && result.layer.map(Layer::needsOutput).orElse(false));
        return overwritten && needed ? added(new Copy(), last, List.of(result)) : result;
    }

    /** Whether a batch normalisation can be put into the weights of the convolution before it. */
    private boolean isFolded(int node) {
        int before = network.sources(node).get(0);
        return purpose.folds()
                && network.nodes().get(node).layer() instanceof BatchNorm
                && before >= 0
                && FoldedNorm.takes(network.nodes().get(before).layer())
                && network.readers(before) == 1;
    }

    private Operation add(Layer layer, int node, List<Operation> from) {
        List<Form> forms = from.stream().map(each -> each.form).toList();
        List<Operation> taken = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            taken.add(in(layer.needs(i, forms), from.get(i), node));
        }
        return added(layer, node, taken);
    }

    private Operation in(Form form, Operation operation, int node) {
        if (operation.form == form) {
            return operation;
        }
        if (!operation.converted.containsKey(form)) {
            Layer conversion = form == Form.FLAT ? new Flatten() : new Unflatten();
            operation.converted.put(form, added(conversion, node, List.of(operation)));
        }
        return operation.converted.get(form);
    }

    private Operation added(Layer layer, int node, List<Operation> inputs) {
        List<Shape> shapes = inputs.stream().map(each -> each.shape).toList();
        List<Form> forms = inputs.stream().map(each -> each.form).toList();
        boolean ofNetwork = network.nodes().get(node).layer() == layer;
        boolean wanted = inputs.stream().anyMatch(each -> each.wantsGradient)
                || (ofNetwork
                        && parameters.tensors(node).stream().anyMatch(tensor -> tensor.start() < parameters.trained()));
        Operation operation = new Operation(
                Optional.of(layer), node, inputs, layer.output(shapes), layer.form(forms), training && wanted);
        operations.add(operation);
        return operation;
    }

    // Storage.

    /** Gives an operation the storage of its first input if it works in place there, otherwise one of its own. */
    private void share(Operation operation) {
        Layer layer = operation.layer.orElseThrow();
        operation.storage = isInPlace(operation) ? operation.inputs.get(0).storage : new Storage();
        Storage storage = operation.storage;
        storage.keepsOutput |= layer.needsOutput();
        storage.wantsGradient |= operation.wantsGradient;
        storage.gradientHalo = storage.gradientHalo.with(layer.gradientHalo(operation.shapes()));
        for (Use use : operation.readers) {
            storage.halo = storage.halo.with(use.reader.layer.orElseThrow().halo(use.reader.shapes(), use.input));
        }
    }

    private boolean isInPlace(Operation operation) {
        Layer layer = operation.layer.orElseThrow();
        Operation first = operation.inputs.get(0);
        return purpose != Purpose.WATCHING
                && layer.worksInPlace()
                && first != input
                && first.readers.size() == 1
                && first.form == operation.form
                && first.shape.equals(operation.shape)
                && (!training || (!first.storage.keepsOutput && !layer.needsInput()));
    }

    private static Layout layout(Operation operation, Halo halo, int groups) {
        Shape shape = operation.shape;
        return operation.form == Form.FLAT
                ? Layout.flat(shape.size(), groups)
                : new Layout(shape.channels(), shape.rows(), shape.columns(), halo.left(), halo.right());
    }

    private Tensor tensor(Operation operation, Halo halo) {
        Layout layout = layout(operation, halo, groups);
        return new Tensor(operation.form, layout, buffer(operation, layout.size()));
    }

    private Buffer buffer(Operation operation, long size) {
        Buffer buffer = buffers.add(size, operation.form);
        floats[operation.node] += operation.form == Form.FLAT ? buffer.size() / groups : buffer.size();
        return buffer;
    }

    /** Makes the tensors of an operation that has storage of its own. */
    private void place(Operation operation) {
        if (operation == input) {
            operation.storage = new Storage();
            for (Use use : operation.readers) {
                operation.storage.halo = operation.storage.halo.with(
                        use.reader.layer.orElseThrow().halo(use.reader.shapes(), use.input));
            }
        }
        Storage storage = operation.storage;
        if (storage.value == null) {
            storage.value = tensor(operation, storage.halo);
            if (storage.wantsGradient) {
                storage.gradient = Optional.of(tensor(operation, storage.gradientHalo));
            }
            if (operation == input) {
                buffers.keepFromTheStart(storage.value.buffer());
            } else {
                clearWhereShared(storage.value);
            }
        }
    }

    /** What other buffers left must not count in halos, and in channels beyond the true ones. */
    private void clearWhereShared(Tensor tensor) {
        if (purpose.isInference() && PaddingStep.isNeeded(tensor)) {
            program.add(new PaddingStep(tensor), false);
        }
    }

    private void plan(Operation operation) {
        int before = program.size();
        place(operation);
        List<Buffer> used = new ArrayList<>();
        operation.inputs.forEach(each -> used.add(each.storage.value.buffer()));
        used.add(operation.storage.value.buffer());
        operation.layer.orElseThrow().plan(new Node(operation, used));
        used.forEach(buffer -> buffers.use(buffer, before, Math.max(before, program.size() - 1)));
    }

    // What the workspace asks for.

    Parameters parameters() {
        return parameters;
    }

    Arena arena() {
        return arena;
    }

    Program program() {
        return program;
    }

    int weightsAt() {
        return weightsAt;
    }

    int gradientAt() {
        return gradientAt;
    }

    Tensor input() {
        return input.storage.value;
    }

    /** What leaves a node. */
    Tensor value(int node) {
        return ofNode.get(node).storage.value;
    }

    /** The network's output, flat. */
    Tensor output() {
        return output.storage.value;
    }

    /** Where the loss writes the gradient of the output. */
    int outputGradientAt() {
        return output.storage.gradient.map(gradient -> gradient.at(0)).orElse(outputGradient);
    }

    /** The batch normalisations that are in the weights of the convolutions before them. */
    List<FoldedNorm> foldedNorms() {
        return folded.entrySet().stream()
                .map(each -> new FoldedNorm(
                        parameters,
                        each.getKey(),
                        each.getValue(),
                        weightsAt,
                        zeroBiases.getOrDefault(each.getKey(), -1)))
                .toList();
    }

    /** The array, with what stands for parameters that layers do not have. */
    float[] allocate() {
        float[] a = arena.allocate();
        constants.forEach(constant -> constant.fill(a));
        return a;
    }

    /** The floats of one group of images that each node takes; those of the input last. */
    long[] floats() {
        return floats;
    }

    /** What one operation plans with. */
    private final class Node implements NodePlan {
        private final Operation operation;
        private final List<Buffer> used;

        Node(Operation operation, List<Buffer> used) {
            this.operation = operation;
            this.used = used;
        }

        @Override
        public Kernels kernels() {
            return kernels;
        }

        @Override
        public boolean isTraining() {
            return training;
        }

        @Override
        public boolean isForOneImage() {
            return purpose == Purpose.ONE_IMAGE;
        }

        @Override
        public int groups() {
            return groups;
        }

        @Override
        public List<Shape> inputs() {
            return operation.shapes();
        }

        @Override
        public Tensor x(int i) {
            return operation.inputs.get(i).storage.value;
        }

        @Override
        public Tensor y() {
            return operation.storage.value;
        }

        @Override
        public Optional<Tensor> dy() {
            return operation.wantsGradient ? operation.storage.gradient : Optional.empty();
        }

        @Override
        public boolean isInPlace() {
            return operation.storage == operation.inputs.get(0).storage;
        }

        @Override
        public Optional<Gradient> gradient(int i) {
            Operation from = operation.inputs.get(i);
            if (!from.wantsGradient) {
                return Optional.empty();
            }
            Use last = from.readers.get(from.readers.size() - 1);
            // The loss has written the gradient of the output.
            boolean first = from != output && last.reader == operation && last.input == i;
            return Optional.of(new Gradient(from.storage.gradient.orElseThrow(), !first));
        }

        @Override
        public Optional<Tensor> dx(int i) {
            Optional<Gradient> gradient = gradient(i);
            if (gradient.isEmpty() || !gradient.get().adds()) {
                return gradient.map(Gradient::tensor);
            }
            Tensor sum = gradient.get().tensor();
            Tensor own = tensor(operation.inputs.get(i), Halo.NONE);
            program.add(new AddGradientStep(kernels, own, sum), own.form() == Form.FLAT);
            return Optional.of(own);
        }

        @Override
        public Layout dxLayout(int i) {
            return dxLayouts(i).orElseGet(() -> layout(operation.inputs.get(i), Halo.NONE, groups));
        }

        private Optional<Layout> dxLayouts(int i) {
            return gradient(i)
                    .map(gradient -> gradient.adds()
                            ? layout(operation.inputs.get(i), Halo.NONE, groups)
                            : gradient.tensor().layout());
        }

        @Override
        public Layout dyLayout() {
            return dy().map(Tensor::layout).orElseGet(() -> layout(operation, operation.storage.gradientHalo, groups));
        }

        @Override
        public Parameter parameter(String suffix) {
            ParameterTensor tensor = parameters.tensor(operation.node, suffix);
            boolean changes = training && tensor.start() < parameters.changing();
            return new Parameter(weightsAt + tensor.start(), changes ? gradientAt + tensor.start() : -1);
        }

        @Override
        public Parameter parameterOr(String suffix, int values, float value) {
            boolean has = parameters.tensors(operation.node).stream()
                    .anyMatch(tensor -> tensor.suffix().equals(suffix));
            if (has) {
                return parameter(suffix);
            }
            Constant constant = new Constant(arena.reserve(values), values, value);
            constants.add(constant);
            if (FoldedNorm.takes(operation.layer.orElseThrow())) {
                zeroBiases.put(operation.node, constant.at);
            }
            return new Parameter(constant.at, -1);
        }

        @Override
        public int gradientPlace(Parameter parameter, int values) {
            return parameter.isTrained() || !training ? parameter.gradientAt() : arena.reserve(values);
        }

        @Override
        public int number() {
            return operation.node;
        }

        @Override
        public Buffer keep(long size) {
            Buffer buffer = buffer(operation, size);
            used.add(buffer);
            return buffer;
        }

        @Override
        public Buffer scratch(long size) {
            scratchSize = Math.max(scratchSize, size);
            return scratch;
        }

        @Override
        public void add(Step step) {
            program.add(step, false);
        }

        @Override
        public void addWhole(Step step) {
            program.add(step, true);
        }
    }
}
