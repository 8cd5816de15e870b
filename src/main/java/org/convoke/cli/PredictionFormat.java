package org.convoke.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** In what format predictions are written. */
enum PredictionFormat {
    PARQUET,
    CSV,
    JSON;

    /** The one that is asked for, or the one that a path ends with. */
    static PredictionFormat of(Optional<PredictionFormat> asked, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return asked.orElse(name.endsWith(".csv") ? CSV : name.endsWith(".json") ? JSON : PARQUET);
    }

    /** What Spark calls it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rows as this format can hold them: in CSV, arrays and other nested values are JSON, bytes are Base64. */
    Dataset<Row> fitted(Dataset<Row> rows) {
        return this == CSV
                ? rows.select(Arrays.stream(rows.schema().fields())
                        .map(PredictionFormat::flat)
                        .toArray(Column[]::new))
                : rows;
    }

    private static Column flat(StructField field) {
        Column column = functions.col("`" + field.name() + "`");
        DataType type = field.dataType();
        if (type instanceof ArrayType || type instanceof StructType || type instanceof MapType) {
            return functions.to_json(column).as(field.name());
        }
        return type instanceof BinaryType ? functions.base64(column).as(field.name()) : column;
    }
}
