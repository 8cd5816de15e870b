package org.convoke.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.convoke.Eventually;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Spark standalone cluster on this machine: a Master and Workers of one core, each a JVM of its own, on free ports. The
 * Workers have addresses of their own, 127.0.0.1, 127.0.0.2 and so on, for Spark repeats no task on the same host.
 *
 * <p>A static field with {@code @RegisterExtension} runs it for the tests of a class, and shows its logs when one fails;
 * or use it by {@link #start} and {@link #close}.
 */
final class StandaloneCluster implements AutoCloseable, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final int LOG_LINES = 40;

    private final int firstWorkers;
    private final List<String> javaOptions;
    private final List<SparkProcess> processes = new ArrayList<>();
    private final List<SparkProcess> workers = new ArrayList<>();
    private Path folder;
    private String master;
    private URI page;
    private int submissions;
    private boolean failed;

    /**
     * @param workers how many Workers; none is started yet
     * @param javaOptions of Master and Workers, such as Spark settings as {@code -D} options
     */
    StandaloneCluster(int workers, String... javaOptions) {
        firstWorkers = workers;
        this.javaOptions = List.of(javaOptions);
    }

    /**
     * Options for an application with so many executors of one core: Spark starts the first job when they are there,
     * however slow the machine, and Convoke waits for no other.
     */
    static List<String> executors(int count) {
        return List.of(
                "--total-executor-cores",
                Integer.toString(count),
                "--conf",
                "spark.executor.instances=" + count,
                "--conf",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=300s");
    }

    /** Starts Master and Workers, and waits until the Master counts all of them. */
    void start() {
        try {
            folder = Files.createTempDirectory("convoke-cluster");
            startMaster();
            for (int n = 1; n <= firstWorkers; n++) {
                startWorker();
            }
            awaitWorkers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | AssertionError e) {
            showLogs();
            close();
            throw e;
        }
    }

    private void startMaster() {
        SparkProcess process = start(
                "master",
                List.of("-Dspark.master.rest.enabled=false"),
                "org.apache.spark.deploy.master.Master",
                List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
        master = logged(process, Pattern.compile("Starting Spark master at (spark://\\S+)"));
        page = URI.create("http://127.0.0.1:"
                + logged(process, Pattern.compile("started service 'MasterUI' on port (\\d+)")) + "/json/");
    }

    /** Starts one more Worker. */
    void startWorker() {
        String name = "worker-" + processes.size();
        workers.add(start(
                name,
                List.of(),
                "org.apache.spark.deploy.worker.Worker",
                List.of(
                        "--host",
                        "127.0.0." + processes.size(),
                        "--port",
                        "0",
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        folder.resolve(name).resolve("work").toString(),
                        master)));
    }

    /** Waits until the Master counts all Workers that were started and not killed. */
    void awaitWorkers() {
        await(workers.size() + " workers", state -> state.get("aliveworkers").asInt() == workers.size());
    }

    /** Ends a Worker and its executors as a power cut would. */
    void killWorker(int index) {
        SparkProcess worker = workers.remove(index);
        worker.killAtOnce();
    }

    /** Ends the Master, the Workers and all that they have started, as a power cut would. */
    void killAll() {
        processes.forEach(SparkProcess::killAtOnce);
        workers.clear();
    }

    /** The processes that the Workers have started, executors and, in cluster mode, drivers. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(worker -> worker.children().stream()).toList();
    }

    private SparkProcess start(String name, List<String> more, String mainClass, List<String> arguments) {
        List<String> options = new ArrayList<>(SparkProcess.QUICK_START);
        options.addAll(javaOptions);
        options.addAll(ClassArchive.options());
        options.addAll(more);
        SparkProcess process = new SparkProcess(folder.resolve(name), "256m", options, mainClass, arguments);
        processes.add(process);
        return process;
    }

    /** What a process says about itself in its log. */
    private static String logged(SparkProcess process, Pattern pattern) {
        return Eventually.get("'" + pattern + "' in the log", BOUND, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended at once:\n" + process.out() + process.err());
            }
            Matcher matcher = pattern.matcher(process.err());
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        });
    }

    /** Waits until the Master's own account of the cluster is as wanted. */
    private void await(String what, Predicate<JsonNode> condition) {
        Eventually.get(what, BOUND, () -> state().filter(condition));
    }

    private Optional<JsonNode> state() {
        try {
            URLConnection connection = page.toURL().openConnection();
            connection.setConnectTimeout((int) BOUND.toMillis());
            connection.setReadTimeout((int) BOUND.toMillis());
            try (InputStream in = connection.getInputStream()) {
                return Optional.of(new ObjectMapper().readTree(in));
            }
        } catch (IOException e) {
            // Not yet, or no longer, there: the caller's wait has a bound.
            return Optional.empty();
        }
    }

    /**
     * Submits the application jar in client mode, with an executor on every Worker, and waits for the end.
     *
     * @param sparkArguments more options of spark-submit; they win over the harness's
     * @param programArguments what follows the jar
     */
    Submission.Ended submit(List<String> sparkArguments, List<String> programArguments) {
        try (Submission submission = begin(sparkArguments, programArguments)) {
            return submission.end();
        }
    }

    /** Submits the application jar in client mode, with an executor on every Worker. */
    Submission begin(List<String> sparkArguments, List<String> programArguments) {
        List<String> arguments = new ArrayList<>(List.of("--master", master));
        arguments.addAll(arguments(sparkArguments));
        submissions++;
        return Submission.start(folder.resolve("submission-" + submissions), arguments, programArguments);
    }

    /** With the driver in this JVM, and an executor on every Worker. */
    Submission.Ended fromHere(List<String> sparkArguments, List<String> programArguments) {
        return Submission.here(master, arguments(sparkArguments), programArguments);
    }

    /**
     * Begins a run with the driver in this JVM, and an executor on every Worker.
     *
     * @param hold the line of the output at which it waits, see {@link InProcessDriver}
     */
    InProcessDriver beginHere(List<String> sparkArguments, List<String> programArguments, String hold) {
        return InProcessDriver.start(master, arguments(sparkArguments), programArguments, hold);
    }

    /** When the application before has ended, and its executors, which are not those of the next: the options of the next. */
    private List<String> arguments(List<String> more) {
        await(
                "end of the application before",
                state -> state.get("coresused").asInt() == 0
                        && state.get("activeapps").isEmpty()
                        && state.get("activedrivers").isEmpty()
                        && executors().isEmpty());
        List<String> arguments = new ArrayList<>(List.of("--executor-memory", "700m"));
        arguments.add("--conf");
        arguments.add("spark.executor.extraJavaOptions=" + String.join(" ", ClassArchive.options()));
        arguments.addAll(more);
        return arguments;
    }

    /** The last lines of every log: Master, Workers, executors, drivers and submissions. */
    String logs() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.endsWith("stdout") || each.endsWith("stderr"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                if (!lines.isEmpty()) {
                    text.append("=== ").append(folder.relativize(file)).append('\n');
                    lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                            .forEach(line -> text.append(line).append('\n'));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void showLogs() {
        failed = true;
        System.err.println(logs() + "=== whole logs in " + folder);
    }

    /** Ends every process. The logs stay where a test has failed. */
    @Override
    public void close() {
        // The Workers before their Master, the last started first.
        for (int n = processes.size() - 1; n >= 0; n--) {
            processes.get(n).close();
        }
        processes.clear();
        if (!failed) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            showLogs();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            showLogs();
        }
        close();
    }
}
