package org.convoke.spark;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;

/** Whether a Spark job failed because somebody cancelled it, by its number, its stage, its group or its tag. */
public final class CancelledJob {
    private static final String CONDITION = "SPARK_JOB_CANCELLED";
    private static final int MOST_CAUSES = 100;

    private CancelledJob() {}

    /** What Spark says of the cancelled job, if one is among the causes of a failure. */
    public static Optional<Throwable> in(Throwable failure) {
        return causes(failure)
                .filter(each -> each instanceof SparkThrowable spark && CONDITION.equals(spark.getCondition()))
                .findFirst();
    }

    /** A failure and its causes, from the outermost inwards. */
    public static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(MOST_CAUSES);
    }
}
