package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and its features on a stream. */
class StreamingTest {
    @TempDir
    private Path folder;

    @Test
    void aStreamHasTheRowsOfABatch() throws Exception {
        try (LocalSpark spark = MlImages.start(2)) {
            Dataset<Row> table = MlImages.table(spark.session()).cache();
            ConvokeClassificationModel model =
                    MlImages.classifier().setEpochs(1).fit(table);
            ConvokeFeatures features = ConvokeFeatures.of(model)
                    .setLayer("relu1")
                    .setInputCol("features")
                    .setOutputCol("maps");
            String files = folder.resolve("files").toString();
            table.repartition(3).write().parquet(files);
            Dataset<Row> stream = spark.session()
                    .readStream()
                    .schema(table.schema())
                    .option("maxFilesPerTrigger", 1)
                    .parquet(files);
            StreamingQuery query = features.transform(model.transform(stream))
                    .writeStream()
                    .format("memory")
                    .queryName("predicted")
                    .trigger(Trigger.AvailableNow())
                    .start();
            query.processAllAvailable();
            query.awaitTermination();
            List<Row> streamed =
                    spark.session().table("predicted").orderBy("id").collectAsList();
            assertThat(streamed)
                    .isEqualTo(features.transform(model.transform(table))
                            .orderBy("id")
                            .collectAsList())
                    .hasSize(MlImages.IMAGES.count());
        }
    }
}
