package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import picocli.CommandLine.Option;

/** How a run shows where it is. */
final class ProgressOptions {
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Option(
            names = "--progress",
            paramLabel = "auto|bar|lines|none",
            defaultValue = "auto",
            description = "A bar, or plain lines. Default: ${DEFAULT-VALUE}, a bar on a terminal.")
    private Progress.Form progress;

    @Option(
            names = "--log-every",
            paramLabel = "STEPS",
            description = "Steps between two plain lines. Default: a tenth of an epoch, and at least two seconds.")
    private Optional<Long> logEvery;

    /** @throws UserError if the options cannot be */
    void check() {
        if (logEvery.isPresent() && logEvery.get() < 1) {
            throw new UserError("--log-every " + logEvery.get() + ": must be at least 1");
        }
    }

    /**
     * The progress of a run that begins after some steps.
     *
     * @param address of its page in the Spark UI; empty if there is none
     */
    Progress start(PrintWriter printer, Recipe recipe, long stepsPerEpoch, long firstStep, String address) {
        return new Progress(
                printer,
                progress,
                recipe.epochs(),
                recipe.epochs() * stepsPerEpoch,
                logEvery.orElse(Math.max(1, stepsPerEpoch / 10)),
                logEvery.isPresent() ? 0 : LINE_NANOS,
                firstStep,
                address,
                Progress.terminalColumns());
    }
}
