package org.convoke.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.convoke.array.CounterRandom;
import org.convoke.array.PlainKernels;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk ends where a training step's forward pass ends, to the bit. */
class NetworkWalkTest {
    @ParameterizedTest
    @ValueSource(strings = {"""
                input: {channels: 3, height: 9, width: 8}
                layers:
                  - conv: {maps: 7, kernel: [4, 3], stride: [1, 2], centre: [2, 0], operation: convolution}
                  - sigmoid
                  - relu
                  - maxpool: {window: [3, 2], stride: [2, 1], padding: same, operation: convolution}
                  - conv: {maps: 5, kernel: 3, stride: 2, padding: same}
                  - flatten
                  - dense: 11
                  - sigmoid
                  - dense: 4
                  - softmax
                loss: squared-error
                """, """
                input: {channels: 1, height: 6, width: 6}
                layers: [{conv: {maps: 6, kernel: 3}}, relu, {maxpool: 2}, flatten, {dense: 5}]
                loss: cross-entropy
                """, """
                input: {channels: 1, height: 4, width: 5}
                layers: [flatten, {dense: 3}, softmax]
                loss: cross-entropy
                """})
    void endsWhereTheWorkspaceEnds(String file) {
        Network network = NetworkFile.parse(file, "n.yaml");
        float[] weights = Parameters.of(network).initial(3);
        float[] image = new float[network.input().size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) CounterRandom.gaussian(5, 6, i);
        }
        Workspace workspace = new Workspace(network, new PlainKernels(), 16);
        workspace.load(weights);
        workspace.images(image, new int[] {1});
        workspace.forward();
        float[] output = new float[network.classes()];
        for (int k = 0; k < output.length; k++) {
            output[k] = workspace.output(0, k);
        }

        NetworkWalk walk = NetworkWalk.of(network, weights, image);

        assertThat(walk.prediction()).isEqualTo(output);
        assertThat(walk.stations().stream().map(NetworkWalk.Station::shape))
                .startsWith(network.input())
                .containsSubsequence(network.outputs());
        assertThat(walk.stations())
                .allSatisfy(station ->
                        assertThat(station.values()).hasSize(station.shape().size()));
        assertThat(Arrays.equals(walk.stations().get(0).values(), image)).isTrue();
    }

    @Test
    void saysWhatALayerReadsThatIsNotJustTheOneBefore() {
        Network network = NetworkFile.parse("""
                input: {channels: 2, height: 4, width: 4}
                layers:
                  - conv: {maps: 3, kernel: 1}
                  - conv: {maps: 3, kernel: 1}
                    from: input
                    name: around
                  - add:
                    from: [conv1, around]
                  - dropout: 0.5
                  - flatten
                  - dense: 5
                loss: cross-entropy
                """, "n.yaml");
        float[] image = new float[network.input().size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        NetworkWalk walk = NetworkWalk.of(network, Parameters.of(network).initial(3), image);

        assertThat(NetworkText.of(walk, "An image", List.of("a", "b", "c", "d", "e")))
                .contains(
                        "layer 1 (conv), kernel 1×1, stride 1×1 → 3×4×4\n",
                        "layer 2 (conv `around`), reads input, kernel 1×1, stride 1×1 → 3×4×4\n",
                        "layer 3 (add), reads conv1 and around → 3×4×4\n",
                        "layer 4 (dropout), only in training → 3×4×4\n  the same values\n");
        float[] sum = walk.stations().get(3).values();
        for (int i = 0; i < sum.length; i++) {
            assertThat(sum[i])
                    .isEqualTo(walk.stations().get(1).values()[i]
                            + walk.stations().get(2).values()[i]);
        }
    }
}
