package org.convoke.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.ui.StepsDone.TaskSpread;

/**
 * Something that makes a run slower or worse than it could be, and what to do.
 *
 * @param what is wrong, with the numbers
 * @param remedy what to do
 */
record Advice(String what, String remedy) {
    /** Half of a step is not computing. */
    private static final double SHORT_STEP = 0.5;
    /** A task that takes so many times the median one's time keeps the others waiting. */
    private static final double STRAGGLER = 1.5;

    private static final long SETTLED = 10;

    /** After so many epochs a network should have learned something. */
    private static final int LEARNING = 3;

    Advice {
        what = Setting.plain(what);
        remedy = Setting.plain(remedy);
    }

    /** All that is to be said of a run. */
    static List<Advice> of(RunView run) {
        List<Advice> all = new ArrayList<>();
        RunStarted started = run.started();
        if (started.cores() > started.shards()) {
            all.add(new Advice(
                    started.cores() + " cores but only " + Counted.of(started.shards(), "shard") + ", so "
                            + (started.cores() - started.shards()) + " cores stay idle",
                    Setting.SHARDS.to(started.cores())
                            + " uses them all (a different recipe, with different weights); or use fewer cores"));
        }
        shortSteps(run, all);
        stragglers(run, all);
        if (run.latest().evicted() > 0) {
            all.add(new Advice(
                    "images were dropped from executors' memory, "
                            + run.latest().evicted() + "×",
                    "give the executors more memory (" + Setting.EXECUTOR_MEMORY + ", with a local master "
                            + Setting.DRIVER_MEMORY + "), or use" + " more executors"));
        }
        Validation last = run.latest().validation();
        if (run.latest().epoch() >= LEARNING
                && !last.scores().isEmpty()
                && last.classScores().isNoBetterThanOneClass()) {
            all.add(new Advice(
                    String.format(
                            Locale.ROOT,
                            "the validation accuracy is no better than always predicting %s, which would reach %.2f %%",
                            started.className(last.classScores().mostCommon()),
                            100 * last.classScores().mostCommonShare().orElseThrow()),
                    "if it stays so, try another " + Setting.LR + ", and look at the labels"));
        }
        if (started.badImages() > 0) {
            all.add(new Advice(
                    String.format(Locale.ROOT, "%,d images could not be read and were skipped", started.badImages()),
                    "the driver's log names the first, convoke data inspect the first ten: correct or remove them"));
        }
        return all;
    }

    private static void shortSteps(RunView run, List<Advice> all) {
        long total = 0;
        long compute = 0;
        long steps = 0;
        for (Span span : run.spans()) {
            if (span.last() > run.steps() / 2) {
                total += span.total();
                compute += span.compute();
                steps += span.steps();
            }
        }
        if (steps >= SETTLED && compute < (1 - SHORT_STEP) * total) {
            all.add(new Advice(
                    String.format(
                            Locale.ROOT,
                            "a step is too short for this cluster: of its %.1f ms only %.1f are spent computing",
                            total / 1e6 / steps,
                            compute / 1e6 / steps),
                    "use a larger " + Setting.BATCH
                            + " (a different recipe), or fewer executors; if each step is a job, \"steps\" below"
                            + " says why"));
        }
    }

    private static void stragglers(RunView run, List<Advice> all) {
        List<TaskSpread> tasks = new ArrayList<>(run.tasks());
        tasks.sort((one, other) -> Double.compare(one.meanMillis(), other.meanMillis()));
        if (tasks.size() < 2 || tasks.get(0).steps() < SETTLED) {
            return;
        }
        double median = tasks.get((tasks.size() - 1) / 2).meanMillis();
        TaskSpread slowest = tasks.get(tasks.size() - 1);
        if (slowest.meanMillis() > STRAGGLER * median) {
            all.add(new Advice(
                    String.format(
                            Locale.ROOT,
                            "task %d on executor %s takes %.1f ms a step, the median task %.1f ms",
                            slowest.partition(),
                            slowest.executor(),
                            slowest.meanMillis(),
                            median),
                    run.started().shards() % tasks.size() != 0
                            ? run.started().shards() + " shards do not divide among " + tasks.size()
                                    + " tasks: use as many cores, or " + Setting.PARTITIONS + ", as divide them"
                            : "look at that executor's machine on the Executors page: is it shared, or slower than the"
                                    + " others?"));
        }
    }
}
