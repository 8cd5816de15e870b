package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class FreezingTest {
    private static final Network NETWORK = NetworkFile.parse("""
        input: {channels: 1, height: 6, width: 6}
        layers:
          - conv: {maps: 5, kernel: 3}
            name: stem
          - batch-norm
          - relu
          - flatten
          - dense: 4
        loss: cross-entropy
        """, "n.yaml");

    private static String frozen(String rules) {
        return NetworkFile.text(Freezing.parse(rules).frozen(NETWORK));
    }

    private static String with(String after, String line) {
        return NetworkFile.text(NETWORK).replace(after, after + line);
    }

    @Test
    void aLayersNameOrAllItsParametersFreezeIt() {
        assertThat(frozen("stem")).isEqualTo(frozen("stem.*")).isEqualTo(with("name: stem\n", "    frozen: true\n"));
        assertThat(frozen("batch-norm1.*")).isEqualTo(with("momentum: 0.1}\n", "    frozen: true\n"));
    }

    @Test
    void aParametersNameFreezesIt() {
        assertThat(frozen("stem.weight")).isEqualTo(with("name: stem\n", "    frozen: [weight]\n"));
        // The statistics go on.
        assertThat(frozen("*.s*")).isEqualTo(with("momentum: 0.1}\n", "    frozen: [scale, shift]\n"));
        assertThat(frozen("*.shift,*.scale")).isEqualTo(with("momentum: 0.1}\n", "    frozen: [shift, scale]\n"));
    }

    @Test
    void allButTheHeadIsFrozenWithItsStatistics() {
        String expected = NetworkFile.text(Freezing.parse("stem,batch-norm1").frozen(NETWORK));
        assertThat(frozen("all-but-head")).isEqualTo(expected);
        Network bare = NetworkFile.parse(
                NetworkFile.text(NETWORK).replace("momentum: 0.1}", "momentum: 0.1, scale: false, shift: false}"), "n");
        Parameters parameters = Parameters.of(Freezing.parse("all-but-head").frozen(bare));
        assertThat(parameters.changingTensors().stream().map(ParameterTensor::name))
                .containsExactly("dense1.weight", "dense1.bias");
        Network onlyHead = NetworkFile.parse(
                "input: {channels: 1, height: 2, width: 2}\nlayers: [flatten, {dense: 4}]\nloss: cross-entropy\n", "n");
        assertThat(Freezing.parse("all-but-head").frozen(onlyHead)).isEqualTo(onlyHead);
    }

    @Test
    void aNetworkWithoutAHeadCannotHaveAllElseFrozen() {
        Network sum = NetworkFile.parse("""
                input: {channels: 1, height: 1, width: 1}
                layers:
                  - dense: 2
                    name: a
                  - dense: 2
                    name: b
                    from: [input]
                  - add:
                    from: [a, b]
                loss: squared-error
                """, "n.yaml");
        assertThatThrownBy(() -> Freezing.parse("all-but-head").frozen(sum))
                .hasMessage("freeze=all-but-head: the network has no head: its output is not that of one conv or dense"
                        + " layer: name the layers to freeze, such as freeze=stage1.*");
    }

    @Test
    void rulesWithEpochsChangeNothingInTheNetwork() {
        assertThat(Freezing.parse("stem.*@1-3,dense1.bias@4-").frozen(NETWORK)).isEqualTo(NETWORK);
        assertThat(Freezing.none().frozen(NETWORK)).isEqualTo(NETWORK);
    }

    @Test
    void aNameOfNothingIsAMistake() {
        assertThatThrownBy(() -> Freezing.parse("stem,stemm@1-2").frozen(NETWORK))
                .isInstanceOf(UserError.class)
                .hasMessage("freeze=stem,stemm@1-2: unknown layer or parameter `stemm`: did you mean `stem`? (known:"
                        + " all-but-head, stem, stem.weight, stem.bias, batch-norm1, batch-norm1.scale, batch-norm1.shift, dense1,"
                        + " dense1.weight, dense1.bias)");
        assertThatThrownBy(() -> frozen("relu1")).isInstanceOf(UserError.class);
    }

    @Test
    void weightsKeepTheirNamesInTheOtherLayout() {
        Network frozen = Freezing.parse("stem").frozen(NETWORK);
        float[] flat = Parameters.of(frozen).initial(3);
        assertThat(flat).isNotEqualTo(Parameters.of(NETWORK).initial(3));
        assertThat(Parameters.of(frozen).laidOutFor(NETWORK, flat))
                .containsExactly(Parameters.of(NETWORK).initial(3));
    }
}
