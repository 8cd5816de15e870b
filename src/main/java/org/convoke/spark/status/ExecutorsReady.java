package org.convoke.spark.status;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Waits for a cluster's executors before images are handed out: shards stay where they are held first, so an executor
 * that comes a second late would stay idle for the whole run, or read nothing. Spark's own wait does not help on a
 * standalone cluster without {@code spark.cores.max}, where it expects no cores at all.
 */
public final class ExecutorsReady {
    private static final String INSTANCES = "spark.executor.instances";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Without a number to expect: executors start together, so two seconds without a new one mean that all are there. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private ExecutorsReady() {}

    /** Whether executors come when there are tasks for them, and go: by dynamic allocation. */
    public static boolean comeOnDemand(SparkConf conf) {
        return conf.getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /**
     * Returns when {@code spark.executor.instances} executors are there, or, where that is not set, when there is one and
     * no other has come for two seconds; at the latest after {@code spark.scheduler.maxRegisteredResourcesWaitingTime}
     * (30 s). With dynamic allocation executors come when there are tasks for them: no wait.
     */
    public static void await(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        if (spark.sc().isLocal() || comeOnDemand(conf)) {
            return;
        }
        OptionalInt expected =
                conf.contains(INSTANCES) ? OptionalInt.of(conf.getInt(INSTANCES, 0)) : OptionalInt.empty();
        long start = System.nanoTime();
        long deadline = start
                + TimeUnit.SECONDS.toNanos(
                        conf.getTimeAsSeconds("spark.scheduler.maxRegisteredResourcesWaitingTime", "30s"));
        int before = 0;
        long lastNew = start;
        while (System.nanoTime() < deadline) {
            // The driver is counted as one.
            int now = spark.sc().statusTracker().getExecutorInfos().length - 1;
            if (now > before) {
                before = now;
                lastNew = System.nanoTime();
            }
            if (enough(expected, now, System.nanoTime() - lastNew)) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * Whether no other executor is to be waited for.
     *
     * @param expected how many there will be, if that is known
     * @param quiet nanoseconds since the last one came
     */
    static boolean enough(OptionalInt expected, int now, long quiet) {
        return expected.isPresent() ? now >= expected.getAsInt() : now > 0 && quiet > QUIET_NANOS;
    }
}
