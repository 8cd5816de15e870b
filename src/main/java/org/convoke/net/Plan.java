package org.convoke.net;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Activation;
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
    /** Layers with rows and columns, in order; activations on them are computed in place. The last flattens. */
    final List<Step> spatial = new ArrayList<>();
    /** Layers without, in order. */
    final List<Step> flat = new ArrayList<>();
    /** The floats of activations and gradients that each layer takes; those of the input last. */
    final long[] floats;

    private final Network network;
    private final Kernels kernels;
    private final int groups;
    private final int firstFlat;
    private final int scratch;
    private Tensor flattened;
    private Tensor last;
    /** Whether an activation lies in place on the last tensor. */
    private boolean activated;

    Plan(Network network, Kernels kernels, int groups) {
        this.network = network;
        this.kernels = kernels;
        this.groups = groups;
        parameters = Parameters.of(network);
        weights = arena.reserve(parameters.size());
        gradient = arena.reserve(parameters.size());
        scratch = arena.reserve(scratchSize());
        firstFlat = network.firstFlat();
        int layers = network.layers().size();
        floats = new long[layers + 1];
        long before = arena.reserved();
        input = inputTensor();
        floats[layers] = arena.reserved() - before;
        last = input;
        for (int i = 0; i < layers; i++) {
            before = arena.reserved();
            if (i == firstFlat) {
                addFlatten();
            }
            if (i < firstFlat) {
                addSpatial(i);
            } else {
                addFlat(i);
            }
            floats[i] = arena.reserved() - before;
        }
        if (firstFlat == layers) {
            addFlatten();
        }
        if (network.loss() == Loss.CROSS_ENTROPY) {
            // Its softmax is computed in place too.
            separate(flat, 1);
        }
    }

    private void addFlatten() {
        flattened = flatTensor(network.shapes().get(firstFlat).size(), last.wantsGradient());
        spatial.add(new FlattenStep(last, flattened));
        follow(flattened);
    }

    /** What the flat layers begin with. */
    Tensor flattened() {
        return flattened;
    }

    /** The network's output. */
    Tensor output() {
        return last;
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

    /** The images. */
    private Tensor inputTensor() {
        Layout value = value(0);
        Layout gradients = new Layout(value.channels(), value.rows(), value.columns(), 0, 0);
        return new Tensor(value, gradients, arena.reserve(groups * Arena.round(value.size())), 0, false);
    }

    /** The layout of the activations that enter layer i, with the halo that the next convolution needs. */
    private Layout value(int i) {
        Shape shape = network.shapes().get(i);
        for (Layer layer : network.layers().subList(i, Math.max(i, firstFlat))) {
            if (layer instanceof Layer.Windowed windowed) {
                Window window = windowed.window(shape);
                boolean conv = windowed instanceof Layer.Conv;
                int left = conv ? Convolution.leftHalo(window.columns()) : 0;
                int right = conv ? Convolution.rightHalo(window.columns()) : 0;
                return new Layout(shape.channels(), shape.rows(), shape.columns(), left, right);
            }
        }
        return new Layout(shape.channels(), shape.rows(), shape.columns(), 0, 0);
    }

    /** Reserves the tensor that layer i − 1 writes, with the halo that its input gradient needs. */
    private Tensor tensor(int i, int leftGradientHalo, int rightGradientHalo) {
        Layout value = value(i);
        Layout gradients =
                new Layout(value.channels(), value.rows(), value.columns(), leftGradientHalo, rightGradientHalo);
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
        Layer layer = network.layers().get(i);
        Tensor x = last;
        if (layer instanceof Layer.Conv conv) {
            Window window = conv.window(network.shapes().get(i));
            Tensor y = tensor(
                    i + 1,
                    Convolution.leftGradientHalo(window.columns()),
                    Convolution.rightGradientHalo(window.columns()));
            Convolution.Plan plan = new Convolution.Plan(
                    window, x.value(), y.value(), x.gradient(), y.gradient(), parameters.convWeights(conv, i));
            spatial.add(new ConvStep(kernels.convolution(plan), x, y, place(i), scratch));
            follow(y);
        } else if (layer instanceof Layer.MaxPool pool) {
            Tensor y = tensor(i + 1, 0, 0);
            MaxPooling.Plan plan = new MaxPooling.Plan(
                    pool.window(network.shapes().get(i)), x.value(), y.value(), x.gradient(), y.gradient());
            int argmax = arena.reserve(groups * Arena.round(y.value().size()));
            spatial.add(new PoolStep(kernels.maxPooling(plan), argmax, x, y));
            follow(y);
        } else {
            addActivation(layer, spatial, groups);
        }
    }

    private void addFlat(int i) {
        Layer layer = network.layers().get(i);
        Tensor x = last;
        if (layer instanceof Layer.Dense dense) {
            Tensor y = flatTensor(dense.units(), true);
            Dense.Plan plan = new Dense.Plan(x.value().channels(), dense.units(), groups);
            flat.add(new DenseStep(kernels.dense(plan), x, y, place(i), scratch));
            follow(y);
        } else if (!(layer instanceof Layer.Flatten) && !insideLoss(i)) {
            addActivation(layer, flat, 1);
        }
    }

    private void addActivation(Layer layer, List<Step> steps, int copies) {
        separate(steps, copies);
        steps.add(new ActivationStep(activation(layer), last));
        activated = true;
    }

    private Activation activation(Layer layer) {
        if (layer instanceof Layer.Relu) {
            return kernels.relu(last.value(), last.gradient());
        }
        if (layer instanceof Layer.Sigmoid) {
            return kernels.sigmoid(last.value(), last.gradient());
        }
        return kernels.softmax(last.value());
    }

    /** Makes a tensor the last one, as a layer has written it. */
    private void follow(Tensor tensor) {
        last = tensor;
        activated = false;
    }

    /**
     * Copies the last tensor if an activation lies in place on it: that one's way back needs the values it left, which
     * another one would overwrite.
     *
     * @param copies of how many groups a tensor has its layout: 1 where the groups are columns
     */
    private void separate(List<Step> steps, int copies) {
        if (activated && last.wantsGradient()) {
            Tensor copy = new Tensor(
                    last.value(),
                    last.gradient(),
                    arena.reserve(copies * Arena.round(last.value().size())),
                    arena.reserve(copies * Arena.round(last.gradient().size())),
                    true);
            steps.add(new CopyStep(last, copy));
            follow(copy);
        }
    }

    /** A softmax at the end of a network with cross-entropy is the one that the loss contains. */
    private boolean insideLoss(int i) {
        return network.layers().get(i) instanceof Layer.Softmax
                && i == network.layers().size() - 1
                && network.loss() == Loss.CROSS_ENTROPY;
    }
}
