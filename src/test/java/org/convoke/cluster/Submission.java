package org.convoke.cluster;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.Eventually;
import org.convoke.cli.Program;

/**
 * The application jar, started by Spark's own SparkSubmit; closing it ends it. A run with plain kernels has JVMs that start
 * quickly, driver and executors alike; vector kernels need the compiler that those go without.
 */
final class Submission implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("convoke.jar", "target/convoke-0.1.0-SNAPSHOT-app.jar"))
            .toAbsolutePath();
    private static final Duration BOUND = Duration.ofMinutes(10);

    private final SparkProcess process;

    private Submission(SparkProcess process) {
        this.process = process;
    }

    /**
     * What came of it.
     *
     * @param exitCode of SparkSubmit's JVM
     * @param out its standard output
     * @param err its standard error, logging included
     */
    record Ended(int exitCode, String out, String err) {
        /** The rest of the only line of the standard output that begins so. */
        String after(String start) {
            List<String> lines =
                    out.lines().filter(line -> line.startsWith(start)).toList();
            if (lines.size() != 1) {
                throw new AssertionError(lines.size() + " lines begin with '" + start + "' in\n" + out + err);
            }
            return lines.get(0).substring(start.length());
        }

        /** The lines of the standard error, without what the JVM itself says of the module options that Spark gives it. */
        List<String> errors() {
            return err.lines()
                    .filter(line ->
                            !line.matches("WARNING: (Using incubator modules: .*|package \\S+ not in java\\.base)"))
                    .toList();
        }

        /** What the program itself says on the standard error; there must be no stack trace beside it. */
        List<String> said() {
            if (err.lines().anyMatch(line -> line.startsWith("\tat "))) {
                throw new AssertionError("a stack trace in\n" + err);
            }
            return err.lines().filter(line -> line.startsWith("convoke: ")).toList();
        }
    }

    /**
     * Submits the application jar.
     *
     * @param folder for the process's files
     * @param sparkArguments options of spark-submit, {@code --master} among them
     * @param programArguments what follows the jar
     */
    static Submission start(Path folder, List<String> sparkArguments, List<String> programArguments) {
        return start(folder, List.of(), Path.of(System.getProperty("java.home")), sparkArguments, programArguments);
    }

    /**
     * Submits the application jar.
     *
     * @param prefix words before the command, such as a shell that sets limits
     * @param javaHome which Java
     */
    static Submission start(
            Path folder,
            List<String> prefix,
            Path javaHome,
            List<String> sparkArguments,
            List<String> programArguments) {
        if (!Files.exists(JAR)) {
            throw new AssertionError("no application jar " + JAR + "; `mvn -Pslow verify` builds it first");
        }
        // Other tests run beside: each Spark UI takes a free port.
        List<String> arguments =
                new ArrayList<>(List.of("--class", "org.convoke.cli.Convoke", "--conf", "spark.ui.port=0"));
        List<String> javaOptions = new ArrayList<>();
        if (programArguments.contains("plain")) {
            javaOptions.addAll(SparkProcess.QUICK_START);
            arguments.add("--conf");
            arguments.add("spark.executor.defaultJavaOptions=" + String.join(" ", SparkProcess.QUICK_START));
        }
        arguments.addAll(sparkArguments);
        arguments.add(JAR.toString());
        arguments.addAll(programArguments);
        // The logging that scripts/convoke sets: warnings only, so that a test sees what a user sees.
        javaOptions.add("-Dlog4j2.configurationFile="
                + Path.of("conf/log4j2.properties").toUri());
        if (javaHome.equals(Path.of(System.getProperty("java.home")))) {
            javaOptions.addAll(ClassArchive.options());
        }
        return new Submission(new SparkProcess(
                folder, prefix, javaHome, "700m", javaOptions, "org.apache.spark.deploy.SparkSubmit", arguments));
    }

    /**
     * Runs the program in this JVM, which saves the start of one where nothing is asked of spark-submit; executors of a
     * cluster are given the application jar.
     */
    static Ended here(String master, List<String> sparkArguments, List<String> programArguments) {
        StringWriter log = new StringWriter();
        Program.Ended ended;
        try (DriverLog kept = DriverLog.to(log)) {
            ended = Program.on(
                    master, settings(master, sparkArguments), programArguments.get(0), afterFirst(programArguments));
        }
        return new Ended(ended.code(), ended.out(), log + ended.err());
    }

    /** What follows the command. */
    static String[] afterFirst(List<String> programArguments) {
        return programArguments.subList(1, programArguments.size()).toArray(String[]::new);
    }

    /** Options of spark-submit as the settings of Spark that they stand for, with the application jar for executors. */
    static Map<String, String> settings(String master, List<String> sparkArguments) {
        Map<String, String> settings = new HashMap<>();
        if (!master.startsWith("local")) {
            settings.put("spark.jars", JAR.toString());
            settings.put("spark.executor.defaultJavaOptions", String.join(" ", SparkProcess.QUICK_START));
        }
        for (int n = 0; n < sparkArguments.size(); n += 2) {
            String value = sparkArguments.get(n + 1);
            switch (sparkArguments.get(n)) {
                case "--conf" -> settings.put(value.split("=", 2)[0], value.split("=", 2)[1]);
                case "--executor-memory" -> settings.put("spark.executor.memory", value);
                case "--total-executor-cores" -> settings.put("spark.cores.max", value);
                default -> throw new IllegalArgumentException(sparkArguments.get(n));
            }
        }
        return settings;
    }

    /** Waits until it has ended by itself. */
    Ended end() {
        int exitCode = process.exitCode(BOUND);
        return new Ended(exitCode, process.out(), process.err());
    }

    /** Waits until it has printed something, on its standard output or into its log. */
    void awaitPrinted(String text) {
        Eventually.get("'" + text + "' from the program", BOUND, () -> {
            String printed = process.out() + process.err();
            if (printed.contains(text)) {
                return Optional.of(text);
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended before it said '" + text + "':\n" + printed);
            }
            return Optional.empty();
        });
    }

    /** The application jar. */
    static Path jar() {
        return JAR;
    }

    /**
     * What a pattern's first group has found on its standard output.
     *
     * @throws AssertionError if the pattern is not there
     */
    String printed(Pattern pattern) {
        Matcher matcher = pattern.matcher(process.out());
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in\n" + process.out());
        }
        return matcher.group(1);
    }

    /** The driver's process, in client mode. */
    ProcessHandle process() {
        return process.handle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a power cut would. */
    void killAtOnce() {
        process.killAtOnce();
    }

    @Override
    public void close() {
        process.close();
    }
}
