package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.array.PlainKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GradCamTest {
    private static final int SIDE = 6;
    private static final float[][] TABLES = new float[1][256];
    private static final byte[] PIXELS = new byte[SIDE * SIDE];

    static {
        for (int i = 0; i < 256; i++) {
            TABLES[0][i] = i / 255f - 0.5f;
        }
        for (int i = 0; i < PIXELS.length; i++) {
            PIXELS[i] = (byte) CounterRandom.bits(3, 1, i);
        }
    }

    private static float[] random(Network network) {
        float[] weights = new float[Parameters.of(network).size()];
        for (ParameterTensor tensor : Parameters.of(network).tensors()) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                double uniform = CounterRandom.uniform(9, tensor.name().hashCode(), i);
                values[i] = (float) (tensor.suffix().equals("variance") ? 0.5 + uniform : 2 * uniform - 1);
            }
            tensor.into(weights, values);
        }
        return weights;
    }

    private static float[] tensor(Network network, float[] weights, int node, String suffix) {
        return Parameters.of(network).tensor(node, suffix).from(weights);
    }

    /** Then it is the class activation map of Zhou et al., 2016: Σ_c w_ck · A_c. */
    @ParameterizedTest
    @EnumSource(
            value = KernelChoice.class,
            names = {"PLAIN", "AUTO"})
    void isTheClassActivationMapOfANetworkThatEndsWithAverageAndDense(KernelChoice kernels) {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers: [{conv: {maps: 5, kernel: 3, operation: correlation}}, global-avgpool, {dense: 3}]
                loss: cross-entropy
                """, "test");
        float[] weights = random(network);
        float[] kernel = tensor(network, weights, 0, "weight");
        float[] bias = tensor(network, weights, 0, "bias");
        float[] dense = tensor(network, weights, 2, "weight");
        GradCam gradCam = GradCam.of(network, weights, kernels.kernels()).orElseThrow();
        for (int k = 0; k < 3; k++) {
            double[] expected = new double[16];
            double greatest = 0;
            for (int i = 0; i < 16; i++) {
                for (int c = 0; c < 5; c++) {
                    double activation = bias[c];
                    for (int tap = 0; tap < 9; tap++) {
                        int pixel = PIXELS[(i / 4 + tap / 3) * SIDE + i % 4 + tap % 3] & 0xff;
                        activation += kernel[c * 9 + tap] * TABLES[0][pixel];
                    }
                    expected[i] += dense[c * 3 + k] * activation;
                }
                greatest = Math.max(greatest, expected[i]);
            }
            ClassMap map = gradCam.map(PIXELS, TABLES, k);
            assertThat(map.rows()).isEqualTo(4);
            assertThat(map.columns()).isEqualTo(4);
            for (int i = 0; i < 16; i++) {
                double value = greatest > 0 ? Math.max(0, expected[i]) / greatest : 0;
                assertThat((double) map.values()[i]).isCloseTo(value, within(1e-5));
            }
        }
    }

    /** The shift of a normalisation is a bias of each channel: its derivative, by finite differences, is the sum. */
    @Test
    void takesTheNetworkAsItIsInPredictions() {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers:
                  - conv: {maps: 4, kernel: 3, stride: 2}
                  - {batch-norm: {}, name: bias}
                  - dropout: {probability: 0.5}
                  - flatten
                  - dense: 8
                  - sigmoid
                  - dropout: {probability: 0.5}
                  - dense: 3
                  - softmax
                loss: squared-error
                """, "test");
        float[] weights = random(network);
        ParameterTensor shift = Parameters.of(network).tensor(1, "shift");
        Workspace watched = Workspace.forWatching(network, new PlainKernels(), 1);
        watched.load(weights);
        images(watched);
        watched.forwardLayers();
        float[] activations = watched.values(1, 0);
        GradCam gradCam = GradCam.of(network, weights, new PlainKernels()).orElseThrow();
        for (int k = 0; k < 3; k++) {
            double[] sums = new double[4];
            for (int c = 0; c < 4; c++) {
                double slope = (logit(network, weights, shift.place(c), 1e-2f, k)
                                - logit(network, weights, shift.place(c), -1e-2f, k))
                        / 2e-2;
                for (int i = 0; i < 4; i++) {
                    sums[i] += slope * activations[c * 4 + i];
                }
            }
            double greatest = Math.max(Math.max(sums[0], sums[1]), Math.max(sums[2], sums[3]));
            ClassMap map = gradCam.map(PIXELS, TABLES, k);
            for (int i = 0; i < 4; i++) {
                double value = greatest > 0 ? Math.max(0, sums[i]) / greatest : 0;
                assertThat((double) map.values()[i]).isCloseTo(value, within(2e-3));
            }
        }
    }

    private static void images(Workspace workspace) {
        int[] only = {0};
        workspace.images(PIXELS, only, 0, only, 0, 1, TABLES);
    }

    private static double logit(Network network, float[] weights, int place, float more, int k) {
        float[] changed = weights.clone();
        changed[place] += more;
        Workspace workspace = Workspace.forWatching(network, new PlainKernels(), 1);
        workspace.load(changed);
        images(workspace);
        workspace.forwardLayers();
        return workspace.values(7, 0)[k];
    }

    @Test
    void thereIsNoneWhereNoNodeHasPositions() {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers: [flatten, {dense: 3}]
                loss: cross-entropy
                """, "test");
        assertThat(GradCam.of(network, random(network), new PlainKernels())).isEmpty();
        assertThat(GradCam.bytes(network)).isZero();
    }

    @Test
    void betweenThePositionsOfAMapValuesAreMixed() {
        ClassMap map = new ClassMap(1, 2, new float[] {0, 1});
        assertThat(map.at(0.5, 0.25)).isZero();
        assertThat(map.at(0.5, 0.75)).isEqualTo(1);
        assertThat(map.at(0, 0.5)).isEqualTo(0.5);
        assertThat(map.at(1, 0)).isZero();
        assertThat(map.at(0.9, 1)).isEqualTo(1);
        assertThatThrownBy(() -> new ClassMap(2, 2, new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 values for 2 × 2");
    }
}
