package org.convoke.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.convoke.array.Arena;
import org.convoke.array.ConvWeights;
import org.convoke.array.CounterRandom;
import org.convoke.array.DenseWeights;
import org.convoke.array.Finite;

/**
 * The parameters of a network as one flat {@code float[]}: which layer's weights and biases lie where. The order inside a
 * layer is the kernels' own, padded with zeros to whole blocks; gradients and velocities lie in the same places, and a
 * padding's gradient is always zero. {@link ParameterTensor} leads to and from the usual order.
 */
public final class Parameters {
    private final Network network;
    private final List<ParameterTensor> tensors = new ArrayList<>();
    private final int[] weights;
    private final int[] biases;
    private final int size;

    private Parameters(Network network) {
        this.network = network;
        List<Shape> shapes = network.shapes();
        int layers = network.layers().size();
        weights = new int[layers];
        biases = new int[layers];
        long next = 0;
        for (int i = 0; i < layers; i++) {
            Shape input = shapes.get(i);
            String name = "layer" + (i + 1) + "." + network.layers().get(i).name() + ".";
            if (network.layers().get(i) instanceof Layer.Conv conv) {
                weights[i] = checked(next);
                ConvWeights w = convWeights(conv, i);
                biases[i] = checked(next + Arena.round(w.size()));
                next = biases[i] + Arena.round(conv.maps());
                addConv(name, i, w);
                addBias(name, i, conv.maps());
            } else if (network.layers().get(i) instanceof Layer.Dense dense) {
                weights[i] = checked(next);
                DenseWeights w = new DenseWeights(input.size(), dense.units());
                biases[i] = checked(next + Arena.round(w.size()));
                next = biases[i] + Arena.round(dense.units());
                addDense(name, i, w);
                addBias(name, i, dense.units());
            }
        }
        size = checked(next);
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
        if (floats > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("the network has more parameters than fit one array of 2^31 floats");
        }
        return (int) floats;
    }

    private void addConv(String name, int layer, ConvWeights w) {
        int base = weights[layer];
        int kernel = w.rows() * w.columns();
        tensors.add(new ParameterTensor(
                name + "weight", layer, List.of(w.maps(), w.channels(), w.rows(), w.columns()), i -> {
                    int row = i % kernel / w.columns();
                    int channel = i / kernel % w.channels();
                    return base + w.at(i / kernel / w.channels(), channel, row, i % w.columns());
                }));
    }

    private void addDense(String name, int layer, DenseWeights w) {
        int base = weights[layer];
        tensors.add(new ParameterTensor(
                name + "weight",
                layer,
                List.of(w.inputs(), w.outputs()),
                i -> base + w.at(i / w.outputs(), i % w.outputs())));
    }

    private void addBias(String name, int layer, int values) {
        int base = biases[layer];
        tensors.add(new ParameterTensor(name + "bias", layer, List.of(values), i -> base + i));
    }

    /** The layout of a convolution's weights. */
    ConvWeights convWeights(Layer.Conv conv, int layer) {
        int channels = network.shapes().get(layer).channels();
        return new ConvWeights(
                conv.maps(), channels, conv.size().rows(), conv.size().columns());
    }

    /** How long the flat array is, paddings included. */
    public int size() {
        return size;
    }

    /** How many true parameters there are. */
    public long count() {
        return tensors.stream().mapToLong(ParameterTensor::size).sum();
    }

    /** Every tensor, in the order of the layers, weights before biases. */
    public List<ParameterTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** The tensors of one layer, counted from 0: weights and bias, or none. */
    public List<ParameterTensor> tensors(int layer) {
        return tensors.stream().filter(tensor -> tensor.layer() == layer).toList();
    }

    int weights(int layer) {
        return weights[layer];
    }

    int bias(int layer) {
        return biases[layer];
    }

    /**
     * Initial values: for layers followed by ReLU normal with deviation √(2 / fan-in) (He et al., "Delving deep into
     * rectifiers", 2015), for others uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio, "Understanding the
     * difficulty of training deep feedforward neural networks", 2010), biases 0. A weight depends on the seed, its layer
     * and its place in the tensor only.
     */
    public float[] initial(long seed) {
        float[] flat = new float[size];
        for (ParameterTensor tensor : tensors) {
            if (tensor.shape().size() > 1) {
                double[] fans = fans(tensor.shape());
                boolean relu = followedByRelu(tensor.layer());
                for (int i = 0; i < tensor.size(); i++) {
                    double value = relu
                            ? CounterRandom.gaussian(seed, tensor.layer(), i) * StrictMath.sqrt(2 / fans[0])
                            : (2 * CounterRandom.uniform(seed, tensor.layer(), i) - 1)
                                    * StrictMath.sqrt(6 / (fans[0] + fans[1]));
                    flat[tensor.place(i)] = (float) value;
                }
            }
        }
        return flat;
    }

    /** Fan-in and fan-out: how many weights meet at an output, and at an input. */
    private static double[] fans(List<Integer> shape) {
        if (shape.size() == 2) {
            return new double[] {shape.get(0), shape.get(1)};
        }
        double kernel = (double) shape.get(2) * shape.get(3);
        return new double[] {shape.get(1) * kernel, shape.get(0) * kernel};
    }

    /** Whether the next layer, poolings and a flatten apart, is a ReLU. */
    private boolean followedByRelu(int index) {
        for (int i = index + 1; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            if (!(layer instanceof Layer.MaxPool || layer instanceof Layer.Flatten)) {
                return layer instanceof Layer.Relu;
            }
        }
        return false;
    }

    /**
     * The length of one layer's part of a flat array, √(Σ w²) over its weights and biases, summed in double; 0 for a layer
     * without parameters.
     *
     * @param flat of weights, gradients or velocities
     * @param layer from 0
     */
    public double norm(float[] flat, int layer) {
        List<ParameterTensor> own = tensors(layer);
        if (own.isEmpty()) {
            return 0;
        }
        int end = size;
        for (int next = layer + 1; next < weights.length && end == size; next++) {
            end = tensors(next).isEmpty() ? size : weights[next];
        }
        double squares = 0;
        // Paddings are zero.
        for (int i = weights[layer]; i < end; i++) {
            squares += (double) flat[i] * flat[i];
        }
        return Math.sqrt(squares);
    }

    /** The first tensor that holds a value that is NaN or infinite. */
    public Optional<ParameterTensor> firstNonFinite(float[] flat) {
        return Finite.all(flat)
                ? Optional.empty()
                : tensors.stream()
                        .filter(tensor -> !Finite.all(tensor.from(flat)))
                        .findFirst();
    }

    @Override
    public String toString() {
        return count() + " parameters in " + size + " floats " + Arrays.toString(weights);
    }
}
