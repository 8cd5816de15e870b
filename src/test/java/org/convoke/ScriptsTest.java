package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launch scripts, as processes, on the built tree. */
@Tag("slow")
class ScriptsTest {
    @TempDir
    Path folder;

    private record Run(int exitCode, List<String> out, String err) {}

    @Test
    void sparkOptionsGoToSparkSubmitAndAllElseToTheProgramInOrder() throws Exception {
        Path home = sparkHomeThatPrintsItsArguments();

        Run run = run(
                Map.of("SPARK_HOME", home.toString()),
                "scripts/convoke",
                "--master",
                "local[3]",
                "train",
                "--epochs",
                "2",
                "--conf=spark.a=b c",
                "--out",
                "with space",
                "--executor-memory",
                "2g",
                "--",
                "--master");

        assertThat(run.err).isEmpty();
        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .containsSubsequence("--class", "org.convoke.cli.Convoke")
                .containsSubsequence("--master", "local[3]", "--conf", "spark.a=b c", "--executor-memory", "2g");
        int program = run.out.indexOf("train");
        assertThat(run.out.get(program - 1)).endsWith(".jar");
        assertThat(run.out.subList(program, run.out.size()))
                .containsExactly("train", "--epochs", "2", "--out", "with space", "--", "--master");
    }

    @Test
    void theExitCodeIsThatOfSparkSubmit() throws Exception {
        Path home = sparkHome("exit 3");

        assertThat(run(Map.of("SPARK_HOME", home.toString()), "scripts/convoke", "train").exitCode)
                .isEqualTo(3);
    }

    @Test
    void withoutSparkHomeTheSparkOfMavenRunsTheProgram() throws Exception {
        Run run = run(Map.of(), "scripts/convoke", "--help");

        assertThat(run.exitCode).as(run.err).isZero();
        assertThat(String.join("\n", run.out)).contains("train", "evaluate", "predict", "summary");
    }

    @Test
    void anUnknownCommandEndsWithExitCodeTwo() throws Exception {
        assertThat(run(Map.of(), "scripts/convoke", "no-such-command").exitCode).isEqualTo(2);
    }

    @Test
    void aScriptCalledThroughASymbolicLinkFindsItsProject() throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("convoke"), Path.of("scripts/convoke").toAbsolutePath());

        Run run = run(Map.of("SPARK_HOME", sparkHomeThatPrintsItsArguments().toString()), link.toString(), "train");

        assertThat(run.exitCode).as(run.err).isZero();
        assertThat(run.out).endsWith("train");
    }

    @Test
    void aSparkOptionWithoutItsValueIsNamed() throws Exception {
        Run run = run(Map.of(), "scripts/convoke", "train", "--master");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.err).startsWith("convoke: --master needs a value");
    }

    @Test
    void fetchedDataThatIsNotTheRealOneIsNamedAndLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("t10k-labels-idx1-ubyte"), "not MNIST");

        Run run = run(Map.of(), "scripts/fetch-data", "mnist", "--to", folder.toString());

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.err).contains(file.toString(), "is not the mnist file of that name");
        assertThat(file).hasContent("not MNIST");
    }

    private Path sparkHomeThatPrintsItsArguments() throws IOException {
        return sparkHome("printf '%s\\n' \"$@\"");
    }

    private Path sparkHome(String command) throws IOException {
        Path home = folder.resolve("spark");
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/usr/bin/env bash\n" + command + "\n");
        assertThat(submit.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Run run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().remove("SPARK_HOME");
        process.environment().putAll(environment);
        int exitCode = process.start().waitFor();
        return new Run(exitCode, Files.readAllLines(out), Files.readString(err));
    }

    @Test
    void whatSparkSubmitWouldAnswerWithAStackTraceIsSaidInOneLine() throws Exception {
        Map<String, String> spark =
                Map.of("SPARK_HOME", sparkHomeThatPrintsItsArguments().toString());
        Map<String, String> mistakes = new LinkedHashMap<>();
        mistakes.put("--master foo", "--master foo: not an address of a Spark master");
        mistakes.put("--driver-memory 1gig", "--driver-memory 1gig: not a size: write 700m or 4g");
        mistakes.put("--driver-memory=100m", "--driver-memory 100m: Spark needs at least 450m: give it 1g or more");
        mistakes.put("--conf spark.executor.memory=1gig", "--conf spark.executor.memory 1gig: not a size");
        mistakes.put("--conf spark.ui.port", "--conf spark.ui.port: must be KEY=VALUE");
        mistakes.put("--executor-cores x", "--executor-cores x: must be a number, 1 or more");
        mistakes.put("--deploy-mode there", "--deploy-mode there: must be client or cluster");
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            Run run = run(spark, ("scripts/convoke train " + mistake.getKey()).split(" "));
            assertThat(run.err).startsWith("convoke: " + mistake.getValue()).hasLineCount(1);
            assertThat(run.exitCode).isEqualTo(2);
        }
        assertThat(run(spark, "scripts/convoke", "train", "--driver-memory", "4gb").out)
                .containsSubsequence("--driver-memory", "4g");
    }

    /** Numbers of processes are used again. */
    @Test
    void aFileWithTheNumberOfAStrangersProcessEndsNothing() throws Exception {
        Path cluster = Files.createDirectory(folder.resolve("cluster"));
        Process stranger = new ProcessBuilder("sleep", "600").start();
        // A Master of another cluster, as far as its command shows.
        Process other = new ProcessBuilder(
                        "bash",
                        "-c",
                        "read -r line; exit",
                        "-Dconvoke.cluster=elsewhere",
                        "-cp",
                        "jars",
                        "org.apache.spark.deploy.master.Master")
                .start();
        try {
            Files.writeString(cluster.resolve("worker-1.pid"), stranger.pid() + "\n");
            Files.writeString(cluster.resolve("master.pid"), other.pid() + "\n");
            Map<String, String> environment = Map.of("CONVOKE_CLUSTER", cluster.toString());

            Run status = run(environment, "scripts/cluster", "status");
            assertThat(status.exitCode).isEqualTo(2);
            assertThat(status.err).startsWith("cluster: no cluster is up");
            assertThat(run(environment, "scripts/cluster", "down").exitCode).isZero();

            assertThat(stranger.isAlive()).isTrue();
            assertThat(other.isAlive()).isTrue();
            assertThat(cluster).isEmptyDirectory();
        } finally {
            stranger.destroyForcibly();
            other.destroyForcibly();
        }
    }
}
