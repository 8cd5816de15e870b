package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
