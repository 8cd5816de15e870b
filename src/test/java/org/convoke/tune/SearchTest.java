package org.convoke.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.convoke.text.UserError;
import org.convoke.train.Divergence;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialResult.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches whose trials are formulas: the rate nearest 0.1 is the best; more epochs are better. */
class SearchTest {
    private static final Recipe BASE = Recipe.builder().epochs(4).build();

    @TempDir
    private Path folder;

    private final List<String> tried = Collections.synchronizedList(new ArrayList<>());

    private Score score(Recipe recipe) {
        tried.add(recipe.learningRate() + "@" + recipe.epochs());
        if (recipe.learningRate() > 1) {
            throw new Divergence(3, 1, Optional.empty(), Optional.empty(), recipe.learningRate(), "loss is NaN");
        }
        if (recipe.learningRate() == 1) {
            throw new IllegalStateException("no memory\nat …");
        }
        return new Score(
                1 - Math.abs(recipe.learningRate() - 0.1) - 0.1 / recipe.epochs(), 0.5, recipe.epochs(), "abc");
    }

    private static List<Trial> trials(String rates) {
        return Trial.all(BASE, Grid.parse(List.of("lr=" + rates)), RandomValues.parse(List.of()), 1);
    }

    private TrialLog log(String network) {
        ObjectNode identity = JsonNodeFactory.instance.objectNode().put("network", network);
        return TrialLog.open(new org.apache.hadoop.fs.Path(folder.toUri()), identity, new Configuration());
    }

    private static List<String> brief(List<TrialResult> results) {
        return results.stream()
                .map(each ->
                        each.text() + "@" + each.epochs() + " " + each.outcome().text())
                .toList();
    }

    @Test
    void theBestComeFirstAndWhatDivergesLast() {
        List<TrialResult> results =
                new Search(trials("0.5,7,0.09,1,0.2"), Halving.NONE, 1).run(this::score, log("n"), each -> {});
        assertThat(brief(results))
                .containsExactly(
                        "lr=0.09@4 done", "lr=0.2@4 done", "lr=0.5@4 done", "lr=7@4 diverged", "lr=1@4 failed");
        assertThat(results.get(3).message()).startsWith("training diverged at epoch 1 step 3: loss is NaN");
        assertThat(results.get(4).message()).isEqualTo("no memory");
        assertThat(tried).containsExactly("0.5@4", "7.0@4", "0.09@4", "1.0@4", "0.2@4");
    }

    @Test
    void theBestOfARoundGoOnForLonger() {
        Search search = new Search(trials("0.5,0.3,0.12,0.2"), new Halving(2), 1);
        assertThat(brief(search.run(this::score, log("n"), each -> {})))
                .containsExactly("lr=0.12@4 done", "lr=0.2@2 done", "lr=0.3@1 done", "lr=0.5@1 done");
        assertThat(tried).containsExactly("0.5@1", "0.3@1", "0.12@1", "0.2@1", "0.12@2", "0.2@2", "0.12@4");
    }

    @Test
    void sideBySideTheResultsAreTheSame() {
        CyclicBarrier both = new CyclicBarrier(2);
        List<TrialResult> results = new Search(trials("0.5,0.2,0.09,7"), Halving.NONE, 2)
                .run(
                        recipe -> {
                            try {
                                // Nobody goes on alone.
                                both.await(1, TimeUnit.MINUTES);
                            } catch (Exception e) {
                                throw new Search.Broken(e);
                            }
                            return score(recipe);
                        },
                        log("n"),
                        each -> {});
        assertThat(brief(results))
                .containsExactly("lr=0.09@4 done", "lr=0.2@4 done", "lr=0.5@4 done", "lr=7@4 diverged");
    }

    @Test
    void whatHasEndedIsNotTriedAgainButWhatFailedIs() {
        List<TrialResult> first = new Search(trials("0.5,7,1"), Halving.NONE, 1).run(this::score, log("n"), each -> {});
        tried.clear();
        List<TrialResult> told = new ArrayList<>();
        List<TrialResult> again = new Search(trials("0.5,7,1"), Halving.NONE, 1).run(this::score, log("n"), told::add);
        assertThat(tried).containsExactly("1.0@4");
        assertThat(brief(again)).isEqualTo(brief(first));
        // As texts: a number that was read may be another type of node.
        assertThat(again.get(0)).hasToString(first.get(0).toString());
        assertThat(told).hasSize(3);
        // Another recipe under the same number is another trial.
        tried.clear();
        new Search(trials("0.4"), Halving.NONE, 1).run(this::score, log("n"), each -> {});
        assertThat(tried).containsExactly("0.4@4");
    }

    @Test
    void anInterruptedSearchKeepsWhatWasDone() {
        Search search = new Search(trials("0.5,0.2,0.3"), Halving.NONE, 1);
        assertThatThrownBy(() -> search.run(
                        recipe -> {
                            if (recipe.learningRate() == 0.2) {
                                throw new Search.Broken(new IllegalStateException("Spark has stopped"));
                            }
                            return score(recipe);
                        },
                        log("n"),
                        each -> {}))
                .isInstanceOf(Search.Broken.class);
        tried.clear();
        search.run(this::score, log("n"), each -> {});
        assertThat(tried).startsWith("0.2@4").doesNotContain("0.5@4");
    }

    @Test
    void aFolderIsOfOneSearch() throws Exception {
        log("n");
        assertThatThrownBy(() -> log("other"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the trials there have another network");
        Path used = Files.createDirectories(folder.resolve("used/thing"));
        assertThatThrownBy(() -> TrialLog.open(
                        new org.apache.hadoop.fs.Path(used.getParent().toUri()),
                        JsonNodeFactory.instance.objectNode(),
                        new Configuration()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is there and is not the folder of a search");
    }

    @Test
    void aResultSurvivesItsRecord() {
        TrialResult result = new TrialResult(
                3, Map.of("lr", "0.1"), BASE.toJson(), Outcome.DONE, "", new Score(1 / 3.0, Double.NaN, 2, "abc"), 1.5);
        TrialResult read = TrialResult.of(result.json());
        assertThat(read).hasToString(result.toString());
    }
}
