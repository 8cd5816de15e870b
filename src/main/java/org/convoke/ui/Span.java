package org.convoke.ui;

import org.convoke.ui.StepsDone.Step;

/**
 * One or more steps that followed one another: a point of the curves. Times are sums, in nanoseconds.
 *
 * @param first its first step, from 1 over the run
 * @param last its last step
 * @param loss the mean of the steps' losses
 * @param least the least of them
 * @param most the greatest of them
 * @param smoothed the smoothed loss at the last step
 * @param rate the learning rate of the last step
 * @param correct how many images were classified rightly
 * @param images how many there were
 * @param schedule Spark's own time
 * @param broadcast handing the weights to Spark
 * @param compute the longest task's own code
 * @param reduce folding the gradients
 * @param update the optimiser's step
 * @param slowest the longest step's whole time
 */
public record Span(
        long first,
        long last,
        double loss,
        double least,
        double most,
        double smoothed,
        double rate,
        long correct,
        long images,
        long schedule,
        long broadcast,
        long compute,
        long reduce,
        long update,
        long slowest) {
    private static final double NANOS = 1e9;

    /** One step. */
    static Span of(Step step, double smoothed) {
        return new Span(
                step.step(),
                step.step(),
                step.loss(),
                step.loss(),
                step.loss(),
                smoothed,
                step.rate(),
                step.correct(),
                step.images(),
                step.schedule(),
                step.broadcast(),
                step.compute(),
                step.reduce(),
                step.update(),
                step.total());
    }

    /** Both as one, with the extremes of both. */
    Span plus(Span later) {
        return new Span(
                first,
                later.last,
                (loss * steps() + later.loss * later.steps()) / (steps() + later.steps()),
                Math.min(least, later.least),
                Math.max(most, later.most),
                later.smoothed,
                later.rate,
                correct + later.correct,
                images + later.images,
                schedule + later.schedule,
                broadcast + later.broadcast,
                compute + later.compute,
                reduce + later.reduce,
                update + later.update,
                Math.max(slowest, later.slowest));
    }

    long steps() {
        return last - first + 1;
    }

    long total() {
        return schedule + broadcast + compute + reduce + update;
    }

    double imagesPerSecond() {
        return images * NANOS / Math.max(1, total());
    }

    double accuracy() {
        return (double) correct / Math.max(1, images);
    }

    /** A part of the time, in milliseconds a step. */
    double millis(long nanos) {
        return nanos / 1e6 / steps();
    }
}
