package org.convoke.spark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.convoke.text.UserError;

/** How a step's weights and gradients may travel. The bits are the same. */
public enum ExchangeChoice {
    /** Long-running tasks where they can run, one job per step where they cannot. */
    AUTO,
    /** By a Spark job a step. */
    JOB,
    /** Long-running tasks; where they cannot run, one job per step, with a warning. */
    RESIDENT;

    /**
     * What {@link SparkDefaults#EXCHANGE} chooses; {@link #AUTO} where it is not set.
     *
     * @throws UserError if it is none of the three
     */
    public static ExchangeChoice of(SparkConf conf) {
        String name = conf.get(SparkDefaults.EXCHANGE, AUTO.text());
        return Arrays.stream(values())
                .filter(choice -> choice.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError(SparkDefaults.EXCHANGE + "=" + name + ": must be one of "
                        + Arrays.stream(values()).map(ExchangeChoice::text).collect(Collectors.joining(", "))));
    }

    /** As a user writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
