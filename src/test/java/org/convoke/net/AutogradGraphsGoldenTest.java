package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.convoke.GoldenCases.doubles;
import static org.convoke.GoldenCases.floats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.convoke.GoldenCases;
import org.convoke.array.Kernels;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;
import org.convoke.train.ParameterGroups;
import org.convoke.train.Recipe;
import org.convoke.train.RunningStatistics;
import org.convoke.train.optimise.Optimizer;
import org.convoke.train.optimise.OptimizerChoice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Graphs trained for some steps by each optimiser, against automatic differentiation in double precision.
 */
@Tag("vector-width")
class AutogradGraphsGoldenTest {
    private static final String FILE = "autograd-graphs.jsonl";

    /** Single precision against double, over several steps. */
    private static final double TOLERANCE = 5e-5;

    @ParameterizedTest
    @MethodSource("org.convoke.net.Networks#kernels")
    void training(Kernels kernels) {
        List<JsonNode> cases = GoldenCases.read(FILE);
        assertThat(cases).hasSizeGreaterThanOrEqualTo(12);
        for (int i = 0; i < cases.size(); i++) {
            new Run(cases.get(i), kernels, FILE + " line " + (i + 1) + ", ").train();
        }
    }

    /** The training that one line describes. */
    private static final class Run {
        private final JsonNode line;
        private final String where;
        private final Network network;
        private final Workspace workspace;
        private final List<ParameterTensor> tensors;
        private final float[] images;
        private final int[] labels;
        private final float[] weights;
        private final float[] gradient;
        private final Optimizer optimizer;
        private final RunningStatistics statistics;
        private double loss;

        Run(JsonNode line, Kernels kernels, String where) {
            this.line = line;
            this.where = where;
            network = network(line);
            workspace = new Workspace(network, kernels, line.get("micro_batch").asInt(), (float)
                    line.get("label_smoothing").asDouble());
            Parameters parameters = workspace.parameters();
            tensors = parameters.tensors();
            images = floats(line.get("images"));
            labels = Arrays.stream(doubles(line.get("labels")))
                    .mapToInt(label -> (int) label)
                    .toArray();
            weights = parameters.initial(1);
            gradient = new float[parameters.size()];
            optimizer = optimizer(line, parameters);
            statistics = new RunningStatistics(parameters);
            for (ParameterTensor tensor : tensors) {
                if (tensor.role() != Role.STATISTIC) {
                    tensor.into(weights, floats(of(line.get("parameters"), tensor)));
                }
            }
        }

        void train() {
            JsonNode losses = line.get("losses");
            for (int step = 0; step < losses.size(); step++) {
                passes();
                near(loss / labels.length, losses.get(step).asDouble(), where + "loss of step " + step);
                if (step == 0) {
                    firstGradients();
                }
                step();
            }
            for (ParameterTensor tensor : tensors) {
                boolean statistic = tensor.role() == Role.STATISTIC;
                JsonNode expected = of(line.get(statistic ? "running" : "final_parameters"), tensor);
                near(tensor.from(weights), doubles(expected), 1, where + "final " + tensor.name());
            }
        }

        /** One pass for each micro-batch; loss and gradient are sums over all images. */
        private void passes() {
            workspace.load(weights);
            workspace.clearGradient();
            loss = 0;
            int size = network.input().size();
            int microBatch = line.get("micro_batch").asInt();
            for (int from = 0; from < labels.length; from += microBatch) {
                int to = from + microBatch;
                workspace.images(
                        Arrays.copyOfRange(images, from * size, to * size), Arrays.copyOfRange(labels, from, to));
                workspace.forward();
                workspace.backward();
                for (int n = 0; n < workspace.count(); n++) {
                    loss += workspace.loss(n);
                }
            }
            workspace.gradient(gradient);
        }

