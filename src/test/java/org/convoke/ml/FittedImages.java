package org.convoke.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A table of small images, and a model that was fitted to it. */
abstract class FittedImages {
    static LocalSpark spark;
    static Dataset<Row> table;
    static ConvokeClassificationModel model;

    @BeforeAll
    static void fit() {
        spark = MlImages.start(2);
        table = MlImages.table(spark.session()).cache();
        model = MlImages.classifier().fit(table);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }
}
