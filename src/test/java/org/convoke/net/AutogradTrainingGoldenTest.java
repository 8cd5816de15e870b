package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.convoke.GoldenCases.doubles;
import static org.convoke.GoldenCases.floats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.convoke.GoldenCases;
import org.convoke.array.Kernels;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Softmax;
import org.convoke.train.optimise.Sgd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks trained for some steps, against automatic differentiation in double precision. */
@Tag("vector-width")
class AutogradTrainingGoldenTest {
    private static final String FILE = "autograd-training.jsonl";

    /** Single precision against double, over several steps. */
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @MethodSource("org.convoke.net.Networks#kernels")
    void training(Kernels kernels) {
        List<JsonNode> cases = GoldenCases.read(FILE);
        assertThat(cases).isNotEmpty();
        for (int i = 0; i < cases.size(); i++) {
            train(cases.get(i), kernels, FILE + " line " + (i + 1) + ", ");
        }
    }

    private static void train(JsonNode node, Kernels kernels, String where) {
        Network network = network(node);
        float[] images = floats(node.get("images"));
        int[] labels = new int[node.get("labels").size()];
        for (int n = 0; n < labels.length; n++) {
            labels[n] = node.get("labels").get(n).asInt();
        }
        Workspace workspace = new Workspace(network, kernels, labels.length);
        Parameters parameters = workspace.parameters();
        assertThat(node.get("parameters")).as(where + "parameters").hasSameSizeAs(parameters.tensors());
        float[] weights = new float[parameters.size()];
        float[] gradient = new float[parameters.size()];
        for (int t = 0; t < node.get("parameters").size(); t++) {
            parameters
                    .tensors()
                    .get(t)
                    .into(weights, floats(node.get("parameters").get(t)));
        }
        Sgd sgd = new Sgd(
                weights.length,
                node.get("momentum").asDouble(),
                false,
                node.get("weight_decay").asDouble());
        JsonNode losses = node.get("losses");
        for (int step = 0; step < losses.size(); step++) {
            workspace.load(weights);
            workspace.clearGradient();
            workspace.images(images, labels);
            workspace.forward();
            workspace.backward();
            workspace.gradient(gradient);
            near(mean(workspace), losses.get(step).asDouble(), where + "loss of step " + step);
            if (step == 0) {
                firstStep(workspace, gradient, node.get("first_step"), where);
            }
            sgd.step(weights, gradient, labels.length, node.get("learning_rate").asDouble());
        }
        JsonNode last = node.get("final_parameters");
        for (int t = 0; t < last.size(); t++) {
            ParameterTensor tensor = parameters.tensors().get(t);
            near(tensor.from(weights), doubles(last.get(t)), 1, where + "final " + tensor.name());
        }
    }

    private static void firstStep(Workspace workspace, float[] gradient, JsonNode expected, String where) {
        for (int n = 0; n < workspace.count(); n++) {
            double[] output = prediction(
                    workspace.network(), doubles(expected.get("output").get(n)));
            for (int k = 0; k < output.length; k++) {
                near(workspace.output(n, k), output[k], where + "output " + k + " of image " + n);
            }
        }
        for (int t = 0; t < expected.get("gradients").size(); t++) {
            ParameterTensor tensor = workspace.parameters().tensors().get(t);
            double[] mean = doubles(expected.get("gradients").get(t));
            near(tensor.from(gradient), mean, workspace.count(), where + "gradient of " + tensor.name());
        }
    }

    /** The files give the last layer's output; with a cross-entropy the engine gives its softmax. */
    private static double[] prediction(Network network, double[] output) {
        Layer last = network.layers().get(network.layers().size() - 1);
        if (network.loss() == Loss.SQUARED_ERROR || last instanceof Softmax) {
            return output;
        }
        double sum = 0;
        for (double z : output) {
            sum += Math.exp(z);
        }
        double[] probabilities = new double[output.length];
        for (int k = 0; k < output.length; k++) {
            probabilities[k] = Math.exp(output[k]) / sum;
        }
        return probabilities;
    }

    private static double mean(Workspace workspace) {
        double sum = 0;
        for (int n = 0; n < workspace.count(); n++) {
            sum += workspace.loss(n);
        }
        return sum / workspace.count();
    }

    private static void near(float[] sums, double[] means, int count, String what) {
        assertThat(sums).as(what).hasSameSizeAs(means);
        for (int i = 0; i < means.length; i++) {
            near(sums[i] / (double) count, means[i], what + "[" + i + "]");
        }
    }

    private static void near(double actual, double expected, String what) {
        assertThat(actual).as(what).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
    }

    private static Network network(JsonNode node) {
        List<Layer> layers = new ArrayList<>();
        node.get("layers").forEach(layer -> layers.add(layer(layer)));
        JsonNode input = node.get("input");
        return Network.of(
                new Shape(
                        input.get("channels").asInt(),
                        input.get("height").asInt(),
                        input.get("width").asInt()),
                layers,
                node.get("loss").asText().equals("cross-entropy") ? Loss.CROSS_ENTROPY : Loss.SQUARED_ERROR);
    }

    private static Layer layer(JsonNode node) {
        return switch (node.get("layer").asText()) {
            case "conv" ->
                new Conv(
                        node.get("maps").asInt(),
                        size(node.get("kernel")),
                        size(node.get("stride")),
                        centre(node),
                        operation(node));
            case "maxpool" ->
                new MaxPool(size(node.get("window")), size(node.get("stride")), centre(node), operation(node));
            case "dense" -> new Dense(node.get("units").asInt());
            case "relu" -> Activation.relu();
            case "sigmoid" -> Activation.sigmoid();
            case "softmax" -> new Softmax();
            case "flatten" -> new Flatten();
            default -> throw new IllegalArgumentException("unknown layer " + node);
        };
    }

    private static Placement centre(JsonNode node) {
        JsonNode centre = node.get("centre");
        return new Placement.Centre(of(centre, 0), of(centre, 1));
    }

    private static Size size(JsonNode node) {
        return new Size(of(node, 0), of(node, 1));
    }

    /** A pair, or one number for both axes. */
    private static int of(JsonNode node, int axis) {
        return node.isArray() ? node.get(axis).asInt() : node.asInt();
    }

    private static Operation operation(JsonNode node) {
        return node.get("operation").asText().equals("convolution") ? Operation.CONVOLUTION : Operation.CORRELATION;
    }
}
