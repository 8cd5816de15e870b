package org.convoke.spark;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Ends a wait that Spark itself does not bound: a job none of whose tasks runs, because no executor is left or none was
 * ever given, is cancelled after {@code spark.convoke.stallTimeout}. A task that runs is not judged: Spark gives up on its
 * executor when that shows no sign of life for {@code spark.network.timeout}.
 */
final class StallWatch extends SparkListener implements AutoCloseable {
    /** How long a job may have no running task; 0 is for ever. */
    static final String TIMEOUT = "spark.convoke.stallTimeout";

    private static final String DEFAULT_TIMEOUT = "30min";
    private static final int LOOKS_PER_TIMEOUT = 10;

    private final SparkContext spark;
    private final long timeoutSeconds;
    private final Set<Integer> jobs = ConcurrentHashMap.newKeySet();
    private final Set<Long> tasks = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(StallWatch::watchThread);
    private volatile long lastChange = System.nanoTime();

    private StallWatch(SparkContext spark, long timeoutSeconds) {
        this.spark = spark;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** The bound, in seconds; a wait that cannot be for ever gets a year where it is 0. */
    static long timeoutSeconds(SparkConf conf) {
        long seconds = conf.getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT);
        return seconds > 0 ? seconds : TimeUnit.DAYS.toSeconds(365);
    }

    /** Watches the jobs of an application until it is closed. */
    static StallWatch over(SparkContext spark) {
        StallWatch watch = new StallWatch(spark, spark.getConf().getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT));
        if (watch.timeoutSeconds > 0) {
            spark.addSparkListener(watch);
            long period = TimeUnit.SECONDS.toMillis(watch.timeoutSeconds) / LOOKS_PER_TIMEOUT;
            watch.watch.scheduleWithFixedDelay(watch::look, period, period, TimeUnit.MILLISECONDS);
        }
        return watch;
    }

    private static Thread watchThread(Runnable look) {
        Thread thread = new Thread(look, "convoke-stall-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        jobs.add(start.jobId());
        lastChange = System.nanoTime();
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
        jobs.remove(end.jobId());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        tasks.add(start.taskInfo().taskId());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        tasks.remove(end.taskInfo().taskId());
        lastChange = System.nanoTime();
    }

    private void look() {
        long still = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastChange);
        if (jobs.isEmpty() || !tasks.isEmpty() || still < timeoutSeconds) {
            return;
        }
        // The driver is counted as one.
        int executors = spark.statusTracker().getExecutorInfos().length - 1;
        String reason = "because no executor has taken a task of it for " + still + " s, with " + executors
                + " executors there: see whether the cluster has free cores and memory for them, and the Executors page"
                + " of the Spark UI for those that were lost (the bound is " + TIMEOUT + ")";
        jobs.forEach(job -> spark.cancelJob(job, reason));
    }

    /** Stops watching. */
    @Override
    public void close() {
        watch.shutdownNow();
        spark.removeSparkListener(this);
    }
}
