package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in Java of docs/library.md are compiled, and do what the page says. */
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
                .containsPattern("(?m)^epoch 2: loss [0-9.]+, accuracy [0-9.]+ %, validation loss ")
                .containsPattern("(?m)^loss [0-9.]+, accuracy [0-9.]+ % of 360 images$")
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
        Path source = Files.writeString(folder.resolve(name + ".java"), LibraryPage.java(name));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                LibraryPage.classPath(),
                                "-d",
                                folder.toString(),
                                source.toString()))
                .isZero();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            return LibraryPage.printed(() ->
                    loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments));
        }
    }
}
