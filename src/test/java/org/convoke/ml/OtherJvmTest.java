package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one program saves, another one loads. */
@Tag("slow")
class OtherJvmTest {
    @TempDir
    private Path folder;

    /** The other program: loads a pipeline's model, and writes its predictions. */
    public static final class Main {
        private Main() {}

        /** @param paths of the model, the table, and the predictions */
        public static void main(String[] paths) {
            try (LocalSpark spark = MlImages.start(1)) {
                PipelineModel.load(paths[0])
                        .transform(spark.session().read().parquet(paths[1]))
                        .write()
                        .parquet(paths[2]);
            }
        }
    }

    @Test
    void aPipelinePredictsTheSameInAnotherJvm() throws Exception {
        String saved = folder.resolve("model").toString();
        String data = folder.resolve("data").toString();
        String predicted = folder.resolve("predicted").toString();
        try (LocalSpark spark = MlImages.start(2)) {
            Dataset<Row> named = MlImages.table(spark.session()).drop("label");
            named.write().parquet(data);
            PipelineModel model = new Pipeline()
                    .setStages(new PipelineStage[] {
                        new StringIndexer().setInputCol("name").setOutputCol("label"),
                        MlImages.classifier(),
                        new IndexToString().setInputCol("prediction").setOutputCol("said")
                    })
                    .fit(named);
            model.save(saved);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> argument.matches("--add.*|-XX:.*|-Dspark\\..*"))
                    .forEach(command::add);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
            command.addAll(List.of(saved, data, predicted));
            Path log = folder.resolve("log");
            Process other = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(other.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(other.exitValue()).as(Files.readString(log)).isZero();
            assertThat(spark.session().read().parquet(predicted).orderBy("id").collectAsList())
                    .isEqualTo(model.transform(named).orderBy("id").collectAsList())
                    .hasSize(MlImages.IMAGES.count());
        }
    }
}
