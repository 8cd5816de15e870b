package org.convoke.net;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Arena;
import org.convoke.array.Convolution;
import org.convoke.array.Dense;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.MaxPooling;
import org.convoke.array.Window;

/**
 * Walks the layers of a network once: reserves the arena's places for parameters and activations, and makes the steps of
 * both passes.
 */
final class Plan {
    final Parameters parameters;
    final Arena arena = new Arena();
    final int weights;
    final int gradient;
    final Tensor input;
    /** Layers with rows and columns, in order; activations on them are computed in place. */
    final List<Step> spatial = new ArrayList<>();
    /** Layers without, in order; the first copies from the last spatial tensor. */
    final List<Step> flat = new ArrayList<>();

    private final Network network;
    private final Kernels kernels;
    private final int groups;
    private final int firstFlat;
    private final int scratch;
    private Tensor last;

    Plan(Network network, Kernels kernels, int groups) {
        this.network = network;
        this.kernels = kernels;
        this.groups = groups;
        parameters = Parameters.of(network);
        weights = arena.reserve(parameters.size());
        gradient = arena.reserve(parameters.size());
        scratch = arena.reserve(scratchSize());
        firstFlat = firstFlat();
        input = inputTensor();
        last = input;
        for (int i = 0; i < firstFlat; i++) {
            addSpatial(i);
        }
        Tensor flattened = flatTensor(network.shapes().get(firstFlat).size(), last.wantsGradient());
        flat.add(new FlattenStep(last, flattened, groups));
        last = flattened;
        for (int i = firstFlat; i < network.layers().size(); i++) {
            addFlat(i);
        }
    }

    /** The network's output. */
    Tensor output() {
        return last;
    }

    /** The first layer that sees no rows and columns. */
    private int firstFlat() {
        List<Layer> layers = network.layers();
        int i = 0;
        while (i < layers.size()
                && !(layers.get(i) instanceof Layer.Flatten
                        || layers.get(i) instanceof Layer.Dense
                        || layers.get(i) instanceof Layer.Softmax)) {
            i++;
        }
        return i;
    }

    /** What the greediest layer may overwrite while it sums its weight gradient. */
    private long scratchSize() {
        long most = 0;
        for (int i = 0; i < network.layers().size(); i++) {
            if (network.layers().get(i) instanceof Layer.Conv conv) {
                most = Math.max(most, Convolution.scratch(parameters.convWeights(conv, i)));
            }
        }
        return Math.max(most, Dense.scratch(groups));
    }

    /** The images: channels lie singly where a convolution reads them, in blocks where a pooling does. */
    private Tensor inputTensor() {
        boolean pooledFirst = network.layers().subList(0, firstFlat).stream()
                .filter(Layer.Windowed.class::isInstance)
                .findFirst()
                .filter(Layer.MaxPool.class::isInstance)
                .isPresent();
        Layout value = value(0, pooledFirst ? Layout.BLOCK : 1);
        Layout gradients = new Layout(value.channels(), value.rows(), value.columns(), Layout.BLOCK, 0, 0);
        return new Tensor(value, gradients, arena.reserve(groups * Arena.round(value.size())), 0, false);
    }

    /** The layout of the activations that enter layer i, with the halo that the next convolution needs. */
    private Layout value(int i, int block) {
        Shape shape = network.shapes().get(i);
        for (Layer layer : network.layers().subList(i, Math.max(i, firstFlat))) {
            if (layer instanceof Layer.Windowed windowed) {
                Window window = windowed.window(shape);
                boolean conv = windowed instanceof Layer.Conv;
                int left = conv ? Convolution.leftHalo(window.columns()) : 0;
                int right = conv ? Convolution.rightHalo(window.columns()) : 0;
                return new Layout(shape.channels(), shape.rows(), shape.columns(), block, left, right);
            }
        }
        return new Layout(shape.channels(), shape.rows(), shape.columns(), block, 0, 0);
    }

    /** Reserves the tensor that layer i − 1 writes, with the halo that its input gradient needs. */
    private Tensor tensor(int i, int leftGradientHalo, int rightGradientHalo) {
        Layout value = value(i, Layout.BLOCK);
        Layout gradients = new Layout(
                value.channels(), value.rows(), value.columns(), Layout.BLOCK, leftGradientHalo, rightGradientHalo);
        return new Tensor(
                value,
                gradients,
                arena.reserve(groups * Arena.round(value.size())),
                arena.reserve(groups * Arena.round(gradients.size())),
                true);
    }

    private Tensor flatTensor(int units, boolean wantsGradient) {
        Layout layout = Layout.flat(units, groups);
        return new Tensor(layout, layout, arena.reserve(layout.size()), arena.reserve(layout.size()), wantsGradient);
    }

    private ParameterPlace place(int layer) {
        int w = parameters.weights(layer);
        int bias = parameters.bias(layer);
        return new ParameterPlace(weights + w, weights + bias, gradient + w, gradient + bias);
    }

    private void addSpatial(int i) {
        Tensor x = last;
        if (network.layers().get(i) instanceof Layer.Conv conv) {
            Window window = conv.window(network.shapes().get(i));
            last = tensor(
                    i + 1,
                    Convolution.leftGradientHalo(window.columns()),
                    Convolution.rightGradientHalo(window.columns()));
            Convolution.Plan plan = new Convolution.Plan(
                    window, x.value(), last.value(), x.gradient(), last.gradient(), parameters.convWeights(conv, i));
            spatial.add(new ConvStep(kernels.convolution(plan), x, last, place(i), groups, scratch));
        } else if (network.layers().get(i) instanceof Layer.MaxPool pool) {
            last = tensor(i + 1, 0, 0);
            MaxPooling.Plan plan = new MaxPooling.Plan(
                    pool.window(network.shapes().get(i)), x.value(), last.value(), x.gradient(), last.gradient());
            int argmax = arena.reserve(groups * Arena.round(last.value().size()));
            spatial.add(new PoolStep(kernels.maxPooling(plan), argmax, x, last));
        } else {
            spatial.add(new ActivationStep(
                    network.layers().get(i) instanceof Layer.Relu
                            ? kernels.relu(x.value(), x.gradient())
                            : kernels.sigmoid(x.value(), x.gradient()),
                    x));
        }
    }

    private void addFlat(int i) {
        Layer layer = network.layers().get(i);
        Tensor x = last;
        if (layer instanceof Layer.Dense dense) {
            last = flatTensor(dense.units(), true);
            Dense.Plan plan = new Dense.Plan(x.value().channels(), dense.units(), groups);
            flat.add(new DenseStep(kernels.dense(plan), x, last, place(i), scratch));
        } else if (layer instanceof Layer.Relu) {
            flat.add(new ActivationStep(kernels.relu(x.value(), x.gradient()), x));
        } else if (layer instanceof Layer.Sigmoid) {
            flat.add(new ActivationStep(kernels.sigmoid(x.value(), x.gradient()), x));
        } else if (layer instanceof Layer.Softmax && !insideLoss(i)) {
            flat.add(new ActivationStep(kernels.softmax(x.value()), x));
        }
    }

    /** A softmax at the end of a network with cross-entropy is the one that the loss contains. */
    private boolean insideLoss(int i) {
        return i == network.layers().size() - 1 && network.loss() == Loss.CROSS_ENTROPY;
    }
}
