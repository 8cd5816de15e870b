package org.convoke.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A JVM of its own that runs a class of Spark as Spark's scripts would, with its output in files. Closing it, or the end of
 * this JVM, ends it and every process that it started.
 */
final class SparkProcess implements AutoCloseable {
    /** The folder with Spark's jars that the build made. */
    static final Path SPARK_HOME =
            Path.of(System.getProperty("convoke.spark.home", "target/spark")).toAbsolutePath();
    /**
     * Little to compile, one thread to collect garbage, and no collection because classes have filled their first 20 MB: such
     * a JVM starts and ends in half the time.
     */
    static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MetaspaceSize=256m");

    /** How long a process may take to end by itself when asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread atExit = new Thread(this::kill);

    /** With this JVM's Java. */
    SparkProcess(Path folder, String memory, List<String> javaOptions, String mainClass, List<String> arguments) {
        this(folder, List.of(), Path.of(System.getProperty("java.home")), memory, javaOptions, mainClass, arguments);
    }

    /**
     * @param folder gets the files {@code stdout} and {@code stderr}, and Spark's scratch files; made if missing
     * @param prefix words before the command, such as a shell that sets limits
     * @param javaHome which Java
     * @param memory heap, such as 256m
     */
    SparkProcess(
            Path folder,
            List<String> prefix,
            Path javaHome,
            String memory,
            List<String> javaOptions,
            String mainClass,
            List<String> arguments) {
        if (!Files.isDirectory(SPARK_HOME.resolve("jars"))) {
            throw new AssertionError("no Spark jars in " + SPARK_HOME + "; `mvn -Pslow verify` gathers them first");
        }
        List<String> command = new ArrayList<>(prefix);
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-Xmx" + memory, "-cp", classPath()));
        command.addAll(javaOptions);
        command.add(mainClass);
        command.addAll(arguments);
        out = folder.resolve("stdout");
        err = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches("(SPARK|HADOOP|YARN)_.*|J(AVA|DK_JAVA)_.*OPTIONS"));
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("SPARK_HOME", SPARK_HOME.toString());
        environment.put("SPARK_SCALA_VERSION", "2.13");
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.put(
                "SPARK_LOCAL_DIRS", folder.resolve("scratch").toAbsolutePath().toString());
        try {
            Files.createDirectories(folder);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Spark's settings, of which there are none, and its jars, in the order in which Spark's launcher gives them to executors:
     * an archive of classes is for one class path.
     */
    static String classPath() {
        Path jars = SPARK_HOME.resolve("jars");
        try (Stream<Path> first = Files.list(jars)) {
            return Stream.of(
                            Stream.of(SPARK_HOME.resolve("conf")),
                            first.filter(jar -> jar.getFileName().toString().startsWith("slf4j-api-")),
                            Stream.of(jars.resolve("*")))
                    .flatMap(each -> each)
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has printed on the standard output. */
    String out() {
        return text(out);
    }

    /** What it has printed on the standard error: its log. */
    String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would, with all that it has started. */
    void killAtOnce() {
        kill();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The processes that it has started: a Worker's executors and drivers. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Its exit code, when it has ended.
     *
     * @throws AssertionError if it has not within the bound
     */
    int exitCode(Duration bound) {
        try {
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + bound.toSeconds() + " s:\n" + out() + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Asks the process to end, as a Worker takes its executors along then; kills what is left. */
    @Override
    public void close() {
        List<ProcessHandle> all = tree();
        process.destroy();
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        kill();
        all.forEach(each -> each.onExit()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> each)
                .join());
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This JVM is ending: the hook is running.
        }
    }

    private void kill() {
        tree().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> tree() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }
}
