package org.convoke.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Causes;
import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;
import org.convoke.train.Divergence;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialResult.Score;

/**
 * Tries recipes, round by round, and says which are the best. The same trials give the same results in the same order, however
 * many run at the same time.
 */
public final class Search {
    private static final double NANOS = 1e9;

    private final List<Trial> trials;
    private final int epochs;
    private final List<Halving.Round> rounds;
    private final int parallel;

    /**
     * Trains by a recipe and measures the result. Called by several threads at once where trials run at the same time. May
     * throw anything, also checked exceptions, as Spark does: then this trial has failed.
     */
    @FunctionalInterface
    public interface Attempt {
        /**
         * Trains.
         *
         * @throws Divergence if the training diverges
         * @throws Broken if not only this trial has failed
         */
        Score train(Recipe recipe);
    }

    /** The search cannot go on: what every trial needs is gone. */
    public static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param cause what has happened */
        public Broken(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** @param parallel how many trials run at the same time, at least 1 */
    public Search(List<Trial> trials, Halving halving, int parallel) {
        if (parallel < 1 || trials.isEmpty()) {
            throw new IllegalArgumentException(trials.size() + " trials, " + parallel + " at the same time");
        }
        this.trials = List.copyOf(trials);
        this.parallel = parallel;
        epochs = trials.stream().mapToInt(each -> each.recipe().epochs()).max().orElseThrow();
        rounds = halving.rounds(trials.size(), epochs);
    }

    /** The rounds that there will be, if no trial fails, in words: {@code 3 trials of 1 epoch, then 1 trial of 3 epochs}. */
    public String text() {
        int fewest =
                trials.stream().mapToInt(each -> each.recipe().epochs()).min().orElseThrow();
        return rounds.stream().map(round -> round.text(fewest, epochs)).collect(Collectors.joining(", then "));
    }

    /**
     * Runs all trials that have no record, and makes one of each when it ends.
     *
     * @param tell is told of each result
     * @return the last result of each trial, the best first: those of the last round, then of the one before, and so on;
     *     after all of these the trials that diverged, then those that failed
     * @throws Broken if an attempt said so, or was interrupted
     */
    public List<TrialResult> run(Attempt attempt, TrialRecords records, Consumer<TrialResult> tell) {
        List<Trial> left = trials;
        List<List<TrialResult>> all = new ArrayList<>();
        for (Halving.Round round : rounds) {
            List<Trial> now = left;
            List<TrialResult> results = round(now, round, attempt, records, tell).stream()
                    .sorted(TrialResult.BEST_FIRST)
                    .toList();
            all.add(results);
            int next = all.size() < rounds.size() ? rounds.get(all.size()).trials() : 0;
            left = results.stream()
                    .filter(each -> each.outcome() == Outcome.DONE)
                    .limit(next)
                    .map(TrialResult::trial)
                    .sorted()
                    .map(number -> trials.get(number - 1))
                    .toList();
        }
        return lastOfEach(all);
    }

    private static List<TrialResult> lastOfEach(List<List<TrialResult>> rounds) {
        List<TrialResult> last = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int i = rounds.size() - 1; i >= 0; i--) {
            rounds.get(i).stream().filter(each -> seen.add(each.trial())).forEach(last::add);
        }
        // A trial that ended in an earlier round is better than one that diverged in the last.
        last.sort(Comparator.comparing(TrialResult::outcome));
        return last;
    }

    private List<TrialResult> round(
            List<Trial> now, Halving.Round round, Attempt attempt, TrialRecords records, Consumer<TrialResult> tell) {
        AtomicInteger named = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean();
        ExecutorService threads =
                Executors.newFixedThreadPool(parallel, task -> new Thread(task, "trials-" + named.incrementAndGet()));
        try {
            List<Future<TrialResult>> futures = new ArrayList<>();
            for (Trial trial : now) {
                futures.add(threads.submit(() -> {
                    if (broken.get()) {
                        throw new CancellationException("an earlier trial has ended the search");
                    }
                    try {
                        return result(trial, round, attempt, records, tell);
                    } catch (Throwable e) {
                        // Also checked exceptions, which Spark throws without declaring them.
                        broken.set(true);
                        throw e;
                    }
                }));
            }
            List<TrialResult> results = new ArrayList<>();
            for (Future<TrialResult> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new Broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trials run", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static TrialResult result(
            Trial trial, Halving.Round round, Attempt attempt, TrialRecords records, Consumer<TrialResult> tell) {
        Recipe recipe = trial.recipe(round.epochs(trial.recipe().epochs()));
        TrialResult result = records.find(trial, recipe).orElseGet(() -> {
            TrialResult made = made(trial, recipe, attempt);
            records.add(made);
            return made;
        });
        synchronized (tell) {
            tell.accept(result);
        }
        return result;
    }

    private static TrialResult made(Trial trial, Recipe recipe, Attempt attempt) {
        long start = System.nanoTime();
        Outcome outcome = Outcome.DONE;
        String message = "";
        Score score = Score.NONE;
        try {
            score = attempt.train(recipe);
        } catch (Broken e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
                // Another trial has ended the search.
                throw new Broken(e);
            }
            Throwable reason = Causes.forUsers(e).orElse(e);
            outcome = reason instanceof Divergence ? Outcome.DIVERGED : Outcome.FAILED;
            message = reason instanceof SettingMessage known ? known.marked() : HadoopPath.reason(reason);
        }
        return new TrialResult(
                trial.number(),
                trial.values(),
                recipe.toJson(),
                outcome,
                Setting.plain(message),
                score,
                (System.nanoTime() - start) / NANOS);
    }
}
