package org.convoke.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Axis;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.train.Recipe;

/**
 * One of our networks in PyTorch, from the same weights: each layer by PyTorch's own function, gradients by its autograd, the
 * step by the formula of its SGD. A convolution is PyTorch's cross-correlation with the kernel turned round.
 */
final class PyTorchTwin implements AutoCloseable {
    private final Network network;
    private final Recipe recipe;
    private final NDManager manager = Engine.getInstance().newBaseManager();
    /** Weights and bias of each layer that has them, in the order of the layers. */
    private final List<NDArray> weights = new ArrayList<>();

    private final List<NDArray> velocities = new ArrayList<>();
    private final Loss loss = Loss.softmaxCrossEntropyLoss();

    /** @param flat the weights to begin with, as our engine lays them out */
    PyTorchTwin(Network network, Recipe recipe, float[] flat) {
        this.network = network;
        this.recipe = recipe;
        for (ParameterTensor tensor : Parameters.of(network).tensors()) {
            NDArray array = array(tensor, flat);
            velocities.add(array.zerosLike());
            array.setRequiresGradient(true);
            weights.add(array);
        }
    }

    private NDArray array(ParameterTensor tensor, float[] flat) {
        float[] values = tensor.from(flat);
        long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
        if (shape.length == 2) {
            // [input][output] here, [output][input] there.
            return manager.create(values, new Shape(shape)).transpose().duplicate();
        }
        if (shape.length == 4
                && network.layers().get(tensor.layer()) instanceof Conv conv
                && conv.operation() == Operation.CONVOLUTION) {
            turn(values, (int) (shape[2] * shape[3]));
        }
        return manager.create(values, new Shape(shape));
    }

    /** Turns each kernel by half a circle. */
    private static void turn(float[] values, int kernel) {
        for (int first = 0; first < values.length; first += kernel) {
            for (int i = first, j = first + kernel - 1; i < j; i++, j--) {
                float value = values[i];
                values[i] = values[j];
                values[j] = value;
            }
        }
    }

    /** The outputs before the softmax, {@code [image][class]}. */
    private NDArray logits(NDArray x) {
        NDArray y = x;
        int next = 0;
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            if (layer instanceof Conv conv) {
                Window window = conv.window(network.inputs(i).get(0));
                y = Conv2d.conv2d(
                                y,
                                weights.get(next),
                                weights.get(next + 1),
                                stride(window),
                                padding(window))
                        .singletonOrThrow();
                next += 2;
            } else if (layer instanceof MaxPool pool) {
                Window window = pool.window(network.inputs(i).get(0));
                Shape size = new Shape(window.rows().window(), window.columns().window());
                y = Pool.maxPool2d(y, size, stride(window), padding(window), false);
            } else if (layer instanceof Dense) {
                y = Linear.linear(y, weights.get(next), weights.get(next + 1)).singletonOrThrow();
                next += 2;
            } else if (layer.equals(org.convoke.net.layer.Activation.relu())) {
                y = Activation.relu(y);
            } else if (layer.equals(org.convoke.net.layer.Activation.sigmoid())) {
                y = Activation.sigmoid(y);
            } else if (layer instanceof Flatten) {
                y = y.reshape(y.getShape().get(0), -1);
            } else if (i != network.layers().size() - 1) {
                throw new IllegalArgumentException("a " + layer.kind() + " layer before the end");
            }
        }
        return y;
    }

    private static Shape stride(Window window) {
        return new Shape(window.rows().stride(), window.columns().stride());
    }

    private static Shape padding(Window window) {
        return new Shape(padding(window.rows()), padding(window.columns()));
    }

    /** The zeros that PyTorch puts before and behind: as many as the first window overhangs. */
    private static int padding(Axis axis) {
        int outputs = (axis.input() + 2 * axis.lead() - axis.window()) / axis.stride() + 1;
        if (outputs != axis.output()) {
            throw new IllegalArgumentException(axis + " has no twin in PyTorch: that gives " + outputs + " outputs");
        }
        return axis.lead();
    }

    private NDArray images(NDManager owner, float[] pixels, int count) {
        return owner.create(
                pixels,
                new Shape(
                        count,
                        network.input().channels(),
                        network.input().rows(),
                        network.input().columns()));
    }

    /**
     * One step.
     *
     * @param pixels {@code [image][channel][row][column]}
     * @return the mean loss of the images before the update
     */
    double step(float[] pixels, int[] labels, double rate) {
        try (NDManager ofStep = manager.newSubManager()) {
            weights.forEach(each -> each.tempAttach(ofStep));
            velocities.forEach(each -> each.tempAttach(ofStep));
            NDArray x = images(ofStep, pixels, labels.length);
            NDArray t = ofStep.create(labels);
            float mean;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray each = loss.evaluate(new NDList(t), new NDList(logits(x)));
                collector.backward(each);
                mean = each.getFloat();
            }
            for (int i = 0; i < weights.size(); i++) {
                update(weights.get(i), velocities.get(i), rate);
            }
            return mean;
        }
    }

    // g = ∂E/∂w + λ w,  v = μ v + g,  w = w − η v, with Nesterov's momentum w − η (g + μ v)
    private void update(NDArray w, NDArray v, double rate) {
        NDArray gradient = w.getGradient();
        NDArray g = gradient.add(w.mul(recipe.weightDecay()));
        // Autograd adds the next gradient to this one.
        gradient.subi(gradient);
        v.muli(recipe.momentum()).addi(g);
        w.subi((recipe.nesterov() ? g.add(v.mul(recipe.momentum())) : v).mul(rate));
    }

    /** How many of the images it classifies rightly. */
    long correct(float[] pixels, int[] labels) {
        try (NDManager ofPass = manager.newSubManager()) {
            weights.forEach(each -> each.tempAttach(ofPass));
            long[] answers = logits(images(ofPass, pixels, labels.length)).argMax(1).toLongArray();
            long correct = 0;
            for (int i = 0; i < labels.length; i++) {
                correct += answers[i] == labels[i] ? 1 : 0;
            }
            return correct;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
