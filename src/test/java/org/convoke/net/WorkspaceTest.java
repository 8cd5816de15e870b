package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.convoke.array.CounterRandom;
import org.convoke.array.Kernels;
import org.convoke.array.Operation;
import org.convoke.array.PlainKernels;
import org.convoke.array.VectorKernels;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("vectors")
class WorkspaceTest {
    /** Two channels of one pixel, and as output the same two numbers plus one unit that is always 0. */
    private static final Network COPY =
            Network.of(new Shape(2, 1, 1), List.of(new Flatten(), new Dense(3)), Loss.SQUARED_ERROR);

    private static Workspace copying(int lanes) {
        Workspace workspace = new Workspace(COPY, new PlainKernels(), lanes);
        float[] flat = new float[workspace.parameters().size()];
        workspace.parameters().tensors().get(0).into(flat, new float[] {1, 0, 0, 0, 1, 0});
        workspace.load(flat);
        return workspace;
    }

    private static float[] outputs(Workspace workspace, int n) {
        return new float[] {workspace.output(n, 0), workspace.output(n, 1), workspace.output(n, 2)};
    }

    @Test
    void takesPackedImagesByTheirNumbersThroughATablePerChannel() {
        Workspace workspace = copying(16);
        float[][] tables = new float[2][256];
        for (int v = 0; v < 256; v++) {
            tables[0][v] = v;
            tables[1][v] = -v;
        }
        byte[] pixels = {1, 2, 3, 4, (byte) 255, 6, 7, 8};
        int[] labels = {0, 1, 2, 0};
        // Of the images from the second on: the third of them, then the first two.
        workspace.images(pixels, labels, 1, new int[] {9, 2, 0, 1, 9}, 1, 4, tables);
        workspace.forward();
        assertThat(workspace.count()).isEqualTo(3);
        assertThat(outputs(workspace, 0)).containsExactly(7, -8, 0);
        assertThat(outputs(workspace, 1)).containsExactly(3, -4, 0);
        assertThat(outputs(workspace, 2)).containsExactly(255, -6, 0);
        // Targets 0, 1 and 2.
        assertThat(workspace.loss(0)).isEqualTo((6 * 6 + 8 * 8) / 2.0);
        assertThat(workspace.loss(1)).isEqualTo((3 * 3 + 5 * 5) / 2.0);
        assertThat(workspace.loss(2)).isEqualTo((255 * 255 + 6 * 6 + 1) / 2.0);
    }

    @Test
    void predictsTheFirstOfTheGreatestOutputs() {
        Workspace workspace = copying(16);
        workspace.images(new float[] {-1, -2, 5, 5, 3, 4, 0, 0}, new int[4]);
        workspace.forward();
        assertThat(workspace.prediction(0)).isEqualTo(2);
        assertThat(workspace.prediction(1)).isEqualTo(0);
        assertThat(workspace.prediction(2)).isEqualTo(1);
        assertThat(workspace.prediction(3)).isEqualTo(0);
    }

