package org.convoke.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a command in this JVM and keeps what it prints. */
public final class Program {
    /** What a command did. */
    public record Ended(int code, String out, String err) {
        /** The rest of the only line that begins so. */
        public String after(String start) {
            List<String> lines =
                    out.lines().filter(line -> line.startsWith(start)).toList();
            if (lines.size() != 1) {
                throw new AssertionError(lines.size() + " lines begin with '" + start + "' in\n" + out + err);
            }
            return lines.get(0).substring(start.length());
        }
    }

    private Program() {}

    static Ended run(String... arguments) {
        return kept((out, err) -> Convoke.run(new PrintWriter(out), new PrintWriter(err), arguments));
    }

    private interface Printing {
        int to(Writer out, Writer err);
    }

    private static Ended kept(Printing program) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = program.to(out, err);
        return new Ended(code, out.toString(), err.toString());
    }

    /** Runs a command on Spark with two cores. */
    static Ended onSpark(String command, String... arguments) {
        return onSpark("local[2]", false, Map.of(), command, arguments);
    }

    /** Runs a command on Spark with this master. */
    public static Ended on(String master, String command, String... arguments) {
        return onSpark(master, false, Map.of(), command, arguments);
    }

    /** Runs a command on Spark with this master and these settings of Spark. */
    public static Ended on(String master, Map<String, String> settings, String command, String... arguments) {
        return onSpark(master, false, settings, command, arguments);
    }

    /**
     * Likewise, where what it prints can be read as it comes.
     *
     * @return the exit code
     */
    public static int on(
            String master, Map<String, String> settings, Writer out, Writer err, String command, String... arguments) {
        return onSpark(master, false, settings, out, err, command, arguments);
    }

    /** Likewise, where Spark shows itself on a port that is free. */
    static Ended onSparkWithUi(String command, String... arguments) {
        return onSpark("local[2]", true, Map.of(), command, arguments);
    }

    private static Ended onSpark(
            String master, boolean ui, Map<String, String> settings, String command, String... arguments) {
        return kept((out, err) -> onSpark(master, ui, settings, out, err, command, arguments));
    }

    private static int onSpark(
            String master,
            boolean ui,
            Map<String, String> settings,
            Writer out,
            Writer err,
            String command,
            String... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--master", master));
        Map<String, String> set = new HashMap<>(Map.of(
                "spark.ui.enabled", Boolean.toString(ui),
                "spark.ui.port", "0",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.driver.host", "localhost"));
        set.putAll(settings);
        set.forEach(System::setProperty);
        try {
            return Convoke.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        } finally {
            set.keySet().forEach(System::clearProperty);
        }
    }
}
