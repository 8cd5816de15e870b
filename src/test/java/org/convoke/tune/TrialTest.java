package org.convoke.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialTest {
    private static final Recipe BASE =
            Recipe.builder().epochs(9).warmupEpochs(2).seed(7).build();

    private static List<Trial> all(List<String> grid, List<String> random, int draws) {
        return Trial.all(BASE, Grid.parse(grid), RandomValues.parse(random), draws);
    }

    private static List<String> texts(List<Trial> trials) {
        return trials.stream().map(Trial::text).toList();
    }

    @Test
    void aGridIsEveryCombinationTheLastKeyFirst() {
        List<Trial> trials = all(List.of("lr=0.01,0.1", "batch=32, 64"), List.of(), 10);
        assertThat(texts(trials))
                .containsExactly("lr=0.01, batch=32", "lr=0.01, batch=64", "lr=0.1, batch=32", "lr=0.1, batch=64");
        assertThat(trials).extracting(Trial::number).containsExactly(1, 2, 3, 4);
        assertThat(trials.get(1).recipe())
                .isEqualTo(BASE.toBuilder().learningRate(0.01).batch(64).build());
    }

    @Test
    void anyKeyOfARecipeCanBeSearched() {
        List<Trial> trials = all(
                List.of("augment=none|crop:4,flip", "schedule=step:3,0.1|cosine", "nesterov=false", "keep=best"),
                List.of(),
                1);
        assertThat(trials).hasSize(4);
        assertThat(trials.get(2).recipe().augment().text()).isEqualTo("crop:4,flip");
        assertThat(trials.get(2).recipe().schedule().text()).isEqualTo("step:3,0.1");
    }

    @Test
    void drawsDependOnTheSeedOnly() {
        List<String> random =
                List.of("lr=log:0.001:1", "momentum=uniform:0.5:0.9", "batch=int:16:64", "average=none,ema:0.9");
        List<Trial> trials = all(List.of("shards=1,2"), random, 20);
        assertThat(trials).hasSize(40).isEqualTo(all(List.of("shards=1,2"), random, 20));
        assertThat(trials).allSatisfy(trial -> {
            assertThat(trial.recipe().learningRate()).isBetween(0.001, 1.0);
            assertThat(trial.recipe().momentum()).isBetween(0.5, 0.9);
            assertThat(trial.recipe().batch()).isBetween(16, 64);
        });
        assertThat(trials.stream().map(trial -> trial.recipe().learningRate()).distinct())
                .hasSize(40);
        // As many below the middle of the logarithms as above.
        assertThat(trials.stream().filter(trial -> trial.recipe().learningRate() < 0.0316))
                .hasSizeBetween(12, 28);
        assertThat(trials.stream().map(trial -> trial.values().get("average")).distinct())
                .containsExactlyInAnyOrder("none", "ema:0.9");
        Recipe other = BASE.toBuilder().seed(8).build();
        assertThat(texts(Trial.all(other, Grid.parse(List.of()), RandomValues.parse(random), 2)))
                .doesNotContainAnyElementsOf(texts(trials));
    }

    @Test
    void aWarmUpIsNoLongerThanTheRun() {
        assertThat(all(List.of("epochs=1"), List.of(), 1).get(0).recipe().warmupEpochs())
                .isEqualTo(1);
        assertThat(all(List.of("lr=1"), List.of(), 1).get(0).recipe(1).warmupEpochs())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "lr; grid=lr: must be KEY=VALUE,VALUE,… such as lr=0.01,0.03,0.1",
                "rate=1; grid=rate: unknown recipe key",
                "lr=0.1,; grid=lr=0.1,: has a value that is empty or given twice",
                "lr=-1; trial lr=-1: lr=-1.0: must be a number above 0, such as 0.1",
                "batch=many; trial batch=many: recipe: batch must be a whole number of 32 bits",
            })
    void mistakesAreNamed(String grid, String message) {
        assertThatThrownBy(() -> all(List.of(grid), List.of(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "lr; random=lr: must be KEY=log:LEAST:MOST",
                "lr=log:0:1; random=lr=log:0:1: LEAST must be below MOST and above 0",
                "lr=uniform:2:1; random=lr=uniform:2:1: LEAST must be below MOST",
                "batch=int:1:x; random=batch=int:1:x: must be KEY=log:LEAST:MOST",
                "seed=int:-9000000000000000000:9000000000000000000; random=seed=int:-9000000000000000000:9000000000000000000:"
                        + " must have whole numbers up to 2^53, and at most 2^53 of them",
                "seed=int:-9007199254740992:9007199254740992; random=seed=int:-9007199254740992:9007199254740992: must have",
            })
    void mistakesInDrawsAreNamed(String random, String message) {
        assertThatThrownBy(() -> all(List.of(), List.of(random), 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void thereAreNotMoreTrialsThanCanBeRun() {
        String hundred =
                IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).collect(Collectors.joining(","));
        List<String> keys = List.of("epochs", "batch", "shards", "lr", "seed", "weight-decay", "clip-norm", "warmup");
        List<String> grid = keys.stream().map(key -> key + "=" + hundred).toList();
        assertThatThrownBy(() -> all(grid, List.of("momentum=uniform:0:0.9"), Integer.MAX_VALUE))
                .hasMessage("the search would have 21474836470000000000000000 trials, and at most 10000 are possible:"
                        + " give fewer values of grid, or a smaller number of trials");
        assertThat(all(grid.subList(3, 4), List.of("momentum=uniform:0:0.9"), 100))
                .hasSize(10_000);
        assertThatThrownBy(() -> all(List.of(), List.of("momentum=uniform:0:0.9"), 10_001))
                .isInstanceOf(UserError.class);
    }

    @Test
    void halvingByOneIsNone() {
        assertThat(new Halving(1)).isEqualTo(Halving.NONE);
        assertThatThrownBy(() -> new Halving(0))
                .hasMessage("halving=0: must be at least 2, such as 3; or 1 for no halving");
    }

    @Test
    void aKeyIsSearchedInOneWay() {
        assertThatThrownBy(() -> all(List.of("lr=1"), List.of("lr=log:0.1:1"), 1))
                .hasMessage("random=lr: is in grid too: leave one of the two out");
    }

    @Test
    void halvingLeavesTheBestOfEachRoundForLonger() {
        assertThat(new Halving(3).rounds(12, 9))
                .containsExactly(new Halving.Round(12, 9), new Halving.Round(4, 3), new Halving.Round(2, 1));
        assertThat(new Halving(3).rounds(12, 9).stream().map(round -> round.epochs(9)))
                .containsExactly(1, 3, 9);
        // No more rounds than there are epochs for, and none with one trial but the last.
        assertThat(new Halving(3).rounds(100, 5)).containsExactly(new Halving.Round(100, 3), new Halving.Round(34, 1));
        assertThat(new Halving(2).rounds(2, 100)).containsExactly(new Halving.Round(2, 2), new Halving.Round(1, 1));
        assertThat(Halving.NONE.rounds(5, 9)).containsExactly(new Halving.Round(5, 1));
        assertThat(new Trial(1, Map.of(), BASE).recipe(3).epochs()).isEqualTo(3);
    }
}
