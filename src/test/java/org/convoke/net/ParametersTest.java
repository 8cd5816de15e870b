package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Provide
    Arbitrary<Network> networks() {
        return Networks.any();
    }

    @Property(tries = 200)
    void everyParameterHasAPlaceOfItsOwn(@ForAll("networks") Network network) {
        Parameters parameters = Parameters.of(network);
        boolean[] used = new boolean[parameters.size()];
        long count = 0;
        for (ParameterTensor tensor : parameters.tensors()) {
            for (int i = 0; i < tensor.size(); i++) {
                int place = tensor.place(i);
                assertThat(used[place])
                        .as("%s[%d] at %d", tensor.name(), i, place)
                        .isFalse();
                used[place] = true;
                count += tensor.role() == Role.STATISTIC ? 0 : 1;
            }
        }
        assertThat(parameters.count()).isEqualTo(count);
    }

    @Property(tries = 100)
    void aLayersNormIsThatOfItsTensors(@ForAll("networks") Network network) {
        Parameters parameters = Parameters.of(network);
        float[] flat = parameters.initial(3);
        for (int layer = 0; layer < network.layers().size(); layer++) {
            double squares = 0;
            for (ParameterTensor tensor : parameters.tensors(layer)) {
                for (float value : tensor.role() == Role.STATISTIC ? new float[0] : tensor.from(flat)) {
                    squares += (double) value * value;
                }
            }
            assertThat(parameters.norm(flat, layer)).isCloseTo(Math.sqrt(squares), within(1e-9));
        }
    }

    @Property(tries = 100)
    void whatIsPutIntoATensorComesOutOfIt(@ForAll("networks") Network network) {
        Parameters parameters = Parameters.of(network);
        float[] flat = new float[parameters.size()];
        List<float[]> all = new ArrayList<>();
        int next = 1;
        for (ParameterTensor tensor : parameters.tensors()) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = next++;
            }
            tensor.into(flat, values);
            all.add(values);
        }
        for (int t = 0; t < all.size(); t++) {
            assertThat(parameters.tensors().get(t).from(flat)).isEqualTo(all.get(t));
        }
        // Nothing else has been written.
        int paddings = parameters.size() - (next - 1);
        assertThat(flat).satisfies(values -> {
            int zeros = 0;
            for (float value : values) {
                zeros += value == 0 ? 1 : 0;
            }
            assertThat(zeros).isEqualTo(paddings);
        });
    }

    @Test
    void tensorsAreNamedAndShapedLayerByLayer() {
        Parameters parameters = Parameters.of(network(3, Activation.relu(), 7, 5));
        assertThat(parameters.tensors())
                .extracting(ParameterTensor::name, ParameterTensor::layer, ParameterTensor::shape)
                .containsExactly(
                        tuple("conv1.weight", 0, List.of(3, 2, 3, 2)),
                        tuple("conv1.bias", 0, List.of(3)),
                        tuple("dense1.weight", 3, List.of(3 * 6 * 7, 7)),
                        tuple("dense1.bias", 3, List.of(7)),
                        tuple("dense2.weight", 5, List.of(7, 5)),
                        tuple("dense2.bias", 5, List.of(5)));
        assertThat(parameters.count()).isEqualTo(3 * 13 + 127 * 7 + 8 * 5);
        assertThat(parameters.tensors(3)).hasSize(2).allMatch(tensor -> tensor.layer() == 3);
        assertThat(parameters.tensors(1)).isEmpty();
    }

    @Test
    void aTensorTakesAsManyValuesAsItHas() {
        Parameters parameters = Parameters.of(network(3, Activation.relu(), 7, 5));
        assertThatThrownBy(() -> parameters.tensors().get(1).into(new float[parameters.size()], new float[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("conv1.bias takes 3 values, not 4");
    }

    @Test
    void layersBeforeReluStartNormalOthersUniform() {
        float[] relu = initial(network(200, Activation.relu(), 100, 10), 0);
        float[] sigmoid = initial(network(200, Activation.sigmoid(), 100, 10), 0);
        int fanIn = 2 * 3 * 2;
        int fanOut = 200 * 3 * 2;
        assertThat(deviation(relu)).isCloseTo(Math.sqrt(2.0 / fanIn), within(0.03 * Math.sqrt(2.0 / fanIn)));
        double limit = Math.sqrt(6.0 / (fanIn + fanOut));
        assertThat(deviation(sigmoid)).isCloseTo(limit / Math.sqrt(3), within(0.03 * limit));
        assertThat(greatest(sigmoid)).isBetween((float) (0.99 * limit), (float) limit);
        // A normal one goes far beyond 1.8 deviations, where a uniform one ends.
        assertThat(greatest(relu)).isGreaterThan((float) (2.5 * Math.sqrt(2.0 / fanIn)));
    }

    @Test
    void denseLayersStartAtTheSpreadOfTheirOwnFans() {
        Network network = network(20, Activation.relu(), 100, 10);
        float[] hidden = initial(network, 2);
        assertThat(deviation(hidden)).isCloseTo(Math.sqrt(2.0 / (20 * 42)), within(0.03 * Math.sqrt(2.0 / (20 * 42))));
        float[] last = initial(network, 4);
        assertThat(deviation(last)).isCloseTo(Math.sqrt(2.0 / 110), within(0.06 * Math.sqrt(2.0 / 110)));
        assertThat(greatest(last)).isLessThanOrEqualTo((float) Math.sqrt(6.0 / 110));
    }

    @Test
    void weightsBeginAsALayerSays() {
        String text =
                "input: {channels: 2, height: 5, width: 6}\nlayers:\n- conv: {maps: 3, kernel: [3, 2]%s}\n- relu\n"
                        + "- flatten\n- dense: {units: 3%s}\nloss: cross-entropy\n";
        Parameters random = Parameters.of(NetworkFile.parse(text.formatted("", ""), "random"));
        Parameters dirac =
                Parameters.of(NetworkFile.parse(text.formatted(", init: dirac", ", bias: false, init: zero"), "dirac"));
        float[] conv = dirac.tensor(0, "weight").from(dirac.initial(7));
        // [map][channel][3][2]: map 0 has the 1 in channel 0, map 1 in channel 1, both at [1][1].
        float[] passing = new float[24];
        passing[3] = 1;
        passing[12 + 6 + 3] = 1;
        assertThat(Arrays.copyOf(conv, 24)).containsExactly(passing);
        assertThat(Arrays.copyOfRange(conv, 24, 36))
                .containsExactly(Arrays.copyOfRange(random.tensor(0, "weight").from(random.initial(7)), 24, 36));
        assertThat(dirac.tensors(3)).hasSize(1);
        assertThat(dirac.tensor(3, "weight").from(dirac.initial(7))).containsOnly(0f);
    }

    @Test
    void ofFewerMapsThanChannelsAsManyPass() {
        Parameters parameters = Parameters.of(NetworkFile.parse(
                "input: {channels: 3, height: 1, width: 1}\nlayers:\n- conv: {maps: 2, kernel: 1, init: dirac}\n"
                        + "loss: cross-entropy\n",
                "n"));
        assertThat(parameters.tensor(0, "weight").from(parameters.initial(1))).containsExactly(1, 0, 0, 0, 1, 0);
    }

    @Test
    void poolingAndFlattenDoNotHideARelu() {
        float[] next = initial(layers(Activation.relu()), 0);
        Layer pool = new MaxPool(new Size(2, 2), new Size(2, 2), new Placement.Valid(), Operation.CORRELATION);
        assertThat(initial(layers(pool, Activation.relu()), 0)).isEqualTo(next);
        assertThat(initial(layers(new Flatten(), Activation.relu()), 0)).isEqualTo(next);
        assertThat(initial(layers(Activation.sigmoid(), Activation.relu()), 0)).isNotEqualTo(next);
    }

    @Test
    void biasesAndPaddingsStartAtZero() {
        Parameters parameters = Parameters.of(network(5, Activation.relu(), 7, 3));
        float[] flat = parameters.initial(1);
        int zeros = 0;
        for (float value : flat) {
            zeros += value == 0 ? 1 : 0;
        }
        assertThat(zeros).isEqualTo(parameters.size() - (5 * 12 + 5 * 42 * 7 + 7 * 3));
        assertThat(parameters.tensors().get(1).from(flat)).containsOnly(0f);
    }

    @Test
    void aWeightDependsOnSeedLayerAndIndexOnly() {
        float[] before = initial(network(4, Activation.relu(), 7, 3), 0);
        assertThat(initial(network(4, Activation.relu(), 9, 3), 0)).isEqualTo(before);
        // More maps of the same fan-in follow those that were there.
        assertThat(initial(network(6, Activation.relu(), 7, 3), 0)).startsWith(before);
        // The last layer neither, though the one before it has another number of inputs.
        assertThat(initial(network(9, Activation.relu(), 7, 3), 4))
                .isEqualTo(initial(network(4, Activation.relu(), 7, 3), 4));
        Parameters parameters = Parameters.of(network(4, Activation.relu(), 7, 3));
        assertThat(parameters.tensors().get(0).from(parameters.initial(2))).isNotEqualTo(before);
        // Another layer of the same shape has other weights.
        Network twice = Network.of(
                new Shape(4, 1, 1),
                List.of(new Dense(4), Activation.relu(), new Dense(4), Activation.relu()),
                Loss.SQUARED_ERROR);
        assertThat(initial(twice, 2)).isNotEqualTo(initial(twice, 0));
    }

    @Test
    void namesTheFirstTensorThatIsNotFinite() {
        Parameters parameters = Parameters.of(network(5, Activation.relu(), 7, 3));
        float[] flat = parameters.initial(1);
        assertThat(parameters.firstNonFinite(flat)).isEmpty();
        ParameterTensor last = parameters.tensors().get(5);
        flat[last.place(2)] = Float.NEGATIVE_INFINITY;
        assertThat(parameters.firstNonFinite(flat)).map(ParameterTensor::name).contains("dense2.bias");
        ParameterTensor first = parameters.tensors().get(2);
        flat[first.place(first.size() - 1)] = Float.NaN;
        assertThat(parameters.firstNonFinite(flat)).map(ParameterTensor::name).contains("dense1.weight");
        flat[first.place(first.size() - 1)] = Float.MAX_VALUE;
        flat[last.place(2)] = -Float.MAX_VALUE;
        assertThat(parameters.firstNonFinite(flat)).isEmpty();
    }

    /** Conv of 2 channels with a 3×2 kernel, a function, flatten, dense, ReLU, dense. */
    private static Network network(int maps, Layer activation, int units, int classes) {
        Layer conv = new Conv(maps, new Size(3, 2), new Size(1, 1), new Placement.Valid(), Operation.CORRELATION);
        return Network.of(
                new Shape(2, 8, 8),
                List.of(conv, activation, new Flatten(), new Dense(units), Activation.relu(), new Dense(classes)),
                Loss.CROSS_ENTROPY);
    }

    /** Conv, what is given, flatten, dense. */
    private static Network layers(Layer... between) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Conv(3, new Size(3, 3), new Size(1, 1), new Placement.Same(), Operation.CORRELATION));
        layers.addAll(List.of(between));
        layers.add(new Flatten());
        layers.add(new Dense(3));
        return Network.of(new Shape(2, 6, 6), layers, Loss.CROSS_ENTROPY);
    }

    private static float[] initial(Network network, int tensor) {
        Parameters parameters = Parameters.of(network);
        return parameters.tensors().get(tensor).from(parameters.initial(1));
    }

    private static double deviation(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    private static float greatest(float[] values) {
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }
}