    @Test
    void imagesWithoutALabelCountAsTheFirstClass() {
        Workspace workspace = copying(16);
        workspace.images(new float[] {1, 0}, new int[] {-1});
        workspace.forward();
        assertThat(workspace.loss(0)).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        Workspace workspace = copying(17);
        assertThat(workspace.lanes()).isEqualTo(32);
        assertThatThrownBy(() -> workspace.images(new float[66], new int[33]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("33 images for 32 lanes");
        assertThatThrownBy(() -> workspace.images(new float[4], new int[] {0, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image 1 has label 3 of 3 classes");
        assertThatThrownBy(() -> copying(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theGradientIsASumOverMicroBatches() {
        Workspace workspace = copying(16);
        workspace.clearGradient();
        for (int pass = 0; pass < 2; pass++) {
            workspace.images(new float[] {2, 0, 4, 0}, new int[] {1, 1});
            workspace.forward();
            workspace.backward();
        }
        float[] gradient = new float[workspace.parameters().size()];
        workspace.gradient(gradient);
        // Twice (2, −1, 0) + (4, −1, 0) for the biases, and times 2 and 4 for the weights of the first input.
        assertThat(workspace.parameters().tensors().get(1).from(gradient)).containsExactly(12, -4, 0);
        assertThat(workspace.parameters().tensors().get(0).from(gradient)).containsExactly(40, -12, 0, 0, 0, 0);
        workspace.clearGradient();
        workspace.gradient(gradient);
        assertThat(gradient).containsOnly(0f);
    }

    /** Only groups that hold images are computed, and what others held before does not show. */
    @Test
    void aShortMicroBatchGivesTheBitsOfAWorkspaceOfItsSize() {
        Network network = Network.of(
                new Shape(1, 6, 6),
                List.of(
                        new Conv(5, new Size(3, 3), new Size(1, 1), new Placement.Same(), Operation.CONVOLUTION),
                        Activation.relu(),
                        new MaxPool(new Size(2, 2), new Size(2, 2), new Placement.Valid(), Operation.CORRELATION),
                        new Flatten(),
                        new Dense(3)),
                Loss.CROSS_ENTROPY);
        float[] weights = Parameters.of(network).initial(3);
        Workspace small = new Workspace(network, new PlainKernels(), 32);
        Workspace large = new Workspace(network, new PlainKernels(), 64);
        small.load(weights);
        large.load(weights);
        float[] wild = new float[64 * 36];
        Arrays.fill(wild, Float.POSITIVE_INFINITY);
        large.images(wild, new int[64]);
        large.forward();
        large.backward();
        large.clearGradient();
        float[] values = new float[20 * 36];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) CounterRandom.gaussian(1, 2, i);
        }
        int[] labels = new int[20];
        Arrays.setAll(labels, n -> n % 3);
        float[][] gradients = new float[2][Parameters.of(network).size()];
        for (Workspace workspace : List.of(small, large)) {
            workspace.images(values, labels);
            workspace.forward();
            workspace.backward();
            workspace.gradient(gradients[workspace == small ? 0 : 1]);
        }
        assertThat(gradients[1]).containsExactly(gradients[0]);
        assertThat(gradients[0]).doesNotContain(Float.NaN);
        for (int n = 0; n < 20; n++) {
            assertThat(large.loss(n)).isEqualTo(small.loss(n));
            assertThat(outputs(large, n)).containsExactly(outputs(small, n));
        }
    }

    @Test
    void nothingOfAFullMicroBatchIsLeftInTheEmptyLanesOfAShortOne() {
        Workspace workspace = copying(16);
        workspace.images(new float[] {1, 0, Float.NaN, Float.POSITIVE_INFINITY}, new int[] {0, 1});
        workspace.forward();
        workspace.backward();
        workspace.clearGradient();
        workspace.images(new float[] {2, 0}, new int[] {1});
        workspace.forward();
        workspace.backward();
        float[] gradient = new float[workspace.parameters().size()];
        workspace.gradient(gradient);
        assertThat(workspace.parameters().tensors().get(0).from(gradient)).containsExactly(4, -2, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv: {maps: 5, kernel: 2}",
                "conv: {maps: 4, kernel: 2, groups: 2}",
                "depthwise: {kernel: 2, multiplier: 2}",
                "flatten\n- dense: 5"
            })
    void oneOfWeightAndBiasCanBeFrozen(String layer) {
        String text = "input: {channels: 2, height: 3, width: 4}\nlayers:\n- " + layer + "%s\n- flatten\n- dense: 3\n"
                + "loss: cross-entropy\n";
        for (Kernels kernels : List.of(new PlainKernels(), new VectorKernels())) {
            Network whole = NetworkFile.parse(text.formatted(""), "whole");
            int node = whole.nodes().size() - 3;
            for (String frozen : List.of("weight", "bias")) {
                Network partly = NetworkFile.parse(text.formatted("\n  frozen: [" + frozen + "]"), "partly");
                for (ParameterTensor tensor : Parameters.of(whole).tensors()) {
                    boolean isFrozen = tensor.layer() == node && tensor.suffix().equals(frozen);
                    float[] without = gradient(partly, kernels, tensor.name());
                    if (isFrozen) {
                        assertThat(without).containsOnly(0f);
                    } else {
                        assertThat(without)
                                .as("%s of %s", tensor, partly)
                                .containsExactly(gradient(whole, kernels, tensor.name()));
                    }
                }
            }
        }
    }

    /** Of one parameter, over 20 images, the others being as far as they go. */
    private static float[] gradient(Network network, Kernels kernels, String name) {
        Workspace workspace = new Workspace(network, kernels, 32);
        Parameters parameters = workspace.parameters();
        float[] weights = new float[parameters.size()];
        for (ParameterTensor tensor : parameters.tensors()) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) CounterRandom.uniform(1, tensor.name().hashCode(), i) - 0.5f;
            }
            tensor.into(weights, values);
        }
        workspace.load(weights);
        workspace.clearGradient();
        workspace.images(Networks.images(network, 20, 1), Networks.labels(network, 20, 1));
        workspace.forward();
        workspace.backward();
        float[] gradient = new float[parameters.size()];
        workspace.gradient(gradient);
        return parameters.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .from(gradient);
    }

    @Test
    void whatIsFrozenHasNoGradientEvenIfAllIs() {
        for (boolean all : new boolean[] {false, true}) {
            Network network = new Network(
                    new Shape(2, 1, 1),
                    List.of(
                            new Node("flatten", new Flatten(), List.of(Node.INPUT)),
                            new Node("first", new Dense(2), List.of("flatten"), true),
                            new Node("second", new Dense(3), List.of("first"), all)),
                    Loss.CROSS_ENTROPY);
            Workspace workspace = new Workspace(network, new PlainKernels(), 16);
            Parameters parameters = workspace.parameters();
            float[] weights = parameters.initial(1);
            workspace.load(weights);
            workspace.images(new float[] {1, 2}, new int[] {1});
            workspace.forward();
            workspace.backward();
            float[] gradient = new float[parameters.size()];
            workspace.gradient(gradient);
            assertThat(parameters.tensor(1, "weight").from(gradient)).containsOnly(0f);
            float[] second = parameters.tensor(2, "bias").from(gradient);
            assertThat(second[1] < 0).isEqualTo(!all);
            // Nothing else was overwritten.
            float before = workspace.output(0, 0);
            workspace.forward();
            assertThat(workspace.output(0, 0)).isEqualTo(before);
        }
    }
}
