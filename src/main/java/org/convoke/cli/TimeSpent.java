package org.convoke.cli;

import java.util.Locale;
import org.convoke.spark.StepReport;
import org.convoke.spark.StepTimes;
import org.convoke.text.Counted;

/** Where a run's time went, summed over its steps. */
final class TimeSpent {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e6;

    private StepTimes times = StepTimes.NONE;
    private long images;
    private long steps;

    void add(StepReport report) {
        times = times.plus(report.times());
        images += report.images();
        steps++;
    }

    /** Images a second, and the mean step's parts. */
    String text() {
        if (steps == 0) {
            return "nothing to do: the run was already complete\n";
        }
        return String.format(
                        Locale.ROOT,
                        "%s in %s, %,.0f images/s; a step took %.1f ms: ",
                        Counted.of(steps, "step"),
                        Progress.clock(times.total()),
                        images / (times.total() / NANOS),
                        times.total() / MILLIS / steps)
                + part("schedule", times.schedule())
                + ", "
                + part("broadcast", times.broadcast())
                + ", "
                + part("compute", times.compute())
                + ", "
                + part("reduce", times.reduce())
                + ", "
                + part("update", times.update())
                + "\n";
    }

    private String part(String name, long nanos) {
        return String.format(Locale.ROOT, "%s %.1f", name, nanos / MILLIS / steps);
    }
}
