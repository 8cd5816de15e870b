package org.convoke.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.convoke.text.UserError;

/**
 * Keeps out of the log what Spark writes of a mistake that this program tells of itself, in one line: for each failed task, and
 * for the query that ends with it, Spark logs the exception with its whole trace.
 */
final class UserErrorsInLog extends AbstractFilter implements AutoCloseable {
    private static final String NAME = UserError.class.getName();

    private final LoggerConfig root;
    /** After the first, Spark says that it gives up the task, the job and the query. */
    private final AtomicBoolean seen = new AtomicBoolean();

    private UserErrorsInLog(LoggerConfig root) {
        this.root = root;
    }

    /** Hides them until it is closed. */
    static UserErrorsInLog hide() {
        LoggerConfig root = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getRootLogger();
        UserErrorsInLog filter = new UserErrorsInLog(root);
        filter.start();
        root.addFilter(filter);
        return filter;
    }

    @Override
    public Result filter(LogEvent event) {
        if (isOfUserError(event)) {
            seen.set(true);
        }
        return seen.get() && event.getLoggerName().startsWith("org.apache.spark.") ? Result.DENY : Result.NEUTRAL;
    }

    private static boolean isOfUserError(LogEvent event) {
        if (event.getMessage().getFormattedMessage().contains(NAME)) {
            return true;
        }
        for (Throwable each = event.getThrown(); each != null; each = each.getCause()) {
            if (each instanceof UserError || String.valueOf(each.getMessage()).contains(NAME)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        root.removeFilter(this);
        stop();
    }
}
