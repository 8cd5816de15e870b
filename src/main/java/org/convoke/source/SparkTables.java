package org.convoke.source;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.convoke.UserError;
import org.convoke.data.ImageShape;

/** Tables that Spark reads: Parquet and other files of its data sources, CSV with a column for each pixel, catalog tables. */
public final class SparkTables {
    /** The format of a table in Spark's catalog. */
    public static final String CATALOG = "table";

    /** The format of CSV files. */
    public static final String CSV = "csv";

    private static final List<String> USUAL_LABELS = List.of("label", "class", "target", "_c0");
    private static final Pattern NUMBER = Pattern.compile("\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*");

    private SparkTables() {}

    /**
     * Opens a table.
     *
     * @param name its path, or its name in the catalog
     * @param format {@code csv}, {@code table}, or the name of one of Spark's data sources
     * @throws UserError if it cannot be read, or it is not clear where images and labels are
     */
    static ImageTable open(SparkSession session, String name, String format, TableOptions options) {
        return of(read(session, name, format), name, options);
    }

    /**
     * A table that is there already.
     *
     * @param name what messages call it
     * @throws UserError if it is not clear where images and labels are
     */
    public static ImageTable of(Dataset<Row> rows, String name, TableOptions options) {
        Optional<String> label = label(rows, options);
        return new ImageTable(
                name,
                rows,
                images(rows, label, name, options),
                label.map(column -> LabelColumn.of(rows, column, name)),
                Optional.empty());
    }

    /**
     * Opens a table as one without labels, whatever its labels are like.
     *
     * @throws UserError if it cannot be read, or it is not clear where images are
     */
    static ImageTable openUnlabelled(SparkSession session, String name, String format, TableOptions options) {
        Dataset<Row> rows = read(session, name, format);
        return new ImageTable(
                name, rows, images(rows, label(rows, options), name, options), Optional.empty(), Optional.empty());
    }

    private static Optional<String> label(Dataset<Row> rows, TableOptions options) {
        return options.labelColumn()
                .or(() -> USUAL_LABELS.stream()
                        .filter(List.of(rows.columns())::contains)
                        .findFirst());
    }

    private static ImageColumn images(Dataset<Row> rows, Optional<String> label, String name, TableOptions options) {
        PixelScale scale = new PixelScale(shape(rows, label, options), options.black(), options.white());
        return ImageColumn.of(rows.schema(), options.imageColumn(), label, scale, name);
    }

    private static Dataset<Row> read(SparkSession session, String name, String format) {
        try {
            return switch (format) {
                case CATALOG -> session.table(name);
                case CSV -> csv(session, name);
                default -> session.read().format(format).load(name);
            };
        } catch (Exception e) {
            // Spark throws its checked AnalysisException undeclared.
            if (e instanceof AnalysisException || e instanceof RuntimeException && !(e instanceof UserError)) {
                throw new UserError(
                        name + " cannot be read as " + format + ": "
                                + e.getMessage().lines().findFirst().orElse("") + "; give its format with --format",
                        e);
            }
            throw e;
        }
    }

    /** With the names of the first line, if that has any; a column is of numbers if its first value is one. */
    private static Dataset<Row> csv(SparkSession session, String path) {
        List<String> lines = session.read().textFile(path).takeAsList(2);
        if (lines.isEmpty()) {
            throw new UserError(path + " is empty: give a CSV file with a row for each image");
        }
        List<String> first = List.of(lines.get(0).split(",", -1));
        boolean header = !first.stream().allMatch(value -> NUMBER.matcher(value).matches());
        // Files of numbers without a header may have labels that are texts.
        boolean texts = header
                && lines.size() > 1
                && first.size() > 1
                && first.stream()
                                .filter(value -> NUMBER.matcher(value).matches())
                                .count()
                        >= first.size() - 1;
        List<String> values =
                header && !texts ? List.of(lines.get(lines.size() - 1).split(",", -1)) : first;
        StructType schema = new StructType();
        for (int column = 0; column < first.size(); column++) {
            boolean number = column >= values.size()
                    || NUMBER.matcher(values.get(column)).matches();
            schema = schema.add(
                    header && !texts ? first.get(column).strip().replace("\"", "") : "_c" + column,
                    number ? DataTypes.DoubleType : DataTypes.StringType);
        }
        return session.read()
                .schema(schema)
                .option("header", header && !texts)
                .option("enforceSchema", true)
                .csv(path);
    }

    /** As stated; or square, grey or coloured, where the number of pixels allows it. */
    private static ImageShape shape(Dataset<Row> rows, Optional<String> label, TableOptions options) {
        return options.imageShape().orElseGet(() -> square(pixels(rows, label, options.imageColumn())));
    }

    private static ImageShape square(int pixels) {
        int grey = (int) Math.round(Math.sqrt(pixels));
        int coloured = (int) Math.round(Math.sqrt(pixels / 3.0));
        if (pixels > 0 && grey * grey == pixels) {
            return new ImageShape(1, grey, grey);
        }
        return pixels > 0 && 3 * coloured * coloured == pixels
                ? new ImageShape(3, coloured, coloured)
                : new ImageShape(1, 1, Math.max(1, pixels));
    }

    /** The numbers of the first image that is made of numbers; of a table that has none, its columns of numbers. */
    private static int pixels(Dataset<Row> rows, Optional<String> label, Optional<String> named) {
        StructType schema = rows.schema();
        int[] vectors = IntStream.range(0, schema.length())
                .filter(i -> named.map(schema.fieldNames()[i]::equals).orElse(true))
                .filter(i -> ImageColumn.isNumbers(schema.fields()[i].dataType()))
                .toArray();
        if (vectors.length > 0) {
            return rows.takeAsList(1).stream()
                    .filter(row -> !row.isNullAt(vectors[0]))
                    .mapToInt(row -> row.get(vectors[0]) instanceof Vector vector
                            ? vector.size()
                            : row.getList(vectors[0]).size())
                    .findFirst()
                    .orElse(1);
        }
        return (int) Stream.of(schema.fields())
                .filter(field -> field.dataType() instanceof NumericType && !label.equals(Optional.of(field.name())))
                .count();
    }
}
