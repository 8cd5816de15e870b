package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.convoke.array.PlainKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrozenPrefixTest {
    /** A residual block, then a head with dropout. */
    private static final String NETWORK = """
            input: {channels: 1, height: 6, width: 5}
            layers:
              - conv: {maps: 5, kernel: 3}
                name: stem
                frozen: true
              - batch-norm
                name: norm
                frozen: true
              - relu:
                name: out
              - conv: {maps: 5, kernel: 3, padding: same}
                name: inner
                frozen: true
              - add:
                name: sum
                from: [inner, out]
              - flatten:
                name: flat
              - dropout: 0.5
                name: drop
              - dense: 3
                name: fc
            loss: cross-entropy
            """.replace("- batch-norm\n", "- batch-norm:\n");

    private static Network network(String text) {
        return NetworkFile.parse(text, "n.yaml");
    }

    private static String end(String text) {
        Network network = network(text);
        return FrozenPrefix.of(network).stream()
                .mapToObj(node -> network.nodes().get(node).name())
                .findFirst()
                .orElse("none");
    }

    @Test
    void endsBeforeTheFirstLayerThatIsTrainedOrDrawsRandomNumbers() {
        assertThat(end(NETWORK)).isEqualTo("flat");
        assertThat(end(NETWORK.replace("  - dropout: 0.5\n    name: drop\n", "")))
                .isEqualTo("flat");
        assertThat(end(NETWORK.replace("name: inner\n    frozen: true", "name: inner")))
                .isEqualTo("out");
        assertThat(end(NETWORK.replace("name: stem\n    frozen: true", "name: stem")))
                .isEqualTo("none");
        assertThat(end(NETWORK.replace("name: norm\n    frozen: true", "name: norm\n    frozen: [scale, shift]")))
                .as("the statistics of a norm still change, and it is part of the convolution in predictions")
                .isEqualTo("none");
        assertThat(end("""
                input: {channels: 1, height: 2, width: 2}
                layers: [flatten, {dense: 4}]
                loss: cross-entropy
                """)).isEqualTo("none");
    }

    /** What is read from the middle of the beginning keeps it from ending later. */
    @Test
    void endsWhereTheRestReadsNothingElse() {
        String branch =
                NETWORK.replace("from: [inner, out]", "from: [inner, trained]").replace("""
                  - add:
                """, """
                  - conv: {maps: 5, kernel: 1}
                    name: trained
                    from: [out]
                  - add:
                """);
        assertThat(end(branch)).isEqualTo("out");
    }

    /** In one pass, or in two of which the first is done once: both passes, to the bit, with the same dropout. */
    @ParameterizedTest
    @ValueSource(strings = {"flat", "sum", "out"})
    void theRestComputesTheSameBitsFromItsOutput(String end) {
        Network network = network(NETWORK);
        int node = network.numberOf(end);
        Parameters parameters = Parameters.of(network);
        float[] weights = parameters.initial(3);
        Random random = new Random(5);
        for (ParameterTensor tensor : parameters.tensors(network.numberOf("norm"))) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.5f + random.nextFloat();
            }
            tensor.into(weights, values);
        }
        int count = 21;
        int size = network.input().size();
        byte[] pixels = new byte[count * size];
        random.nextBytes(pixels);
        int[] labels = random.ints(count, 0, 3).toArray();
        int[] order = IntStream.range(0, count).toArray();
        float[][] tables = {new float[256]};
        for (int i = 0; i < 256; i++) {
            tables[0][i] = i / 128f - 1;
        }
        Workspace whole = new Workspace(network, new PlainKernels(), 32, 0.1f);
        whole.images(pixels, labels, 0, order, 0, count, tables);
        float[] features = features(network, node, true, weights, pixels, labels, order, tables);
        Workspace rest = Workspace.after(node, network, new PlainKernels(), 32, 0.1f);
        rest.images(features, labels, 0, order, 0, count);
        assertThat(gradient(rest, weights, count)).containsExactly(gradient(whole, weights, count));

        Workspace predicting = Workspace.forInference(network, new PlainKernels(), 32);
        predicting.load(weights);
        predicting.images(pixels, labels, 0, order, 0, count, tables);
        Workspace predictingRest = Workspace.forInferenceAfter(node, network, new PlainKernels(), 32);
        predictingRest.load(weights);
        predictingRest.images(
                features(network, node, false, weights, pixels, labels, order, tables), labels, 0, order, 0, count);
        assertThat(outputs(predictingRest, count)).containsExactly(outputs(predicting, count));
    }

    private static float[] features(
            Network network,
            int node,
            boolean training,
            float[] weights,
            byte[] pixels,
            int[] labels,
            int[] order,
            float[][] tables) {
        Workspace prefix = Workspace.upTo(node, network, new PlainKernels(), 16, training);
        prefix.load(weights);
        int size = network.output(node).size();
        float[] features = new float[labels.length * size];
        for (int first = 0; first < labels.length; first += 16) {
            int images = Math.min(16, labels.length - first);
            prefix.images(pixels, labels, first, order, 0, images, tables);
            prefix.forwardLayers();
            for (int n = 0; n < images; n++) {
                prefix.leaving(n, features, (first + n) * size);
            }
        }
        return features;
    }

    private static float[] gradient(Workspace workspace, float[] weights, int count) {
        for (int n = 0; n < count; n++) {
            workspace.stream(n, 100 + n);
        }
        workspace.load(weights);
        workspace.clearGradient();
        workspace.forward();
        workspace.backward();
        float[] gradient = new float[workspace.parameters().changing()];
        workspace.gradient(gradient);
        assertThat(gradient).isNotEqualTo(new float[gradient.length]);
        return gradient;
    }

    private static float[] outputs(Workspace workspace, int count) {
        workspace.forward();
        float[] outputs = new float[count * 3];
        workspace.outputs(outputs);
        return outputs;
    }
}
