package org.convoke.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.spark.status.ExecutorsReady;
import org.convoke.spark.status.StallWatch;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Starts Spark and waits for its executors. A mistake in the settings is said in one line: Spark's own answer would be a
 * stack trace, or a wait.
 */
public final class SparkStart {
    private static final String MASTER = "spark.master";
    private static final String DRIVER_HOST = "spark.driver.host";
    private static final String TASK_CPUS = "spark.task.cpus";
    private static final String API_MODE = "spark.api.mode";
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:\\s*,\\s*\\d+)?])?");
    private static final Pattern STANDALONE = Pattern.compile("spark://([^/]+)");
    private static final Pattern OTHER = Pattern.compile("yarn|k8s://.+|local-cluster\\[.*]");
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^:]+|\\[.*]):(\\d{1,5})");
    private static final List<String> SIZES =
            List.of("spark.executor.memory", "spark.executor.memoryOverhead", "spark.driver.maxResultSize");
    /** Spark reserves 300 MiB of a heap, and wants half as much again. */
    static final long LEAST_HEAP = 450L << 20;

    private static final int CONNECT_MILLIS = 3_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private SparkStart() {}

    /**
     * Starts Spark, or joins the application that spark-submit prepared.
     *
     * @throws UserError if a setting cannot be, or no Master answers
     */
    public static SparkSession start(SparkConf conf) {
        check(conf);
        addresses(conf.get(MASTER)).ifPresent(addresses -> requireAnswer(conf.get(MASTER), addresses));
        requireHostName(conf);
        Optional<SparkSession> session = Optional.empty();
        try {
            session = Optional.of(SparkSession.builder().config(conf).getOrCreate());
            JavaSparkContext spark = new JavaSparkContext(session.get().sparkContext());
            StallWatch.over(spark.sc());
            ExecutorsReady.await(spark);
            requireRoomForTasks(spark);
            return session.get();
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared.
            session.ifPresent(SparkSession::stop);
            throw e instanceof UserError mistake ? mistake : mistake(conf, e);
        }
    }

    /**
     * Whether the settings can be, as far as that shows without starting anything.
     *
     * @throws UserError if not
     */
    public static void check(SparkConf conf) {
        requireMaster(conf.get(MASTER));
        if (conf.get(API_MODE, "classic").equalsIgnoreCase("connect") || conf.contains("spark.remote")) {
            throw mistake(
                    API_MODE,
                    conf.get(API_MODE, "connect"),
                    "Spark Connect runs no program of a jar's own",
                    "set " + API_MODE + "=classic, and leave out spark.remote");
        }
        for (String key : SIZES) {
            checked(conf, key, "is not a size", "write 700m or 4g", () -> conf.getSizeAsBytes(key, "1g"));
        }
        long executor = conf.getSizeAsBytes("spark.executor.memory", "1g");
        if (executor < LEAST_HEAP) {
            throw mistake(
                    "spark.executor.memory",
                    conf.get("spark.executor.memory"),
                    "an executor needs at least 450 MB",
                    "give it 1g or more");
        }
        for (String key : List.of(StallWatch.TIMEOUT, "spark.scheduler.maxRegisteredResourcesWaitingTime")) {
            checked(conf, key, "is not a time", "write 90s or 30min", () -> conf.getTimeAsSeconds(key, "30s"));
        }
        for (String key : List.of(TASK_CPUS, "spark.executor.cores", "spark.cores.max", "spark.executor.instances")) {
            checked(conf, key, "is not a number", "write 1 or more", () -> conf.getInt(key, 1));
            if (conf.getInt(key, 1) < 1 && !key.endsWith("instances")) {
                throw mistake(key, conf.get(key), "must be at least 1", "");
            }
        }
        Matcher local = LOCAL.matcher(conf.get(MASTER));
        if (local.matches() && conf.getInt(TASK_CPUS, 1) > cores(local)) {
            throw mistake(
                    TASK_CPUS,
                    conf.get(TASK_CPUS),
                    "a task would need more cores than " + conf.get(MASTER) + " has, which is " + cores(local),
                    "leave it out");
        }
    }

    /**
     * Whether the heap of this JVM, the driver's, is one in which Spark runs.
     *
     * @throws UserError if not
     */
    public static void checkHeap(long bytes) {
        if (bytes < LEAST_HEAP) {
            throw new UserError(
                    String.format(
                            Locale.ROOT,
                            "the driver's heap of %d MB is less than the 450 MB that Spark needs",
                            bytes >> 20),
                    "give it " + Setting.DRIVER_MEMORY.to("1g") + " or more");
        }
    }

    private interface Value {
        long read();
    }

    private static void checked(SparkConf conf, String key, String problem, String remedy, Value value) {
        try {
            value.read();
        } catch (IllegalArgumentException e) {
            throw mistake(key, conf.get(key), problem, remedy);
        }
    }

    private static UserError mistake(String key, String value, String problem, String remedy) {
        return new UserError(Setting.CONF, key + "=" + value, problem, remedy);
    }

    /** How many cores a local master has; 0 if it is a cluster's. */
    public static int localCores(String master) {
        Matcher local = LOCAL.matcher(master);
        return local.matches() ? cores(local) : 0;
    }

    private static int cores(Matcher local) {
        String number = local.group(1);
        return number == null ? 1 : number.equals("*") ? Runtime.getRuntime().availableProcessors() : parsed(number);
    }

    private static int parsed(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static void requireMaster(String master) {
        Matcher local = LOCAL.matcher(master);
        if (local.matches() && cores(local) < 1) {
            throw new UserError(
                    Setting.MASTER, master, "no core to compute on", "use local[1] or more, or local[*] for all cores");
        }
        if (local.matches() || OTHER.matcher(master).matches()) {
            return;
        }
        if (addresses(master).isEmpty()) {
            throw new UserError(
                    Setting.MASTER,
                    master,
                    "not an address of a Spark master",
                    "use local[*], local[4], spark://HOST:7077, yarn or k8s://https://HOST:443");
        }
    }

    /** The hosts and ports of a standalone cluster's Masters; nothing if it is not one. */
    private static Optional<List<InetSocketAddress>> addresses(String master) {
        Matcher standalone = STANDALONE.matcher(master);
        if (!standalone.matches()) {
            return Optional.empty();
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String each : standalone.group(1).split(",", -1)) {
            Matcher parts = HOST_AND_PORT.matcher(each);
            if (!parts.matches() || parsed(parts.group(2)) > 0xFFFF || parsed(parts.group(2)) < 1) {
                return Optional.empty();
            }
            if (parts.group(1).contains("_")) {
                throw new UserError(
                        Setting.MASTER,
                        master,
                        "Spark takes no host name with an underscore",
                        "use the host's IP address, or a name without one");
            }
            addresses.add(InetSocketAddress.createUnresolved(parts.group(1), parsed(parts.group(2))));
        }
        return Optional.of(addresses);
    }

    /** Spark itself would ask for a minute. */
    private static void requireAnswer(String master, List<InetSocketAddress> addresses) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            List<String> reasons = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_MILLIS);
                    return;
                } catch (UnknownHostException e) {
                    reasons.add("its host is not known");
                } catch (IOException e) {
                    reasons.add(e.getMessage());
                }
            }
            if (System.nanoTime() > deadline) {
                throw noMaster(master, reasons.get(0));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Spark's addresses are URIs, whose hosts have no underscore. */
    private static void requireHostName(SparkConf conf) {
        String name = conf.get(DRIVER_HOST, hostName());
        if (!name.contains("_")) {
            return;
        }
        if (localCores(conf.get(MASTER)) > 0) {
            conf.set(DRIVER_HOST, "localhost");
            return;
        }
        throw new UserError(
                "this machine's name, " + name + ", has an underscore, with which Spark makes no address",
                "give one that the executors reach: " + Setting.CONF.to(DRIVER_HOST + "=IP-ADDRESS"));
    }

    private static String hostName() {
        String own = System.getenv("SPARK_LOCAL_HOSTNAME");
        try {
            return own != null ? own : InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static UserError noMaster(String master, String reason) {
        return new UserError(
                "no Master answers at " + master + " (" + reason + ")",
                "check that it runs, and the address, which its log and its page show");
    }

    /** Where tasks need more cores than an executor has, Spark would wait for ever. */
    private static void requireRoomForTasks(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        try {
            // The driver is counted as one.
            boolean executors = spark.sc().statusTracker().getExecutorInfos().length > 1;
            if (conf.getInt(TASK_CPUS, 1) > 1 && executors && ResidentHub.slots(spark.sc()) == 0) {
                throw mistake(
                        TASK_CPUS,
                        conf.get(TASK_CPUS),
                        "no executor has so many cores",
                        "leave it out, or give the executors more cores");
            }
        } catch (LinkageError e) {
            // Of this Spark it cannot be known; the job says it, after a while.
        }
    }

    private static UserError mistake(SparkConf conf, Exception error) {
        List<String> messages = Stream.<Throwable>iterate(error, each -> each != null, Throwable::getCause)
                .limit(20)
                .map(each -> each.getMessage() == null
                        ? each.getClass().getSimpleName()
                        : each.getMessage().strip().lines().findFirst().orElse(""))
                .toList();
        String all = String.join("\n", messages);
        if (addresses(conf.get(MASTER)).isPresent()
                && Stream.of("stopped SparkContext", "was shut down", "MetricsSystem", "is not alive")
                        .anyMatch(all::contains)) {
            return noMaster(conf.get(MASTER), "something does, but takes no application");
        }
        String last = messages.get(messages.size() - 1);
        return new UserError(
                "Spark cannot start: " + last,
                "see the settings that are given by " + Setting.CONF + " or a properties file",
                error);
    }
}
