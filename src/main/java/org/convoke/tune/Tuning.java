package org.convoke.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.run.Cancellation;
import org.convoke.run.ImageReader;
import org.convoke.run.SettledTraining;
import org.convoke.run.Training;
import org.convoke.run.TrainingCancelled;
import org.convoke.run.TrainingJob;
import org.convoke.source.DataSource;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Searches for the values of a recipe with the best validation accuracy, on a grid or at random:
 *
 * <pre>{@code
 * TuningResult found = Tuning.of(Training.on(spark).data(photos).recipe("photos"))
 *         .grid(Setting.BATCH, 64, 128)
 *         .random(Setting.LR, "log:0.001:1")
 *         .trials(10)
 *         .halving(3)
 *         .run();
 * found.table().show();
 * TrainedModel model = found.train();
 * }</pre>
 *
 * <p>The trials, their order and their results depend on the training, the search and the recipe's seed only, and are those of
 * the command line. Trials are compared by the validation accuracy of the weights that they keep: by the images that the training
 * is validated by, else by the set's own validation images, else by a tenth of the training images, which is held out.
 */
public final class Tuning {
    private final Training training;
    private final List<String> random = new ArrayList<>();
    private Grid grid = new Grid(Map.of());
    private Optional<Integer> draws = Optional.empty();
    private Halving halving = Halving.NONE;
    private int parallel = 1;
    private Optional<String> out = Optional.empty();
    private Consumer<TrialResult> listener = result -> {};

    private Tuning(Training training) {
        this.training = training;
    }

    /**
     * A search.
     *
     * @param training what all trials have in common; its own {@code out}, checkpoints and file for TensorBoard are for {@link
     *     TuningResult#train}
     */
    public static Tuning of(Training training) {
        return new Tuning(training);
    }

    /**
     * Tries each of these values; of several keys, all combinations.
     *
     * @param values as a recipe has them
     * @throws UserError if no recipe has the key, it is there already, or a value is given twice
     */
    public Tuning grid(Setting key, Object... values) {
        grid = grid.with(key.key(), Stream.of(values).map(String::valueOf).toList());
        return this;
    }

    /**
     * Draws values at random.
     *
     * @param values {@code log:LEAST:MOST}, {@code uniform:LEAST:MOST}, {@code int:LEAST:MOST}, or {@code VALUE,VALUE,…}
     * @throws UserError if no recipe has the key, it is there already, or the text is none of these
     */
    public Tuning random(Setting key, String values) {
        List<String> more = new ArrayList<>(random);
        more.add(key.key() + "=" + values);
        RandomValues.parse(more);
        random.add(key.key() + "=" + values);
        return this;
    }

    /** How many random draws there are for each combination of the grid; 10 by default. */
    public Tuning trials(int number) {
        draws = Optional.of(number);
        return this;
    }

    /**
     * Successive halving: all trials run for a fraction of the epochs, the best of them, one in so many, for as many times as many
     * epochs, and so on up to those of the recipe.
     *
     * @throws UserError if it is below 1
     */
    public Tuning halving(int factor) {
        halving = new Halving(factor);
        return this;
    }

    /**
     * How many trials run at the same time; changes no result. Each then takes a Spark job a step. With {@code
     * spark.scheduler.mode=FAIR} they share the cores evenly.
     */
    public Tuning parallel(int number) {
        parallel = number;
        return this;
    }

    /** Keeps the records of the trials in a folder, with a table and a page; trials with records there are not run again. */
    public Tuning out(String folder) {
        out = Optional.of(folder);
        return this;
    }

    /** Sets who is told of each result, one after the other, on the threads of the trials. */
    public Tuning listener(Consumer<TrialResult> other) {
        listener = other;
        return this;
    }

    /**
     * Runs the trials, and waits for them; an interrupt cancels the search.
     *
     * @throws UserError if something that was set cannot be
     * @throws Search.Broken if Spark has stopped
     * @throws IllegalStateException if this thread is interrupted
     */
    public TuningResult run() {
        return start().run();
    }

    /**
     * Starts the search in a thread of its own.
     *
     * @throws UserError if a value is out of range; what shows only with the data, {@link TuningHandle#await} throws
     */
    public TuningHandle start() {
        SettledTraining settled = SettledTraining.of(training);
        SearchPlan plan = SearchPlan.of(settled.recipe(), grid, RandomValues.parse(random), draws, halving, parallel);
        Optional<Path> folder = out.map(each -> HadoopPath.parse(each, "give another " + Setting.OUT));
        Consumer<TrialResult> told = listener;
        Cancellation cancellation = new Cancellation(settled.spark());
        TuningHandle started = new TuningHandle(cancellation, handle -> {
            Consumer<TrialResult> each = result -> {
                handle.add(result);
                told.accept(result);
            };
            try {
                return cancellation.over(
                        "convoke tune "
                                + HadoopPath.withoutPassword(settled.request().data()),
                        () -> searched(settled, plan, folder, cancellation, each));
            } catch (TrainingCancelled e) {
                throw new TuningCancelled(
                        (int) handle.trials().stream()
                                .mapToInt(TrialResult::trial)
                                .distinct()
                                .count(),
                        folder.isPresent(),
                        e);
            }
        });
        started.begin();
        return started;
    }

    private static TuningResult searched(
            SettledTraining settled,
            SearchPlan plan,
            Optional<Path> folder,
            Cancellation cancellation,
            Consumer<TrialResult> tell) {
        ImageReader reader = settled.reader();
        DataSource source = reader.find(settled.request().data());
        plan.check(settled.request(), source);
        Optional<TrialLog> log = folder.map(each -> TrialLog.claim(each, settled.hadoop(), settled.listener()::note));
        try (TrainingJob job =
                plan.read(settled.request(), source, reader, settled.spark().getConf())) {
            SearchRun run = new SearchRun(plan, job, log);
            run.begin();
            run.note().ifPresent(settled.listener()::note);
            TrialTable table = run.run(settled.spark(), settled.settings(), cancellation, tell);
            String validation = settled.request().validation().orElse(job.validationOption());
            return new TuningResult(settled, plan, validation, table);
        } finally {
            log.ifPresent(TrialLog::close);
        }
    }
}
