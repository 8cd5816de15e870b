package org.convoke.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.convoke.source.SparkTables;
import org.convoke.text.UserError;

/** In what format predictions are written. */
enum PredictionFormat {
    PARQUET,
    CSV,
    JSON;

    /** Endings of files that are something else. */
    private static final Set<String> OTHERS = Set.of(
            "txt", "tsv", "xls", "xlsx", "ods", "xml", "html", "htm", "yaml", "yml", "avro", "orc", "gz", "zip", "md",
            "pdf", "png", "npy", "npz", "pkl", "feather", "arrow", "db", "sqlite");

    /**
     * The one that is asked for, or the one that a path ends with; Parquet for a name that says nothing.
     *
     * @throws UserError if the path ends as a file of some other format
     */
    static PredictionFormat of(Optional<PredictionFormat> asked, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        if (asked.isEmpty() && name.contains(".") && OTHERS.contains(ending)) {
            throw new UserError("--out " + path + ": predictions are a folder of Parquet, CSV or JSON files, none of"
                    + " which is called ." + ending
                    + ": let the name end with .parquet, .csv or .json, or add --out-format");
        }
        return asked.orElse(
                switch (ending) {
                    case "csv" -> CSV;
                    case "json", "jsonl", "ndjson" -> JSON;
                    default -> PARQUET;
                });
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
        Column column = SparkTables.column(field.name());
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
