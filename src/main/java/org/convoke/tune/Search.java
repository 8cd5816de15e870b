package org.convoke.tune;

import java.util.ArrayList;
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
import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;
import org.convoke.train.Divergence;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialResult.Score;

/**
 * Tries recipes, round by round, and says which are the best. The same trials and the same attempts give the same results in the
 * same order, however many run side by side.
 */
public final class Search {
    private static final double NANOS = 1e9;

    private final List<Trial> trials;
    private final List<Halving.Round> rounds;
    private final int parallel;

    /** Trains by a recipe and measures what came of it. Called by several threads at once where trials run side by side. */
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

    /** @param parallel how many trials run side by side, at least 1 */
    public Search(List<Trial> trials, Halving halving, int parallel) {
        if (parallel < 1 || trials.isEmpty()) {
            throw new IllegalArgumentException(trials.size() + " trials, " + parallel + " side by side");
        }
        this.trials = List.copyOf(trials);
        this.parallel = parallel;
        rounds = halving.rounds(
                trials.size(),
                trials.stream().mapToInt(each -> each.recipe().epochs()).max().orElseThrow());
    }

    /** The rounds that there will be, if all trials come to their end. */
    public List<Halving.Round> rounds() {
        return rounds;
    }

    /**
     * Runs all trials that are not in the log, and logs each when it ends.
     *
     * @param tell is told of each result
     * @return the last result of each trial, the best first: those of the last round, then of the one before, and so on
     */
    public List<TrialResult> run(Attempt attempt, TrialLog log, Consumer<TrialResult> tell) {
        List<Trial> left = trials;
        List<List<TrialResult>> all = new ArrayList<>();
        for (Halving.Round round : rounds) {
            List<Trial> now = left;
            List<TrialResult> results = round(now, round, attempt, log, tell).stream()
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
        return last;
    }

    private List<TrialResult> round(
            List<Trial> now, Halving.Round round, Attempt attempt, TrialLog log, Consumer<TrialResult> tell) {
        AtomicInteger named = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean();
        ExecutorService threads =
                Executors.newFixedThreadPool(parallel, task -> new Thread(task, "trials-" + named.incrementAndGet()));
        try {
            List<Future<TrialResult>> futures = new ArrayList<>();
            for (Trial trial : now) {
                futures.add(threads.submit(() -> {
                    if (broken.get()) {
                        throw new CancellationException("an earlier trial has shown that none can go on");
                    }
                    try {
                        return result(trial, round, attempt, log, tell);
                    } catch (RuntimeException e) {
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
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trials run", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static TrialResult result(
            Trial trial, Halving.Round round, Attempt attempt, TrialLog log, Consumer<TrialResult> tell) {
        Recipe recipe = trial.recipe(round.epochs(trial.recipe().epochs()));
        TrialResult result = log.find(trial, recipe).orElseGet(() -> {
            TrialResult made = made(trial, recipe, attempt);
            log.add(made);
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
        } catch (Divergence e) {
            outcome = Outcome.DIVERGED;
            message = e.marked();
        } catch (Broken e) {
            throw e;
        } catch (RuntimeException e) {
            outcome = Outcome.FAILED;
            message = e instanceof SettingMessage known ? known.marked() : firstLine(e);
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

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
