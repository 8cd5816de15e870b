package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application jar on a real cluster of a Master and two Workers gives what it gives on one machine, on the bundled
 * digits. Trainings go through Spark's SparkSubmit where that makes a difference, and vectors compute where they do; elsewhere
 * the driver runs in this JVM, and plain loops compute, whose JVMs start sooner.
 */
@Tag("slow")
class ClusterTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(2);

    /** Spark starts the first job when both executors are there, however slow the machine. */
    private static final List<String> BOTH_WORKERS = StandaloneCluster.executors(2);

    private static final String[] PLAIN = {"--kernels", "plain"};
    private static final String RECIPE = "recipe.yaml";
    private static final String SHA = "weights sha256 ";
    private static final int TRAINING_IMAGES = 1437;

    @TempDir
    private static Path folder;

    private static Submission.Ended local;

    @BeforeAll
    static void trainOnThisMachine() throws IOException {
        Files.writeString(folder.resolve(RECIPE), "epochs: 2\nbatch: 128\nshards: 4\nlr: 0.1\n");
        local = here(with(train("local"), PLAIN));
    }

    private static Submission.Ended here(List<String> program) {
        return succeeded(Submission.here("local[2]", List.of(), program));
    }

    private static Submission.Ended onBothWorkers(String name, List<String> program) throws IOException {
        return succeeded(CLUSTER.submit(withEvents(name), program));
    }

    /** Likewise with the driver in this JVM, where spark-submit is not the point. */
    private static Submission.Ended fromHereOnBothWorkers(String name, List<String> program) throws IOException {
        return succeeded(CLUSTER.fromHere(withEvents(name), program));
    }

    private static List<String> withEvents(String name) throws IOException {
        List<String> spark = new ArrayList<>(BOTH_WORKERS);
        spark.addAll(EventLog.options(Files.createDirectory(folder.resolve(name + "-events"))));
        return spark;
    }

    private static EventLog events(String name) {
        return EventLog.read(folder.resolve(name + "-events"));
    }

    private static Submission.Ended succeeded(Submission.Ended submission) {
        assertThat(submission.exitCode())
                .as("%s%s", submission.out(), submission.err())
                .isZero();
        return submission;
    }

    private static List<String> train(String model, String... more) {
        List<String> program = new ArrayList<>(List.of("train", "--recipe", path(RECIPE), "--out", path(model)));
        program.addAll(List.of("--network", QuickNetwork.in(folder)));
        program.addAll(List.of(more));
        return program;
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static JsonNode facts(String model) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(folder.resolve(model).resolve("model.json")));
    }

    @Test
    void twoWorkersTrainToTheBitsOfOneMachine() throws IOException {
        Submission.Ended trained = onBothWorkers("two", train("two", "--partitions", "2", "--exchange", "job"));

        assertThat(trained.after(SHA)).isEqualTo(local.after(SHA));
        assertThat(facts("two").get("weights-sha256").asText()).isEqualTo(local.after(SHA));
        assertThat(trained.after("test: ")).isEqualTo(local.after("test: "));
        assertThat(folder.resolve("two/weights.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("local/weights.safetensors"));
        // 2 epochs of 12 steps, a partition on each Worker.
        assertThat(events("two").tasksByWorker("epoch "))
                .hasSize(2)
                .allSatisfy((worker, tasks) -> assertThat(tasks).isEqualTo(24));
        assertThat(trained.errors()).isEmpty();
    }

    @Test
    void theDriverMayRunOnAWorker() throws IOException {
        Submission.Ended submitted = succeeded(CLUSTER.submit(
                List.of(
                        "--deploy-mode",
                        "cluster",
                        "--driver-memory",
                        "700m",
                        "--conf",
                        "spark.standalone.submit.waitAppCompletion=true"),
                train("cluster-mode")));

        assertThat(submitted.out()).as("the program ran elsewhere").doesNotContain(SHA);
        assertThat(facts("cluster-mode").get("weights-sha256").asText()).isEqualTo(local.after(SHA));
        // The driver's JVM has no vectors there, and of the two cores it has one.
        assertThat(Path.of(path("cluster-mode"), "report.html"))
                .content()
                .contains("vectors of ", "long-running tasks, one epoch each");
    }

    @Test
    void evaluationOnTheClusterMeasuresTheSame() throws IOException {
        List<String> program =
                with(List.of("evaluate", "--model", path("local"), "--data", "digits", "--part", "train"), PLAIN);

        Submission.Ended evaluated = fromHereOnBothWorkers("evaluate", program);

        assertThat(evaluated.out()).isEqualTo(here(program).out()).contains("1,437 images");
        assertThat(events("evaluate").tasksByWorker("evaluate ")).hasSize(2);
    }

    @Test
    void predictionsOfTheClusterAreTheSameInTheSameOrder() throws IOException {
        List<String> program =
                with(List.of("predict", "--model", path("local"), "--data", "digits", "--part", "train"), PLAIN);

        Submission.Ended predicted = fromHereOnBothWorkers("predict", with(program, "--out", path("predict-cluster")));
        here(with(program, "--out", path("predict-local")));

        assertThat(predicted.out()).contains("1,437 predictions written to " + path("predict-cluster"));
        List<Row> rows = inOrderOfTheFiles("predict-cluster");
        assertThat(rows).hasSize(TRAINING_IMAGES);
        for (int n = 0; n < rows.size(); n++) {
            assertThat(rows.get(n).<Long>getAs("index")).isEqualTo(n);
        }
        assertThat(rows).isEqualTo(inOrderOfTheFiles("predict-local"));
        long right = rows.stream()
                .filter(row -> row.getAs("label").equals(row.getAs("prediction")))
                .count();
        // Ten classes: chance is a tenth.
        assertThat(right).isGreaterThan(TRAINING_IMAGES / 2);
        assertThat(events("predict").tasksByWorker("")).hasSize(2);
    }

    private static List<String> with(List<String> program, String... more) {
        return Stream.concat(program.stream(), Stream.of(more)).toList();
    }

    /** The rows of a Parquet folder, file by file: Spark itself would read the largest file first. */
    private static List<Row> inOrderOfTheFiles(String name) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (SparkSession session = SparkSession.builder()
                        .master("local[1]")
                        .config("spark.ui.enabled", "false")
                        .getOrCreate();
                Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".parquet"))
                    .sorted()
                    .toList()) {
                rows.addAll(session.read().parquet(file.toString()).collectAsList());
            }
        }
        return rows;
    }

    @Test
    void aMistakeComesThroughAsOneLineAndExitCodeTwo() {
        Submission.Ended submission = CLUSTER.submit(List.of(), with(train("mistake", "--batch", "0"), PLAIN));

        assertThat(submission.errors()).containsExactly("convoke: --batch 0: must be at least 1");
        assertThat(submission.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("mistake")).doesNotExist();
    }

    @Test
    void divergenceComesThroughAsOneLineAndExitCodeThree() {
        Submission.Ended submission =
                CLUSTER.submit(StandaloneCluster.executors(1), with(train("diverged", "--lr", "1e9"), PLAIN));

        assertThat(submission.errors())
                .singleElement()
                .asString()
                .startsWith("convoke: training diverged at epoch 1 step ");
        assertThat(submission.exitCode()).isEqualTo(3);
        assertThat(folder.resolve("diverged")).doesNotExist();
    }
}
