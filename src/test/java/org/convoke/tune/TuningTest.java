package org.convoke.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Row;
import org.convoke.Eventually;
import org.convoke.QuickNetwork;
import org.convoke.run.TrainedModel;
import org.convoke.run.Training;
import org.convoke.spark.LocalSpark;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search as a program makes it. */
class TuningTest {
    @TempDir
    private static Path network;

    private static LocalSpark spark;

    @BeforeAll
    static void start() {
        spark = new LocalSpark(2);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static Training training(int epochs) {
        return Training.on(spark.session())
                .set(Setting.EPOCHS, epochs)
                .set(Setting.BATCH, 256)
                .network(QuickNetwork.in(network));
    }

    @Test
    void findsTheBestRecipeAndTrainsIt(@TempDir Path folder) {
        List<TrialResult> told = new ArrayList<>();
        Tuning tuning = Tuning.of(training(2))
                .grid(Setting.LR, 0.02, 1e9)
                .halving(2)
                .out(folder.toString())
                .listener(told::add);
        TuningResult found = tuning.run();
        assertThat(told).hasSize(3);
        assertThat(found.recipe().learningRate()).isEqualTo(0.02);
        TrialResult best = found.best().orElseThrow();
        assertThat(best.epochs()).isEqualTo(2);
        assertThat(found.table().columns())
                .containsExactly(
                        "trial", "lr", "epochs", "accuracy", "loss", "outcome", "seconds", "weights_sha256", "message");
        List<Row> rows = found.table().collectAsList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).<Double>getAs("accuracy"))
                .isEqualTo(best.validation().accuracy());
        assertThat(rows.get(1).<String>getAs("outcome")).isEqualTo("diverged");
        assertThat(rows.get(1).isNullAt(rows.get(1).fieldIndex("accuracy"))).isTrue();
        assertThat(folder.toFile().list()).contains("trials.csv", "report.html");
        try (TrainedModel model = found.train()) {
            assertThat(model.weightsSha256()).isEqualTo(best.validation().digest());
        }

        // All is there already, down to the seconds that it took.
        assertThat(tuning.run().trials())
                .extracting(TrialResult::seconds)
                .isEqualTo(found.trials().stream().map(TrialResult::seconds).toList());

        TuningResult sideBySide = Tuning.of(training(2))
                .grid(Setting.LR, 0.02, 1e9)
                .halving(2)
                .parallel(2)
                .run();
        assertThat(sideBySide.best().orElseThrow().validation()).isEqualTo(best.validation());
    }

    @Test
    void aCancelledSearchGoesOnAfterTheTrialsThatEnded(@TempDir Path folder) throws InterruptedException {
        CompletableFuture<TuningHandle> started = new CompletableFuture<>();
        Tuning tuning = Tuning.of(training(1))
                .grid(Setting.LR, 0.02, 0.03)
                .out(folder.toString())
                // Another thread cancels it while the next trial waits to begin.
                .listener(result -> CompletableFuture.runAsync(
                                () -> started.join().cancel())
                        .join());
        TuningHandle handle = tuning.start();
        started.complete(handle);
        assertThatThrownBy(handle::await)
                .isInstanceOf(TuningCancelled.class)
                .hasMessage("the search was cancelled after 1 trial; with the same out it goes on from there");
        assertThat(handle.isDone()).isTrue();
        assertThat(spark.context().statusTracker().getActiveJobIds()).isEmpty();
        TrialResult first = handle.trials().get(0);
        List<TrialResult> all = tuning.listener(result -> {}).start().await().trials();
        assertThat(all).hasSize(2).allMatch(TrialResult::isMeasured);
        assertThat(all)
                .filteredOn(each -> each.trial() == 1)
                .extracting(TrialResult::seconds)
                .containsExactly(first.seconds());
    }

    @Test
    void anInterruptCancelsTheSearch() {
        List<TrialResult> told = new ArrayList<>();
        Thread here = Thread.currentThread();
        assertThatThrownBy(() -> Tuning.of(training(1))
                        .grid(Setting.EPOCHS, 1, 1_000_000)
                        .listener(result -> {
                            told.add(result);
                            here.interrupt();
                        })
                        .run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("interrupted during a search");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).hasSize(1);
        assertThat(Eventually.holds(
                        Duration.ofMinutes(2),
                        () -> spark.context().statusTracker().getActiveJobIds().length == 0))
                .isTrue();
    }

    @Test
    void whereNothingIsFoundItSaysWhatToTry() {
        TuningResult found =
                Tuning.of(training(1)).random(Setting.LR, "1e9,1e10").trials(1).run();
        assertThat(found.best()).isEmpty();
        assertThatThrownBy(found::train)
                .isInstanceOf(UserError.class)
                .hasMessage("every trial diverged: try smaller values of lr");
    }

    @Test
    void mistakesAreSaidBeforeAnythingIsTrained() {
        assertThatThrownBy(() -> Tuning.of(training(1)).run())
                .hasMessageStartingWith("nothing to search: give grid=lr=");
        assertThatThrownBy(() -> Tuning.of(training(1)).grid(Setting.DATA, "digits"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("grid=data: unknown recipe key");
        assertThatThrownBy(() -> Tuning.of(training(1)).grid(Setting.LR, 0.1, 0.1))
                .hasMessage("grid=lr=0.1,0.1: has a value that is empty or given twice");
        assertThatThrownBy(() -> Tuning.of(training(1).validation("none"))
                        .grid(Setting.LR, 0.1, 0.2)
                        .run())
                .hasMessageStartingWith("validation=none: trials are judged by a validation");
        assertThatThrownBy(() -> Tuning.of(Training.on(spark.session()))
                        .random(Setting.LR, "log:0.001:1")
                        .trials(5000)
                        .parallel(5000)
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("with a share of the heap, as 5000 run at the same time");
    }
}
