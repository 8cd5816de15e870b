package org.convoke.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.convoke.array.Arena;
import org.convoke.array.Finite;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Initial;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Role;

/**
 * The parameters of a network as one flat {@code float[]}: which node's weights and biases lie where. First those that are
 * trained, then statistics, then what is frozen, each in the order of the nodes. The order inside a tensor is the kernels'
 * own, padded with zeros to whole blocks; gradients and velocities lie in the same places, and a padding's gradient is
 * always zero. {@link ParameterTensor} leads to and from the usual order.
 */
public final class Parameters {
    private final Network network;
    private final List<ParameterTensor> tensors = new ArrayList<>();
    private final List<List<ParameterTensor>> ofNode = new ArrayList<>();
    private final int trained;
    private final int changing;
    private final int size;

    private Parameters(Network network) {
        this.network = network;
        int nodes = network.nodes().size();
        ParameterTensor[][] placed = new ParameterTensor[nodes][];
        long next = 0;
        int[] ends = new int[Part.values().length];
        for (Part part : Part.values()) {
            for (int i = 0; i < nodes; i++) {
                Node node = network.nodes().get(i);
                List<ParameterSpec> specs = node.layer().parameters(network.inputs(i));
                placed[i] = placed[i] == null ? new ParameterTensor[specs.size()] : placed[i];
                for (int k = 0; k < specs.size(); k++) {
                    ParameterSpec spec = specs.get(k);
                    if (part == Part.of(node, spec)) {
                        placed[i][k] = new ParameterTensor(node, i, spec, checked(next));
                        next = checked(next + Arena.round(spec.floats()));
                    }
                }
            }
            ends[part.ordinal()] = checked(next);
        }
        for (ParameterTensor[] each : placed) {
            ofNode.add(List.of(each));
            tensors.addAll(List.of(each));
        }
        trained = ends[Part.TRAINED.ordinal()];
        changing = ends[Part.STATISTICS.ordinal()];
        size = ends[Part.FROZEN.ordinal()];
    }

    /** The parts of the flat array, in this order. */
    private enum Part {
        TRAINED,
        STATISTICS,
        FROZEN;

        static Part of(Node node, ParameterSpec spec) {
            if (node.isFrozen(spec)) {
                return FROZEN;
            }
            return spec.role() == Role.STATISTIC ? STATISTICS : TRAINED;
        }
    }

    /**
     * Where the parameters of a network lie.
     *
     * @throws IllegalArgumentException if there are more than fit one array
     */
    public static Parameters of(Network network) {
        return new Parameters(network);
    }

    private static int checked(long floats) {
        if (floats < 0 || floats > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("the network has more parameters than fit one array of 2^31 floats");
        }
        return (int) floats;
    }

    /** Whose they are. */
    public Network network() {
        return network;
    }

    /** How long the flat array is, paddings included. */
    public int size() {
        return size;
    }

    /** How much of it, from the start, is trained by gradients. */
    public int trained() {
        return trained;
    }

    /** How much of it, from the start, changes in training: what is trained, and statistics. */
    public int changing() {
        return changing;
    }

    /** How many true parameters there are, frozen ones too; running statistics are not counted. */
    public long count() {
        return tensors.stream()
                .filter(tensor -> tensor.role() != Role.STATISTIC)
                .mapToLong(ParameterTensor::size)
                .sum();
    }

    /** Every tensor, in the order of the nodes, weights before biases. */
    public List<ParameterTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** The tensors of one node, counted from 0: weights and bias, or none. */
    public List<ParameterTensor> tensors(int node) {
        return ofNode.get(node);
    }

    /** Those that are trained, in the order of the nodes: what an optimiser remembers something of. */
    public List<ParameterTensor> trainedTensors() {
        return tensors.stream().filter(tensor -> tensor.start() < trained).toList();
    }

    /** Those that change in training, in the order of the nodes: what is trained, and statistics. */
    public List<ParameterTensor> changingTensors() {
        return tensors.stream().filter(tensor -> tensor.start() < changing).toList();
    }

    /** What changes in training, of a flat array. */
    public float[] changing(float[] flat) {
        return changing == size ? flat : Arrays.copyOf(flat, changing);
    }

    /**
     * One tensor of a node.
     *
     * @throws IllegalArgumentException if it has none of that name
     */
    ParameterTensor tensor(int node, String suffix) {
        return find(node, suffix)
                .orElseThrow(() -> new IllegalArgumentException(network.nameOf(node) + " has no " + suffix));
    }

    /** Likewise, or nothing. */
    Optional<ParameterTensor> find(int node, String suffix) {
        return tensors(node).stream()
                .filter(tensor -> tensor.suffix().equals(suffix))
                .findFirst();
    }

    /**
     * Initial values: for layers followed by ReLU or its like normal with deviation √(2 / fan-in) (He et al., "Delving deep
     * into rectifiers", 2015), for others uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio, "Understanding the
     * difficulty of training deep feedforward neural networks", 2010), biases 0. A weight depends on the seed, its node
     * and its place in the tensor only. What a layer says in {@link Init} goes before; whitening needs images, and is random
     * here.
     */
    public float[] initial(long seed) {
        float[] flat = new float[size];
        for (ParameterTensor tensor : tensors) {
            Initial initial = tensor.initial();
            boolean rectified = isRectified(tensor.layer());
            for (int i = 0; i < tensor.size(); i++) {
                flat[tensor.place(i)] = initial.value(seed, tensor.layer(), i, rectified);
            }
        }
        return flat;
    }

    /** Whether the next node, poolings and the like apart, is a rectifier. */
    private boolean isRectified(int node) {
        for (int i = node + 1; i < network.nodes().size(); i++) {
            if (network.sources(i).contains(node)) {
                Layer.Gain gain = network.nodes().get(i).layer().gain();
                return gain == Layer.Gain.PASSES ? isRectified(i) : gain == Layer.Gain.RECTIFIER;
            }
        }
        return false;
    }

    /**
     * The length of one node's part of a flat array, √(Σ w²) over its parameters, summed in double; 0 for a node without any.
     * Statistics do not count, and of a shorter array only what it has.
     *
     * @param flat of weights, gradients or velocities
     * @param node from 0
     */
    public double norm(float[] flat, int node) {
        double squares = 0;
        for (ParameterTensor tensor : tensors(node)) {
            if (tensor.role() != Role.STATISTIC && tensor.start() < flat.length) {
                // Paddings are zero.
                for (int i = tensor.start(); i < tensor.start() + tensor.floats(); i++) {
                    squares += (double) flat[i] * flat[i];
                }
            }
        }
        return Math.sqrt(squares);
    }

    /**
     * A flat array of these parameters laid out for a network that has the same ones, but freezes others.
     *
     * @throws IllegalArgumentException if it has one that is not here
     */
    public float[] laidOutFor(Network other, float[] flat) {
        Parameters there = of(other);
        float[] moved = new float[there.size];
        for (ParameterTensor tensor : there.tensors) {
            tensor.into(moved, tensor(tensor.layer(), tensor.suffix()).from(flat));
        }
        return moved;
    }

    /** The first tensor that holds a value that is NaN or infinite. */
    public Optional<ParameterTensor> firstNonFinite(float[] flat) {
        return Finite.all(flat)
                ? Optional.empty()
                : tensors.stream()
                        .filter(tensor -> tensor.start() < flat.length)
                        .filter(tensor -> !Finite.all(tensor.from(flat)))
                        .findFirst();
    }

    @Override
    public String toString() {
        return count() + " parameters in " + size + " floats";
    }
}
