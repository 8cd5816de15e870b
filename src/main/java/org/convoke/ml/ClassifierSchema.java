package org.convoke.ml;

import org.apache.spark.ml.PredictorParams;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What a classifier reads and appends, as Spark's own do; but the features need not be vectors. */
final class ClassifierSchema {
    private ClassifierSchema() {}

    /**
     * The columns of a table with those that are appended.
     *
     * @param fitting whether labels and weights are read
     * @param empty whether predictions may be left empty
     * @throws IllegalArgumentException if a column that is read is missing or of another type, or one that is appended is there
     */
    static <T extends PredictorParams & ConvokeParams> StructType of(
            T stage, String rawPrediction, String probability, StructType schema, boolean fitting, boolean empty) {
        RowFeatures.check(schema, stage.getFeaturesCol());
        if (fitting) {
            SchemaUtils.checkNumericType(schema, stage.getLabelCol(), "");
            stage.weightColumn().ifPresent(name -> SchemaUtils.checkNumericType(schema, name, ""));
        }
        StructType out = SchemaUtils.appendColumn(schema, stage.getPredictionCol(), DataTypes.DoubleType, empty);
        out = SchemaUtils.appendColumn(out, rawPrediction, SQLDataTypes.VectorType(), empty);
        return SchemaUtils.appendColumn(out, probability, SQLDataTypes.VectorType(), empty);
    }
}
