package org.convoke.spark.status;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Ends a wait that Spark itself does not bound: a job none of whose tasks runs, because no executor is left or none was
 * ever given, is cancelled after {@code spark.convoke.stallTimeout}. A task that runs is not judged: Spark gives up on its
 * executor when that shows no sign of life for {@code spark.network.timeout}.
 */
public final class StallWatch extends SparkListener {
    /** How long a job may have no running task; 0 is for ever. */
    public static final String TIMEOUT = "spark.convoke.stallTimeout";

    /** How a reason begins when executors were there: the same command, started again, goes on. */
    public static final String GONE = "the cluster is gone";

    /** What Spark puts before a reason to cancel a job. */
    private static final Pattern CANCELLED =
            Pattern.compile(".*Job \\d+ cancelled because (.*)\\(" + TIMEOUT + "\\).*", Pattern.DOTALL);

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final String DEFAULT_TIMEOUT = "30min";
    private static final int LOOKS_PER_TIMEOUT = 10;
    /** No longer between looks: whoever watches is told early what is waited for. */
    private static final long MOST_MILLIS = 5_000;
    /**
     * After so many heartbeats that do not name it a task runs no more, whatever the events said: Spark drops events when
     * the driver is too busy to take them.
     */
    private static final int SILENT_HEARTBEATS = 3;

    private final SparkContext spark;
    private final long timeoutSeconds;
    private final long silentNanos;
    private final LongSupplier nanoTime;
    private final Set<Integer> jobs = ConcurrentHashMap.newKeySet();
    /** The tasks that run, and when each was last heard of. */
    private final Map<Long, Long> tasks = new ConcurrentHashMap<>();

    private volatile boolean executorWasLost;
    private volatile boolean waitIsSaid;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(StallWatch::watchThread);
    private volatile long lastChange;

    StallWatch(SparkContext spark, LongSupplier nanoTime) {
        this.spark = spark;
        this.nanoTime = nanoTime;
        lastChange = nanoTime.getAsLong();
        timeoutSeconds = spark.getConf().getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT);
        silentNanos = TimeUnit.MILLISECONDS.toNanos(
                SILENT_HEARTBEATS * spark.getConf().getTimeAsMs("spark.executor.heartbeatInterval", "10s"));
    }

    /** The bound, in seconds; a wait that cannot be for ever gets a year where it is 0. */
    public static long timeoutSeconds(SparkConf conf) {
        long seconds = conf.getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT);
        return seconds > 0 ? seconds : TimeUnit.DAYS.toSeconds(365);
    }

    /** Watches the jobs of an application, of whatever they are part, until it ends. */
    public static void over(SparkContext spark) {
        StallWatch watch = new StallWatch(spark, System::nanoTime);
        if (watch.timeoutSeconds > 0) {
            spark.addSparkListener(watch);
            long period = Math.min(MOST_MILLIS, TimeUnit.SECONDS.toMillis(watch.timeoutSeconds) / LOOKS_PER_TIMEOUT);
            watch.watch.scheduleWithFixedDelay(watch::look, period, period, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread watchThread(Runnable look) {
        Thread thread = new Thread(look, "convoke-stall-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        jobs.add(start.jobId());
        lastChange = nanoTime.getAsLong();
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
        jobs.remove(end.jobId());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        tasks.put(start.taskInfo().taskId(), nanoTime.getAsLong());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        tasks.remove(end.taskInfo().taskId());
        lastChange = nanoTime.getAsLong();
    }

    /** A heartbeat, which names every task that the executor runs. */
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        long now = nanoTime.getAsLong();
        CollectionConverters.asJava(heartbeat.accumUpdates()).forEach(update -> tasks.put((Long) update._1(), now));
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        executorWasLost = true;
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        watch.shutdownNow();
    }

    /** Cancels the jobs if nothing has run for too long. */
    void look() {
        long now = nanoTime.getAsLong();
        tasks.values().forEach(heard -> {
            if (now - heard > silentNanos) {
                lastChange = Math.max(lastChange, heard);
            }
        });
        tasks.values().removeIf(heard -> now - heard > silentNanos);
        long still = TimeUnit.NANOSECONDS.toSeconds(now - lastChange);
        if (jobs.isEmpty() || !tasks.isEmpty()) {
            waitIsSaid = false;
            return;
        }
        if (!waitIsSaid && executorWasLost && executors() == 0) {
            waitIsSaid = true;
            LOG.warn("no executor is left; waiting up to {} s for another ({})", timeoutSeconds, TIMEOUT);
        }
        if (still < timeoutSeconds) {
            return;
        }
        String reason = "because " + reason(still) + " (" + TIMEOUT + ")";
        jobs.forEach(job -> spark.cancelJob(job, reason));
    }

    private String reason(long still) {
        int executors = executors();
        if (executors > 0) {
            return "no executor has taken a task for " + still + " s, with " + executors
                    + " executors there: check the cluster's free cores and memory, and the Executors page of the Spark UI";
        }
        return executorWasLost
                ? GONE + ", with no executor for " + still
                        + " s: start the same command again when its master and workers run"
                : "the cluster has given no executor for " + still
                        + " s: check on its master's page that its workers run" + " and have free cores and memory";
    }

    /** The driver is counted as one. */
    private int executors() {
        return spark.statusTracker().getExecutorInfos().length - 1;
    }

    /** Why a watch has cancelled the job of which this is the exception's message, if one has. */
    public static Optional<String> reason(String message) {
        return Optional.of(CANCELLED.matcher(message))
                .filter(Matcher::matches)
                .map(found -> found.group(1).strip());
    }
}
