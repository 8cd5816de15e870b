package org.convoke.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.files.HadoopPath;
import org.convoke.spark.status.CancelledJob;
import org.convoke.text.Causes;

/**
 * Ends a training before it is done: if another thread asks for it, if somebody cancels its Spark jobs, such as those of the job
 * group that the program has set, or if its thread is interrupted.
 */
public final class Cancellation {
    /** What a thread's Spark jobs are given. */
    private static final String GROUP = "spark.jobGroup.id";

    private static final List<String> JOB_PROPERTIES =
            List.of(GROUP, "spark.job.description", "spark.job.interruptOnCancel", "spark.job.tags");

    private final JavaSparkContext spark;
    /** The tag of its jobs, and their group if the program has set none. */
    private final String id = "convoke-" + UUID.randomUUID();

    private volatile boolean requested;
    private boolean begun;
    /** Whether the thread that trains was interrupted, as it is again at the end. */
    private boolean interrupted;

    /** Of a training that has not begun. */
    public Cancellation(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Trains in this thread, whose Spark jobs have afterwards the group, the tags and the description that they had before. Within
     * such a call another one does nothing more.
     *
     * @param title of the jobs
     * @param training frees what it holds before it ends, as an interrupted thread cannot
     * @throws TrainingCancelled if the training is ended before it is done
     */
    public <T> T over(String title, Supplier<T> training) {
        if (begun) {
            return training.get();
        }
        begun = true;
        Map<String, String> before = new HashMap<>();
        JOB_PROPERTIES.forEach(key -> before.put(key, spark.getLocalProperty(key)));
        if (before.get(GROUP) == null) {
            spark.setJobGroup(id, title);
        } else {
            spark.setJobDescription(title);
        }
        spark.setInterruptOnCancel(true);
        spark.addJobTag(id);
        try {
            return training.get();
        } catch (Exception failure) {
            // Spark throws its checked exceptions undeclared.
            if (ended(failure) && !(failure instanceof TrainingCancelled)) {
                endJobs(failure);
                throw cancelled(0, Optional.empty(), failure);
            }
            throw failure;
        } finally {
            begun = false;
            before.forEach(spark::setLocalProperty);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Asks for the end. What runs fails; a step that begins just now may still be taken. */
    public void request() {
        requested = true;
        spark.cancelJobsWithTag(id);
    }

    /** Whether the end was asked for. */
    public boolean isRequested() {
        return requested;
    }

    /** @throws CancellationException if the end was asked for */
    public void check() {
        if (requested) {
            throw new CancellationException();
        }
    }

    /** Whether a failure of the training comes of its being ended. */
    boolean ended(Throwable failure) {
        return requested || isInterruption(failure) || CancelledJob.in(failure).isPresent();
    }

    private static boolean isInterruption(Throwable failure) {
        return Thread.currentThread().isInterrupted()
                || Causes.of(failure).stream().anyMatch(InterruptedException.class::isInstance);
    }

    /** Ends the jobs that still run; an interrupt waits, so that what was reached can be saved. */
    void endJobs(Throwable failure) {
        interrupted |= isInterruption(failure);
        Thread.interrupted();
        spark.cancelJobsWithTag(id);
    }

    /**
     * What to throw after a failure that {@linkplain #ended comes of} it.
     *
     * @param step how many steps had been taken
     * @param checkpoint of that step, if there is one
     */
    TrainingCancelled cancelled(long step, Optional<Path> checkpoint, Throwable failure) {
        String why = interrupted
                ? ": its thread was interrupted"
                : CancelledJob.in(failure)
                        .filter(each -> !requested)
                        .map(each -> ": " + HadoopPath.reason(each))
                        .orElse("");
        return new TrainingCancelled(step, why, checkpoint, failure);
    }
}
