package org.convoke.cluster;

import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configuration;

/** This JVM's log as {@code scripts/convoke} sets it, in a text in place of the standard error. */
final class DriverLog implements AutoCloseable {
    private static final URI SETTINGS = Path.of("conf/log4j2.properties").toUri();
    private static final String CONSOLE = "console";

    private final LoggerContext context;
    private final URI before;

    private DriverLog(LoggerContext context, Writer text) {
        this.context = context;
        before = context.getConfigLocation();
        context.setConfigLocation(SETTINGS);
        Configuration settings = context.getConfiguration();
        StringLayout layout = (StringLayout) settings.getAppender(CONSOLE).getLayout();
        WriterAppender appender = WriterAppender.createAppender(layout, null, text, "text", false, true);
        appender.start();
        settings.addAppender(appender);
        settings.getRootLogger().removeAppender(CONSOLE);
        settings.getRootLogger().addAppender(appender, null, null);
        context.updateLoggers();
    }

    /** Until it is closed, the log goes into a text. */
    static DriverLog to(Writer text) {
        return new DriverLog((LoggerContext) LogManager.getContext(false), text);
    }

    @Override
    public void close() {
        context.setConfigLocation(before);
    }
}