        private void firstGradients() {
            for (ParameterTensor tensor : tensors) {
                if (isFrozen(tensor)) {
                    assertThat(tensor.from(gradient)).as(where + tensor.name()).containsOnly(0f);
                } else if (tensor.role() != Role.STATISTIC) {
                    double[] expected = doubles(of(line.get("first_gradients"), tensor));
                    near(tensor.from(gradient), expected, labels.length, where + "gradient of " + tensor.name());
                }
            }
        }

        private void step() {
            for (ParameterTensor tensor : tensors) {
                if (hasNoEffect(tensor)) {
                    tensor.into(gradient, new float[tensor.size()]);
                }
            }
            double rate = line.get("learning_rate").asDouble();
            optimizer.step(weights, gradient, labels.length, rate);
            statistics.step(weights, gradient, labels.length, tensor -> false);
        }

        private boolean isFrozen(ParameterTensor tensor) {
            return network.nodes().get(tensor.layer()).frozen();
        }

        /**
         * Whether a tensor is the bias before a batch normalisation, which takes it away again. What is left of its
         * gradient is rounding, which Adam makes as large as any other.
         */
        private boolean hasNoEffect(ParameterTensor tensor) {
            List<Node> readers = network.nodes().stream()
                    .filter(node -> node.inputs()
                            .contains(network.nodes().get(tensor.layer()).name()))
                    .toList();
            boolean nothing = tensor.role() == Role.BIAS
                    && !readers.isEmpty()
                    && readers.stream().allMatch(reader -> reader.layer() instanceof BatchNorm);
            if (nothing) {
                near(tensor.from(gradient), new double[tensor.size()], labels.length, where + tensor.name());
            }
            return nothing;
        }
    }

    /** What a line says of its optimiser. */
    private static Optimizer optimizer(JsonNode line, Parameters parameters) {
        String name = line.get("optimiser").asText();
        boolean nesterov = name.equals("nesterov");
        Recipe recipe = Recipe.builder()
                .optimizer(OptimizerChoice.parse(nesterov ? "sgd" : name))
                .momentum(0.9)
                .nesterov(nesterov)
                .weightDecay(line.get("weight_decay").asDouble())
                .build();
        return new ParameterGroups(recipe, parameters, 1).optimizer();
    }

    private static Network network(JsonNode line) {
        List<String> frozen = new ArrayList<>();
        line.get("frozen").forEach(name -> frozen.add(name.asText()));
        List<Node> nodes = new ArrayList<>();
        for (JsonNode node : line.get("nodes")) {
            String name = node.get("name").asText();
            List<String> inputs = new ArrayList<>();
            node.get("inputs").forEach(input -> inputs.add(input.asText()));
            nodes.add(new Node(name, layer(node), inputs, frozen.contains(name)));
        }
        JsonNode input = line.get("input");
        return new Network(
                new Shape(
                        input.get("channels").asInt(),
                        input.get("height").asInt(),
                        input.get("width").asInt()),
                nodes,
                Loss.CROSS_ENTROPY);
    }

    /** A layer whose settings differ from those of a network file in the names of some. */
    private static Layer layer(JsonNode node) {
        Map<String, String> names = Map.of("pads", "padding", "count_padding", "count-padding");
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        node.fields().forEachRemaining(field -> {
            if (!List.of("name", "layer", "inputs").contains(field.getKey())) {
                settings.set(names.getOrDefault(field.getKey(), field.getKey()), field.getValue());
            }
        });
        String kind = node.get("layer").asText();
        if (kind.equals("leaky-relu")) {
            // As in the file of single layers, where it is written out.
            settings.put("slope", 0.1);
        }
        return Layers.named(kind)
                .orElseThrow()
                .read(settings.isEmpty() ? JsonNodeFactory.instance.nullNode() : settings);
    }

    /** What belongs to a tensor; the lines call the shift of a normalisation its bias. */
    private static JsonNode of(JsonNode byNode, ParameterTensor tensor) {
        String name = tensor.name();
        String node = name.substring(0, name.length() - tensor.suffix().length() - 1);
        return byNode.get(node).get(tensor.suffix().equals("shift") ? "bias" : tensor.suffix());
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
}
