package org.convoke.spark.status;

import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.convoke.text.Causes;

/**
 * Whether a Spark job failed because somebody cancelled it, by its number, its stage, its group or its tag. A job that {@link
 * StallWatch} ended, since the cluster is gone, is none.
 */
public final class CancelledJob {
    private static final String CONDITION = "SPARK_JOB_CANCELLED";

    private CancelledJob() {}

    /** What Spark says of the cancelled job, if one is among the causes of a failure. */
    public static Optional<Throwable> in(Throwable failure) {
        return Causes.of(failure).stream()
                .filter(each -> each instanceof SparkThrowable spark && CONDITION.equals(spark.getCondition()))
                .filter(each ->
                        StallWatch.reason(String.valueOf(each.getMessage())).isEmpty())
                .findFirst();
    }
}
