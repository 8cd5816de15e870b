package org.convoke.source;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.ImageShape;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Tables that Spark reads: Parquet and other files of its data sources, CSV with a column for each pixel, catalog tables. */
public final class SparkTables {
    /** The format of a table in Spark's catalog. */
    public static final String CATALOG = "table";

    /** The format of CSV files. */
    public static final String CSV = "csv";

    /** What the first column is called that has no name. */
    private static final String FIRST_COLUMN = "_c0";

    private static final List<String> USUAL_LABELS = List.of("label", "class", "target", FIRST_COLUMN);

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
                .or(() -> options.likelyLabel().filter(List.of(rows.columns())::contains))
                .or(() -> USUAL_LABELS.stream()
                        .filter(List.of(rows.columns())::contains)
                        .filter(column -> !column.equals(FIRST_COLUMN) || !allArePixels(rows, options))
                        .findFirst());
    }

    private static Optional<String> image(Dataset<Row> rows, TableOptions options) {
        return options.imageColumn().or(() -> options.likelyImage().filter(List.of(rows.columns())::contains));
    }

    /** Whether the columns of a file without a header make a picture only if the first is one of its pixels. */
    private static boolean allArePixels(Dataset<Row> rows, TableOptions options) {
        int all = pixels(rows, Optional.empty(), image(rows, options));
        return options.imageShape()
                .map(shape -> shape.size() == all)
                .orElseGet(() -> isSquare(all) && !isSquare(all - 1));
    }

    private static boolean isSquare(int pixels) {
        ImageShape shape = square(pixels);
        return pixels > 0 && shape.rows() == shape.columns();
    }

    private static ImageColumn images(Dataset<Row> rows, Optional<String> label, String name, TableOptions options) {
        PixelScale scale = new PixelScale(shape(rows, label, options), options.black(), options.white());
        ImageColumn images = ImageColumn.of(rows.schema(), image(rows, options), label, scale, name);
        return CsvForm.whole(images, rows.schema());
    }

    private static Dataset<Row> read(SparkSession session, String name, String format) {
        try {
            return switch (format) {
                case CATALOG -> session.table(name);
                case CSV -> CsvForm.of(session, name).read(session, name);
                default -> session.read().format(format).load(name);
            };
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared, and of an unknown format one of the class loader.
            throw new UserError(
                    name + " cannot be read as " + format + ": " + said(e) + "; give its format with " + Setting.FORMAT,
                    e);
        }
    }

    /** What Spark says in its first line, without its codes. */
    private static String said(Exception e) {
        if (e.getCause() instanceof ClassNotFoundException || e instanceof ClassNotFoundException) {
            return "Spark has no data source of that name";
        }
        String line =
                Objects.toString(e.getMessage(), "").strip().lines().findFirst().orElse("");
        String said = line.replaceFirst("^\\[[A-Z0-9_.]+\\]\\s*", "")
                .replaceFirst("\\s*SQLSTATE: \\w+", "")
                .replaceFirst("\\.$", "");
        return said.isEmpty() ? e.getClass().getSimpleName() : said;
    }

    /** As stated; or square, grey or coloured, where the number of pixels allows it. */
    private static ImageShape shape(Dataset<Row> rows, Optional<String> label, TableOptions options) {
        return options.imageShape().orElseGet(() -> square(pixels(rows, label, image(rows, options))));
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
            String column = schema.fieldNames()[vectors[0]];
            return rows
                    .filter(functions.col("`" + column.replace("`", "``") + "`").isNotNull())
                    .takeAsList(1)
                    .stream()
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
