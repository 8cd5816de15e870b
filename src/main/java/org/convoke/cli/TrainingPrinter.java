package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.run.Beginning;
import org.convoke.run.Epoch;
import org.convoke.run.RunListener;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingPlan;
import org.convoke.run.TrainingResult;
import org.convoke.spark.StepReport;
import org.convoke.text.Counted;
import org.convoke.train.BestEpoch;
import org.convoke.train.Evaluation;
import org.convoke.train.Selection;

/** Prints a training from its first line to its last. */
final class TrainingPrinter implements RunListener {
    private static final int HINT_AFTER = 3;

    private final PrintWriter printer;
    private final TrainingJob job;
    private final ProgressOptions progressOptions;
    private final JavaSparkContext spark;
    private final TimeSpent spent = new TimeSpent();
    private Optional<TrainingPlan> plan = Optional.empty();
    private Optional<Progress> progress = Optional.empty();
    private int epochs;

    TrainingPrinter(PrintWriter printer, TrainingJob job, ProgressOptions progressOptions, JavaSparkContext spark) {
        this.printer = printer;
        this.job = job;
        this.progressOptions = progressOptions;
        this.spark = spark;
    }

    @Override
    public void planned(TrainingPlan all) {
        plan = Optional.of(all);
        printer.print(TrainingHead.text(all, spark));
        job.notes().forEach(note -> printer.println("note: " + note));
        printer.flush();
    }

    @Override
    public void note(String line) {
        progress.ifPresentOrElse(shown -> shown.note(line), () -> println(line));
    }

    @Override
    public void begins(Beginning beginning) {
        TrainingPlan all = plan.orElseThrow();
        Progress shown = progressOptions.start(
                printer,
                job.recipe(),
                all.stepsPerEpoch(),
                beginning.step(),
                all.address().orElse(""));
        shown.resumeEpoch(beginning.loss(), beginning.correct(), beginning.images());
        progress = Optional.of(shown);
    }

    @Override
    public void stepDone(StepReport step) {
        spent.add(step);
        progress.orElseThrow().step(step);
    }

    @Override
    public void epochDone(Epoch epoch, Optional<Evaluation> validation) {
        epochs++;
        progress.orElseThrow()
                .endEpoch(epoch.number(), validation.map(this::text).orElse(""));
    }

    /** For the end of an epoch's line. */
    private String text(Evaluation evaluation) {
        String name = job.validation().test() ? "test" : "validation";
        return String.format(
                        Locale.ROOT,
                        ", %s loss %.4f, %s accuracy %.2f %%",
                        name,
                        evaluation.meanLoss(),
                        name,
                        100 * evaluation.accuracy())
                + hint(evaluation);
    }

    /** Said once, when a network has had time to learn something. */
    private String hint(Evaluation evaluation) {
        return epochs == HINT_AFTER
                ? EvaluationReport.oneClass(evaluation.scores(), job.classNames())
                        .map(text -> " (" + text + ")")
                        .orElse("")
                : "";
    }

    /** What came of it. */
    void end(TrainingResult result, Path model) {
        println("");
        result.test().ifPresent(each -> {
            printer.print(EvaluationReport.text(job.testName(), each, job.classNames()));
            println("");
        });
        if (job.skipped() > 0) {
            println(String.format(
                    Locale.ROOT, "skipped %s that could not be used", Counted.of(job.skipped(), "image")));
        }
        BestEpoch best = result.best();
        if (Selection.isWanted(job.recipe()) && best.isKnown()) {
            println(String.format(
                    Locale.ROOT,
                    "best epoch %d of %d, validation accuracy %.2f %%, loss %.4f; the model has the weights of epoch %d",
                    best.epoch(),
                    result.epochs().size(),
                    100 * best.accuracy(),
                    best.loss(),
                    result.epoch()));
        }
        printer.print(spent.text());
        job.recipe().average().words().ifPresent(words -> println("weights: " + words));
        println("weights sha256 " + result.model().facts().weightsSha256());
        println("model " + model);
        result.more().ifPresent(this::println);
    }

    private void println(String line) {
        printer.println(line);
        printer.flush();
    }
}
