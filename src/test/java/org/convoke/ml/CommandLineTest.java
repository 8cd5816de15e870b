package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.convoke.array.KernelChoice;
import org.convoke.cli.Program;
import org.convoke.run.TrainedModel;
import org.convoke.run.Training;
import org.convoke.spark.LocalSpark;
import org.convoke.text.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** spark.ml and the command line make and read the same models, bit for bit. */
class CommandLineTest {
    @TempDir
    private Path folder;

    @Test
    void bothTrainTheSameWeightsAndPredictTheSame() throws Exception {
        String data = folder.resolve("data").toString();
        String here = folder.resolve("here").toString();
        String there = folder.resolve("there").toString();
        String predicted = folder.resolve("predicted").toString();
        Path network = Files.writeString(folder.resolve("mine.yaml"), MlImages.NETWORK);
        String digest;
        try (LocalSpark spark = MlImages.start(2)) {
            Dataset<Row> table = MlImages.table(spark.session())
                    .select(
                            functions.col("id").cast("string"),
                            functions.col("features"),
                            functions.col("label").cast("int"),
                            functions.col("id").mod(3).plus(1).as("weight"));
            table.write().parquet(data);
            ConvokeClassificationModel model = MlImages.classifier()
                    .setNetwork(network.toString())
                    .setWeightCol("weight")
                    .fit(spark.session().read().parquet(data));
            digest = MlImages.digest(model);
            model.save(here);
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--data", data, "--image-column", "features", "--network", network.toString(), "--epochs", "2"));
        arguments.addAll(List.of("--batch", "16", "--shards", "2", "--lr", "0.05", "--kernels", "plain"));
        arguments.addAll(
                List.of("--weight-column", "weight", "--validation", "none", "--progress", "none", "--out", there));
        Program.Ended trained = Program.on("local[2]", "train", arguments.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.after("weights sha256 ")).isEqualTo(digest);
        Program.Ended predictions =
                Program.on("local[1]", "predict", "--model", here, "--data", data, "--out", predicted, "--logits");
        assertThat(predictions.code()).as(predictions.err()).isZero();
        try (LocalSpark spark = MlImages.start(8)) {
            List<Row> said =
                    spark.session().read().parquet(predicted).orderBy("id").collectAsList();
            List<Row> rows = ConvokeClassificationModel.load(there)
                    .transform(spark.session().read().parquet(data))
                    .orderBy("id")
                    .collectAsList();
            assertThat(rows).hasSameSizeAs(said).hasSize(MlImages.IMAGES.count());
            for (int n = 0; n < rows.size(); n++) {
                assertThat(numbers(said.get(n).getList(said.get(n).fieldIndex("probability"))))
                        .isEqualTo(rows.get(n).<Vector>getAs("probability").toArray());
                assertThat(numbers(said.get(n).getList(said.get(n).fieldIndex("logits"))))
                        .isEqualTo(rows.get(n).<Vector>getAs("rawPrediction").toArray());
                assertThat(said.get(n).<Integer>getAs("prediction").doubleValue())
                        .isEqualTo(rows.get(n).<Double>getAs("prediction"));
            }
            assertStartsFromAModelAsOtherProgramsDo(spark.session().read().parquet(data), there);
        }
    }

    private static void assertStartsFromAModelAsOtherProgramsDo(Dataset<Row> table, String model) {
        ConvokeClassifier classifier = new ConvokeClassifier()
                .setFromModel(model)
                .setHead("new")
                .setEpochs(1)
                .setKernels("plain");
        TrainedModel trained = Training.on(table.sparkSession())
                .from(model)
                .data(table)
                .set(Setting.HEAD, "new")
                .set(Setting.IMAGE_COLUMN, "features")
                .set(Setting.EPOCHS, 1)
                .kernels(KernelChoice.PLAIN)
                .run();
        assertThat(MlImages.digest(classifier.fit(table))).isEqualTo(trained.weightsSha256());
        assertThat(trained.model().facts().recipe().get("freeze").asText()).isEqualTo("all-but-head");
    }

    private static double[] numbers(List<Float> numbers) {
        return numbers.stream().mapToDouble(Float::doubleValue).toArray();
    }
}
