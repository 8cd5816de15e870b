package org.convoke.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;

/**
 * A standard error without the stack traces of questions that Spark had still open when it stopped, for example to an
 * executor that was lost. Scala prints those by itself, past all logging, after a run that is good.
 */
final class StoppingAsks extends PrintStream {
    /** Threads take turns at whole stack traces. */
    private boolean leftOut;

    StoppingAsks(PrintStream err) {
        super(err, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(Object value) {
        synchronized (this) {
            leftOut = value instanceof RejectedExecutionException
                    || leftOut && String.valueOf(value).startsWith("\t");
            if (!leftOut) {
                super.println(value);
            }
        }
    }
}
