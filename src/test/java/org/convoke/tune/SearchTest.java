package org.convoke.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.text.UserError;
import org.convoke.train.Divergence;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialResult.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        TrialLog log = TrialLog.claim(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), each -> {});
        try {
            log.begin(JsonNodeFactory.instance.objectNode().put("network", network));
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    private List<TrialResult> run(Search search, Search.Attempt attempt) {
        return run(search, attempt, each -> {});
    }

    private List<TrialResult> run(Search search, Search.Attempt attempt, Consumer<TrialResult> tell) {
        try (TrialLog log = log("n")) {
            return search.run(attempt, log, tell);
        }
    }

    private static Search search(String rates) {
        return new Search(trials(rates), Halving.NONE, 1);
    }

    private static List<String> brief(List<TrialResult> results) {
        return results.stream()
                .map(each ->
                        each.text() + "@" + each.epochs() + " " + each.outcome().text())
                .toList();
    }

    @Test
    void theBestComeFirstAndWhatDivergesLast() {
        List<TrialResult> results = run(search("0.5,7,0.09,1,0.2"), this::score);
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
        assertThat(brief(run(search, this::score)))
                .containsExactly("lr=0.12@4 done", "lr=0.2@2 done", "lr=0.3@1 done", "lr=0.5@1 done");
        assertThat(tried).containsExactly("0.5@1", "0.3@1", "0.12@1", "0.2@1", "0.12@2", "0.2@2", "0.12@4");
    }

    @Test
    void sideBySideTheResultsAreTheSame() {
        CyclicBarrier both = new CyclicBarrier(2);
        List<TrialResult> results = run(new Search(trials("0.5,0.2,0.09,7"), Halving.NONE, 2), recipe -> {
            try {
                // Nobody goes on alone.
                both.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new Search.Broken(e);
            }
            return score(recipe);
        });
        assertThat(brief(results))
                .containsExactly("lr=0.09@4 done", "lr=0.2@4 done", "lr=0.5@4 done", "lr=7@4 diverged");
    }

    @Test
    void whatHasEndedIsNotTriedAgainButWhatFailedIs() {
        List<TrialResult> first = run(search("0.5,7,1"), this::score);
        tried.clear();
        List<TrialResult> told = new ArrayList<>();
        List<TrialResult> again = run(search("0.5,7,1"), this::score, told::add);
        assertThat(tried).containsExactly("1.0@4");
        assertThat(brief(again)).isEqualTo(brief(first));
        // As texts: a number that was read may be another type of node.
        assertThat(again.get(0)).hasToString(first.get(0).toString());
        assertThat(told).hasSize(3);
    }

    @Test
    void searchesInOneFolderShareTheirTrials() {
        run(search("0.5,0.2"), this::score);
        tried.clear();
        // Another recipe under the same number is another trial, and the same recipe under another number is none.
        List<TrialResult> other = run(search("0.4,0.5"), this::score);
        assertThat(tried).containsExactly("0.4@4");
        assertThat(other).extracting(TrialResult::trial).containsExactly(1, 2);
        tried.clear();
        run(search("0.5,0.2"), this::score);
        assertThat(tried).isEmpty();
    }

    @Test
    void aTrialWhoseJobFailsIsOneThatFailed() {
        List<TrialResult> results = run(search("0.5,0.2,0.3,0.4"), recipe -> {
            if (recipe.learningRate() == 0.2) {
                SearchTest.<RuntimeException>sneak(new IOException("Job aborted\nat …"));
            }
            if (recipe.learningRate() == 0.3) {
                SearchTest.<RuntimeException>sneak(new IOException(
                        "Job aborted", new Divergence(3, 1, Optional.empty(), Optional.empty(), 0.3, "loss is NaN")));
            }
            return score(recipe);
        });
        assertThat(brief(results))
                .containsExactly("lr=0.4@4 done", "lr=0.5@4 done", "lr=0.3@4 diverged", "lr=0.2@4 failed");
        assertThat(results.get(3).message()).isEqualTo("Job aborted");
    }

    /** Throws a checked exception that nobody declares, as Spark does. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception checked) throws E {
        throw (E) checked;
    }

    @Test
    void aLastRoundThatDivergesDoesNotHideTheBest() {
        Search search = new Search(trials("0.5,0.3,0.12,0.2"), new Halving(2), 1);
        List<TrialResult> results = run(search, recipe -> {
            if (recipe.epochs() == 4) {
                throw new Divergence(3, 1, Optional.empty(), Optional.empty(), 0.1, "loss is NaN");
            }
            return score(recipe);
        });
        assertThat(brief(results))
                .containsExactly("lr=0.2@2 done", "lr=0.3@1 done", "lr=0.5@1 done", "lr=0.12@4 diverged");
    }

    @Test
    void theRoundsAreInWords() {
        assertThat(new Search(trials("0.5,0.3,0.2"), new Halving(2), 1).text())
                .isEqualTo("3 trials of 1 epoch, then 2 trials of 2 epochs, then 1 trial of 4 epochs");
        List<Trial> lengths = Trial.all(BASE, Grid.parse(List.of("epochs=2,6")), RandomValues.parse(List.of()), 1);
        assertThat(new Search(lengths, Halving.NONE, 1).text()).isEqualTo("2 trials of 2 to 6 epochs");
    }

    @Test
    void anInterruptedSearchKeepsWhatWasDone() {
        Search search = new Search(trials("0.5,0.2,0.3"), Halving.NONE, 1);
        assertThatThrownBy(() -> run(search, recipe -> {
                    if (recipe.learningRate() == 0.2) {
                        throw new Search.Broken(new IllegalStateException("Spark has stopped"));
                    }
                    return score(recipe);
                }))
                .isInstanceOf(Search.Broken.class);
        tried.clear();
        run(search, this::score);
        assertThat(tried).startsWith("0.2@4").doesNotContain("0.5@4");
    }

    @Test
    void aFolderIsForOneNetwork() throws Exception {
        log("n").close();
        assertThatThrownBy(() -> log("other"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the trials there have another network");
        Files.writeString(folder.resolve("search.json"), "[]");
        assertThatThrownBy(() -> log("n"))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("search.json: not the description of a search: give another folder with out");
        Path used = Files.createDirectories(folder.resolve("used/thing"));
        assertThatThrownBy(() -> TrialLog.claim(
                        new org.apache.hadoop.fs.Path(used.getParent().toUri()), new Configuration(), each -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("exists and is not the folder of a search");
    }

    @Test
    void aFolderIsUsedByOneProgramAtATime() {
        try (TrialLog log = log("n")) {
            assertThatThrownBy(() -> log("n"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(
                            "search folder " + new org.apache.hadoop.fs.Path(folder.toUri()) + " is in use by");
            log.replace("trials.csv", "");
        }
        assertThat(folder.resolve("trials.csv")).exists();
        log("n").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "", "{\"trial\": 1, \"recipe\": {}, \"outcome\": \"done\"}", "trial"})
    void aFileThatIsNoRecordIsNamed(String text) throws Exception {
        run(search("0.5"), this::score);
        Path record;
        try (Stream<Path> files = Files.list(folder)) {
            record = files.filter(each -> each.getFileName().toString().startsWith("trial-"))
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(record.getFileName().toString()).matches("trial-[0-9a-f]{8}-epochs-4\\.json");
        Files.writeString(record, text);
        assertThatThrownBy(() -> run(search("0.5"), this::score))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith(
                        record.getFileName() + ": not the record of a trial: delete it, and its trial is run again");
    }

    @Test
    void aResultSurvivesItsRecord() {
        TrialResult result = new TrialResult(
                3, Map.of("lr", "0.1"), BASE.toJson(), Outcome.DONE, "", new Score(1 / 3.0, Double.NaN, 2, "abc"), 1.5);
        TrialResult read = TrialResult.of(result.json());
        assertThat(read).hasToString(result.toString());
    }
}
