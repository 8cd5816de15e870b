package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/library.md are compiled, and do what the page says. */
@Tag("slow")
class LibraryPageTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void sparkIsSubmittedTo() {
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        System.setProperty("spark.driver.host", "localhost");
        System.setProperty("spark.driver.bindAddress", "127.0.0.1");
    }

    @AfterEach
    void noMore() {
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("spark."));
    }

    @Test
    void aTableIsTrainedOn() throws Exception {
        String table = folder.resolve("digits.parquet").toString();
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            TrainingTest.digits(spark, Part.TEST).write().parquet(table);
        }
        String model = folder.resolve("model").toString();
        assertThat(printed("TrainOnTable", table, model))
                .contains("Epoch[number=2,")
                .contains("|kind|prediction|")
                .containsPattern("(?m)^[0-9a-f]{64}$");
        assertThat(Path.of(model, "weights.safetensors")).exists();
    }

    @Test
    void aCancelledTrainingIsResumedBesideAnother() throws Exception {
        assertThat(printed("CancelAndResume", folder.resolve("checkpoints").toString()))
                .contains("; with resume it goes on from " + folder)
                .contains(TrainingTest.ONE_EPOCH);
    }

    private String printed(String name, String... arguments) throws Exception {
        Path source = Files.writeString(folder.resolve(name + ".java"), program(name));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", classPath(), "-d", folder.toString(), source.toString()))
                .isZero();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The indented block of the page that has the class. */
    private static String program(String name) throws IOException {
        String page = Files.readString(Path.of("docs/library.md"));
        return Arrays.stream(page.split("\n(?=\\S)"))
                .filter(part -> part.contains("public class " + name + " "))
                .map(part -> part.lines()
                        .filter(line -> line.isEmpty() || line.startsWith("    "))
                        .collect(Collectors.joining("\n")))
                .findFirst()
                .orElseThrow();
    }

    private String classPath() {
        if (getClass().getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
