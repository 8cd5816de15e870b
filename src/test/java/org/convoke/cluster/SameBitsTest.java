package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One network, recipe and data set give one digest of weights, whatever runs them. This JVM computes with plain loops; vectors
 * do in JVMs of their own. The processes of the cluster must know a secret and encrypt what they send.
 */
@Tag("slow")
class SameBitsTest {
    private static final List<String> SECURE = List.of(
            "spark.authenticate=true",
            "spark.authenticate.secret=open sesame",
            "spark.network.crypto.enabled=true",
            "spark.io.encryption.enabled=true");

    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(
            3, SECURE.stream().map(setting -> "-D" + setting).toArray(String[]::new));

    private static final String SHA = "weights sha256 ";
    /** Seven shards of unequal shares: steps of 17 or 18 images from each, and a shorter last one. */
    private static final String RECIPE = "epochs: 2\nbatch: 125\nshards: 7\nlr: 0.02\nvalidation: none\n";

    private static final String NETWORK = """
            input: {channels: 1, height: 8, width: 8}
            layers:
              - conv: {maps: 6, kernel: 3, padding: same}
              - batch-norm
              - relu:
                name: stem
              - depthwise: {kernel: 3, padding: 1}
              - hard-swish
              - dropout: 0.3
              - add:
                from: [dropout1, stem]
              - maxpool: {window: 2, stride: 2}
              - conv: {maps: 5, kernel: [2, 3], centre: [0, 1], operation: convolution}
              - sigmoid
              - flatten
              - dense: 10
            loss: cross-entropy
            """;

    private static final String[] PLAIN = {"--kernels", "plain"};

    @TempDir
    private static Path folder;

    private static String digest;
    private static int runs;

    @BeforeAll
    static void trainOnOneCore() throws IOException {
        Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
        Files.writeString(folder.resolve("network.yaml"), NETWORK);
        Submission.Ended ended = here("local[1]", List.of());
        assertThat(ended.out()).doesNotContain("vectors of");
        digest = digest(ended);
    }

    private static List<String> train(String... more) {
        runs++;
        List<String> program = new ArrayList<>(List.of(
                "train",
                "--recipe",
                folder.resolve("recipe.yaml").toString(),
                "--network",
                folder.resolve("network.yaml").toString(),
                "--out",
                folder.resolve("model-" + runs).toString()));
        program.addAll(List.of(more));
        return program;
    }

    private static String digest(Submission.Ended ended) {
        assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
        return ended.after(SHA);
    }

    private static List<String> conf(String... settings) {
        List<String> options = new ArrayList<>();
        for (String setting : settings) {
            options.add("--conf");
            options.add(setting);
        }
        return options;
    }

    /** With the driver in this JVM, which saves the start of one. */
    private static Submission.Ended cluster(String name, List<String> spark, String... program) throws IOException {
        List<String> options = new ArrayList<>(spark);
        options.addAll(conf(SECURE.toArray(String[]::new)));
        options.addAll(EventLog.options(Files.createDirectory(folder.resolve(name))));
        return CLUSTER.fromHere(options, train(program));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 3", "2, 7", "2, 16", "4, 4"})
    void coresAndPartitions(int cores, String partitions) {
        assertThat(digest(here("local[" + cores + "]", List.of(), "--partitions", partitions)))
                .isEqualTo(digest);
    }

    /** In this JVM, which saves the start of one. */
    private static Submission.Ended here(String master, List<String> spark, String... more) {
        List<String> program = train(PLAIN);
        program.addAll(List.of(more));
        return Submission.here(master, spark, program);
    }

    /** Other widths are tested with the kernels. */
    @Test
    void narrowVectors() {
        List<String> narrow = List.of("env", "JDK_JAVA_OPTIONS=-XX:MaxVectorSize=16");
        Submission.Ended ended =
                process("narrow", narrow, Path.of(System.getProperty("java.home")), "--partitions", "3");
        assertThat(ended.out()).contains("vectors of 128 bits");
        assertThat(digest(ended)).isEqualTo(digest);
    }

    private static Submission.Ended process(String name, List<String> prefix, Path javaHome, String... more) {
        try (Submission submission = Submission.start(
                folder.resolve(name), prefix, javaHome, List.of("--master", "local[2]"), train(more))) {
            return submission.end();
        }
    }

    /** By plain loops, whose JVM starts sooner; its vectors are tested with the kernels. */
    @Test
    void java25() {
        String home = System.getenv("JAVA25_HOME");
        assumeThat(home).as("needs JAVA25_HOME, a Java 25").isNotNull();
        Submission.Ended ended = process("java-25", List.of(), Path.of(home), PLAIN);
        assertThat(ended.out()).contains("Java 25");
        assertThat(digest(ended)).isEqualTo(digest);
    }

    @Test
    void imagesThatDoNotFitIntoMemory() {
        Submission.Ended ended = here(
                "local[2]",
                conf(
                        "spark.testing.memory=" + (700 << 20),
                        "spark.memory.fraction=0.001",
                        "spark.memory.storageFraction=0.1"));
        assertThat(ended.err()).contains("Not enough space to cache rdd");
        assertThat(digest(ended)).isEqualTo(digest);
    }

    /** Tasks that stay where each partition has a core, else a job a step: two epochs of twelve. */
    @ParameterizedTest
    @CsvSource({"2, 3, 72, Java", "3, 3, 6, Kryo"})
    void executors(int executors, int partitions, int tasks, String serializer) throws IOException {
        List<String> spark = new ArrayList<>(StandaloneCluster.executors(executors));
        spark.addAll(conf("spark.serializer=org.apache.spark.serializer." + serializer + "Serializer"));
        String name = "executors-" + executors;
        Submission.Ended ended =
                cluster(name, spark, "--kernels", "plain", "--partitions", Integer.toString(partitions));
        assertThat(digest(ended)).isEqualTo(digest);
        assertThat(ended.after("steps "))
                .contains(partitions > executors ? "one Spark job per step" : "long-running tasks, one epoch each");
        assertThat(ended.errors()).allMatch(line -> line.contains("a job a step until epoch "));
        EventLog events = EventLog.read(folder.resolve(name));
        assertThat(events.executors()).isEqualTo(executors);
        assertThat(events.tasksByWorker("epoch ")).hasSize(executors);
        assertThat(events.tasksByWorker("epoch ").values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(tasks);
    }

    @Test
    void executorsThatComeAndGo() throws IOException {
        Submission.Ended ended = cluster(
                "dynamic",
                conf(
                        "spark.dynamicAllocation.enabled=true",
                        "spark.dynamicAllocation.shuffleTracking.enabled=true",
                        "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
                        "spark.dynamicAllocation.executorIdleTimeout=1s",
                        "spark.dynamicAllocation.cachedExecutorIdleTimeout=1s",
                        "spark.executor.cores=1"),
                "--partitions",
                "5",
                "--kernels",
                "plain");
        assertThat(digest(ended)).isEqualTo(digest);
        assertThat(EventLog.read(folder.resolve("dynamic")).executors()).isPositive();
    }
}
