package org.convoke.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.convoke.QuickNetwork;

/**
 * Spark's classes as Java keeps them in memory (class data sharing), so that each of the many JVMs of these tests starts
 * sooner. It is made once for the build by a short training; where that fails, all starts without it.
 */
public final class ClassArchive {
    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final List<String> OPTIONS = make();

    private ClassArchive() {}

    /** What a JVM with {@link #classPath} is given, if it is of the Java that runs this. */
    public static List<String> options() {
        return OPTIONS;
    }

    /** That of Spark's processes. */
    public static String classPath() {
        return SparkProcess.classPath();
    }

    private static List<String> make() {
        Path home = SparkProcess.SPARK_HOME;
        Path archive = home.resolve("test-classes-" + Runtime.version() + ".jsa");
        // Tests run in several JVMs at once: one makes it.
        try (FileChannel file = FileChannel.open(
                        home.resolve("test-classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (lock.isValid() && !Files.exists(archive)) {
                train(archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Files.exists(archive)
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
    }

    private static void train(Path archive) throws IOException {
        Path folder = Files.createTempDirectory(SparkProcess.SPARK_HOME, "archive");
        Path made = folder.resolve("classes.jsa");
        List<String> options = new ArrayList<>(SparkProcess.QUICK_START);
        options.add("-XX:ArchiveClassesAtExit=" + made);
        try (SparkProcess process = new SparkProcess(
                folder,
                "700m",
                options,
                "org.apache.spark.deploy.SparkSubmit",
                List.of(
                        "--class",
                        "org.convoke.cli.Convoke",
                        "--master",
                        "local[2]",
                        "--conf",
                        "spark.ui.port=0",
                        Submission.jar().toString(),
                        "train",
                        "--epochs",
                        "1",
                        "--network",
                        QuickNetwork.in(folder),
                        "--kernels",
                        "plain",
                        "--out",
                        folder.resolve("model").toString()))) {
            process.exitCode(BOUND);
        }
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
