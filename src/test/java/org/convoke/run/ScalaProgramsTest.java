package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.Part;
import org.convoke.predict.Predictor;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.tools.nsc.MainClass;

/** The programs in Scala of docs/library.md are compiled, without a warning, and do in a session what the page says. */
@Tag("slow")
class ScalaProgramsTest {
    /** What spark-shell does before a user types anything. */
    private static final String PROGRAM = """
            class Program%d(val spark: org.apache.spark.sql.SparkSession) extends Runnable {
              import org.apache.spark.SparkContext._
              import spark.implicits._
              import spark.sql
              import org.apache.spark.sql.functions._
              def run(): Unit = {
            %s
              }
            }
            """;

    @TempDir
    private static Path folder;

    private static LocalSpark spark;
    private static List<String> programs;
    private static URLClassLoader compiled;

    @BeforeAll
    static void compile() throws Exception {
        programs = LibraryPage.scala();
        StringBuilder source = new StringBuilder();
        for (int n = 0; n < programs.size(); n++) {
            String here = programs.get(n)
                    .replace(
                            "resnet18.onnx",
                            Path.of("src/test/resources/onnx/tiny.onnx")
                                    .toAbsolutePath()
                                    .toString())
                    .replaceAll("\"(?=(models|photos)/|checkpoints\"|digits\\.parquet\")", "\"" + folder + "/")
                    .replace("setNetwork(\"digits\")", "setNetwork(\"" + network(1, 8, 10) + "\")")
                    .replace("setEpochs(20)", "setEpochs(1).setNetwork(\"" + network(3, 16, 2) + "\")");
            source.append(String.format(PROGRAM, n, here));
        }
        Path file = Files.writeString(folder.resolve("Programs.scala"), source);
        String[] arguments = {
            "-cp",
            LibraryPage.classPath(),
            "-d",
            folder.toString(),
            "-deprecation",
            "-feature",
            "-Werror",
            file.toString()
        };
        assertThat(new MainClass().process(arguments)).isTrue();
        compiled = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ScalaProgramsTest.class.getClassLoader());
        spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "2");
        TrainingTest.digits(spark.session(), Part.TEST)
                .limit(32)
                .coalesce(1)
                .write()
                .parquet(folder.resolve("digits.parquet").toString());
        photos("cat", "rgb-420.jpg");
        photos("dog", "rgb-422-restart.jpg");
    }

    /** The file of a network that is learned in a moment, in place of the page's. */
    private static Path network(int channels, int side, int classes) throws IOException {
        String text = """
                input: {channels: %d, height: %d, width: %d}
                layers:
                  - conv: {maps: 4, kernel: 3}
                  - relu
                  - maxpool: 2
                  - flatten
                  - dense: 16
                  - relu
                  - dense: %d
                loss: cross-entropy
                """;
        return Files.writeString(
                folder.resolve("network-" + side + ".yaml"), String.format(text, channels, side, side, classes));
    }

    @AfterAll
    static void stop() throws Exception {
        compiled.close();
        spark.close();
    }

    private static void photos(String name, String picture) throws Exception {
        Path pictures = Files.createDirectories(folder.resolve("photos").resolve(name));
        for (int n = 1; n <= 5; n++) {
            Files.copy(Path.of("src/test/resources/images", picture), pictures.resolve(n + ".jpg"));
        }
    }

    /** What the program prints that has this line. */
    private static String printed(String line) throws Exception {
        List<String> found =
                programs.stream().filter(each -> each.contains(line)).toList();
        assertThat(found).as(line).hasSize(1);
        Runnable program = (Runnable) compiled.loadClass("Program" + programs.indexOf(found.get(0)))
                .getConstructor(SparkSession.class)
                .newInstance(spark.session());
        return LibraryPage.printed(Executors.callable(program));
    }

    @Test
    void aTableIsTrainedOn() throws Exception {
        assertThat(printed("recipe(_.epochs(2)"))
                .containsPattern("(?m)^epoch 2: loss [0-9.]+, accuracy [0-9.]+ %, validation loss ")
                .containsPattern("(?m)^loss [0-9.]+, accuracy [0-9.]+ % of 32 images$")
                .contains("|kind|prediction|")
                .containsPattern("(?m)^1×8×8 → 10 classes, 56,394 parameters, weights sha256 [0-9a-f]{64}$");
    }

    @Test
    void aCancelledTrainingIsResumed() throws Exception {
        assertThat(printed("handle.cancel()"))
                .containsPattern("(?m)^training, 0 epochs done$")
                .containsPattern("(?m)^loss [0-9.]+, accuracy [0-9.]+ % of 360 images$")
                .contains(TrainingTest.ONE_EPOCH);
    }

    @Test
    void aSearchFindsTheBestParams() throws Exception {
        assertThat(printed("new CrossValidator()"))
                .containsPattern("(?m)^(0\\.\\d+\n){4}[24] epochs, learning rate 0\\.(03|1)$");
    }

    @Test
    void aSearchFindsTheBestRecipe() throws Exception {
        assertThat(printed("Tuning.of("))
                .containsPattern("(?m)^\\|trial\\| *batch\\| *lr\\|epochs\\|")
                .containsPattern("(?m)^\\{batch=(16|32), lr=[0-9.E-]+\\}$")
                .containsPattern("(?m)^[0-9a-f]{64}$");
    }

    @Test
    void aNetworkOfAnotherProgramPredicts() throws Exception {
        assertThat(printed("ModelImport.of("))
                .containsPattern("(?m)photos/cat/1\\.jpg\\|(ant|bee|cicada) *\\|\\[[0-9.E-]+, ")
                .containsPattern("(?m)^3×8×8 → 3 classes, 307 parameters, weights sha256 [0-9a-f]{64}$");
        assertThat(folder.resolve("models/resnet18-for-others.onnx")).isNotEmptyFile();
    }

    /** A pipeline, then what the other programs do with its network. */
    @Test
    void photosAreLearnedAndPredicted() throws Exception {
        assertThat(printed("new Pipeline().setStages(Array(indexer, classifier, names))"))
                .containsPattern("(?m)^\\| dog\\| (cat|dog)\\|\\[");
        assertThat(printed("Predictor.load"))
                .startsWith(Predictor.load(folder.resolve("models/photos"))
                        .predict(Files.readAllBytes(folder.resolve("photos/cat/1.jpg")))
                        .toString())
                .contains("name=dog");
        assertThat(printed("new LogisticRegression()")).contains("[cat, dog]").contains("|prediction|");
    }
}
