package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.convoke.cluster.ClassArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Without the archive of Spark's classes nothing fails, and the slow tests take minutes longer. This is the first of them, by its
 * name: it makes the archive, which takes one processor, while other tests have the other one.
 */
@Tag("slow")
class ClassArchiveTest {
    @TempDir
    private Path folder;

    @Test
    void sparksProcessesUseIt() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", ClassArchive.classPath()));
        command.addAll(ClassArchive.options());
        command.addAll(List.of("-Xlog:class+load", "org.apache.spark.deploy.SparkSubmit", "--version"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        assertThat(log).content().contains("org.apache.spark.deploy.SparkSubmit source: shared objects file (top)");
    }
}
