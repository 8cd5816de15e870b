package org.convoke.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
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

    /** The options of Spark's for writing and for reading it: quotes as other programs double them, no column left out. */
    Map<String, String> options() {
        return switch (this) {
            case PARQUET -> Map.of();
            case CSV -> Map.of("header", "true", "escape", "\"", "multiLine", "true");
            case JSON -> Map.of("ignoreNullFields", "false");
        };
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
        Column column = functions.col("`" + field.name().replace("`", "``") + "`");
        DataType type = field.dataType();
        if (type instanceof ArrayType || type instanceof StructType || type instanceof MapType) {
            return functions.to_json(column).as(field.name());
        }
        if (type.equals(SQLDataTypes.VectorType())) {
            return functions
                    .to_json(org.apache.spark.ml.functions.vector_to_array(column, "float64"))
                    .as(field.name());
        }
        // Spark breaks Base64 into lines.
        return type instanceof BinaryType
                ? functions.translate(functions.base64(column), "\r\n", "").as(field.name())
                : column;
    }
}
