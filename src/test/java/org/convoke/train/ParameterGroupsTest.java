package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.train.optimise.Optimizer;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private static final Parameters PARAMETERS = Parameters.of(NetworkFile.parse("""
            input: {channels: 1, height: 4, width: 4}
            layers:
              - conv: {maps: 2, kernel: 3}
                name: stem
              - batch-norm:
                name: norm
              - relu:
                name: rectifier
              - flatten
              - dense: 3
                name: head
            loss: cross-entropy
            """, "test"));

    private static ParameterGroups groups(String rates, String decays, String freeze) {
        Recipe recipe = Recipe.fromJson(Recipe.builder()
                .weightDecay(0.5)
                .build()
                .toJson()
                .put("rate-factors", rates)
                .put("decay-factors", decays)
                .put("freeze", freeze));
        return new ParameterGroups(recipe, PARAMETERS, 10);
    }

    private static ParameterTensor tensor(String name) {
        return PARAMETERS.tensors().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Which tensors are frozen in a step. */
    private static String frozen(String freeze, long step) {
        ParameterGroups groups = groups("none", "none", freeze);
        return PARAMETERS.tensors().stream()
                .filter(tensor -> groups.isFrozen(tensor, step))
                .map(ParameterTensor::name)
                .collect(Collectors.joining(" "));
    }

    @Test
    void ratesAndDecayAreThoseOfTheRole() {
        Optimizer optimizer =
                groups("bias=2,shift=64", "bias=0,scale=0,shift=0", "none").optimizer();
        float[] weights = new float[PARAMETERS.size()];
        float[] gradient = new float[PARAMETERS.size()];
        Arrays.fill(weights, 1);
        Arrays.fill(gradient, 1);
        optimizer.step(weights, gradient, 1, 0.125);
        assertThat(tensor("stem.weight").from(weights)).containsOnly(1 - 0.125f * 1.5f);
        assertThat(tensor("stem.bias").from(weights)).containsOnly(1 - 0.25f);
        assertThat(tensor("norm.scale").from(weights)).containsOnly(1 - 0.125f);
        assertThat(tensor("norm.shift").from(weights)).containsOnly(1 - 8f);
        assertThat(tensor("norm.mean").from(weights)).containsOnly(1);
    }

    @Test
    void ratesOfNamesMultiplyThoseOfRoles() {
        Optimizer optimizer = groups("bias=2,stem=0.5,*.bias=0.25,norm.scale=0", "stem.*=0", "none")
                .optimizer();
        float[] weights = new float[PARAMETERS.size()];
        float[] gradient = new float[PARAMETERS.size()];
        Arrays.fill(weights, 1);
        Arrays.fill(gradient, 1);
        optimizer.step(weights, gradient, 1, 0.5);
        assertThat(tensor("stem.weight").from(weights)).containsOnly(1 - 0.25f);
        assertThat(tensor("stem.bias").from(weights)).containsOnly(1 - 0.5f * 0.25f);
        assertThat(tensor("norm.scale").from(weights)).containsOnly(1);
        assertThat(tensor("head.weight").from(weights)).containsOnly(1 - 0.5f * 1.5f);
        assertThat(tensor("head.bias").from(weights)).containsOnly(1 - 0.5f * 0.5f * 1.5f);
    }

    @Test
    void isFrozenInTheEpochsOfTheRules() {
        assertThat(frozen("stem@1-2", 0)).isEqualTo("stem.weight stem.bias");
        assertThat(frozen("stem@1-2", 19)).isEqualTo("stem.weight stem.bias");
        assertThat(frozen("stem@1-2", 20)).isEmpty();
        assertThat(frozen("*.bias@2-", 9)).isEmpty();
        assertThat(frozen("*.bias@2-", 1000)).isEqualTo("stem.bias head.bias");
        assertThat(frozen("norm@2-2", 10)).isEqualTo("norm.scale norm.shift norm.mean norm.variance");
        assertThat(frozen("all-but-head@1-2", 19))
                .isEqualTo("stem.weight stem.bias norm.scale norm.shift norm.mean norm.variance");
        assertThat(frozen("norm.mean@1-1,stem.bias@1-3,st*@2-4,stem@4-4", 35)).isEqualTo("stem.weight stem.bias");
    }

    /** Those that are frozen for the whole run are so in the network, not a matter of steps. */
    @Test
    void whatIsFrozenForGoodIsNotItsConcern() {
        assertThat(frozen("stem", 0)).isEmpty();
        assertThat(frozen("anything", 0)).isEmpty();
    }

    @Test
    void aGradientOfWhatIsFrozenDoesNotCount() {
        float[] gradient = new float[PARAMETERS.size()];
        Arrays.fill(gradient, 1);
        groups("none", "none", "stem.weight@1-1,norm@1-1").clearFrozen(gradient, 5);
        for (String name : List.of("stem.weight", "norm.scale", "norm.shift")) {
            assertThat(tensor(name).from(gradient)).containsOnly(0);
        }
        for (String name : List.of("stem.bias", "head.weight", "head.bias")) {
            assertThat(tensor(name).from(gradient)).containsOnly(1);
        }
    }
}
