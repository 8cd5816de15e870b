package org.convoke.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Tables that Spark reads: Parquet and other files of its data sources, CSV with a column for each pixel, catalog tables. */
public final class SparkTables {
    /** The format of a table in Spark's catalog. */
    public static final String CATALOG = "table";

    /** The format of CSV files. */
    public static final String CSV = "csv";

    /** Formats whose data source comes in a package. */
    private static final List<String> PACKAGED = List.of("delta", "iceberg", "hudi");

    /** Of Spark: {@code label=01} would become the number 1. */
    private static final String INFERENCE = "spark.sql.sources.partitionColumnTypeInference.enabled";

    private static final Pattern PATTERN = Pattern.compile("[\\[\\]{}*?\\\\]");
    /** How many rows are looked at to learn what a table's columns are. */
    private static final int FIRST_ROWS = 20;

    private SparkTables() {}

    /**
     * Opens a table.
     *
     * @param name what messages call it
     * @param format {@code csv}, {@code table}, or the name of one of Spark's data sources
     * @param paths its files or folders, or its name in the catalog
     * @throws UserError if it cannot be read, or it is not clear where images and labels are
     */
    static ImageTable open(SparkSession session, String name, String format, List<String> paths, TableOptions options) {
        return new TableColumns(read(session, name, format, paths, options), name, options).table();
    }

    /**
     * A table that is there already.
     *
     * @param name what messages call it
     * @throws UserError if it is not clear where images and labels are
     */
    public static ImageTable of(Dataset<Row> rows, String name, TableOptions options) {
        return new TableColumns(new Opened(rows, firstRows(rows), Optional.empty()), name, options).table();
    }

    /** Likewise, as one without labels, whatever its labels are like. */
    static ImageTable unlabelled(Dataset<Row> rows, String name, TableOptions options) {
        return new TableColumns(new Opened(rows, firstRows(rows), Optional.empty()), name, options).unlabelled();
    }

    /**
     * Opens a table as one without labels, whatever its labels are like.
     *
     * @throws UserError if it cannot be read, or it is not clear where images are
     */
    static ImageTable openUnlabelled(
            SparkSession session, String name, String format, List<String> paths, TableOptions options) {
        return new TableColumns(read(session, name, format, paths, options), name, options).unlabelled();
    }

    /**
     * A table's rows.
     *
     * @param rows all
     * @param first some columns of the first rows, by their names
     * @param folder where the table's files are; none for a table of a catalog
     */
    record Opened(Dataset<Row> rows, FirstRows first, Optional<Path> folder) {}

    /** The first rows of a table. */
    @FunctionalInterface
    interface FirstRows {
        /** Some columns of them. */
        List<Row> of(List<String> columns);
    }

    /** Of a stream none: they are not there yet. */
    private static FirstRows firstRows(Dataset<Row> rows) {
        return rows.isStreaming()
                ? columns -> List.of()
                : columns -> rows.select(
                                columns.stream().map(SparkTables::column).toArray(Column[]::new))
                        .takeAsList(FIRST_ROWS);
    }

    /** A column by its name, whatever is in that. */
    public static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static Opened read(
            SparkSession session, String name, String format, List<String> paths, TableOptions options) {
        try {
            if (format.equals(CATALOG)) {
                Dataset<Row> rows = session.table(paths.get(0));
                return new Opened(rows, firstRows(rows), Optional.empty());
            }
            Configuration hadoop = new JavaSparkContext(session.sparkContext()).hadoopConfiguration();
            Optional<Path> folder = folder(new Path(paths.get(0)), hadoop);
            Map<String, String> reader = new TreeMap<>(options.readerOptions());
            if (paths.stream().anyMatch(path -> isLiteral(path, hadoop))) {
                // Spark's own key: the path is one, and not a pattern of paths.
                reader.put("__globPaths__", "false");
            }
            if (format.equals(CSV)) {
                CsvForm form = CsvForm.of(paths, name, options.readerOptions(), hadoop);
                Dataset<Row> rows = untyped(session, () -> form.read(session, reader, paths));
                return new Opened(rows, form.firstRows(rows), folder);
            }
            Dataset<Row> rows = untyped(
                    session, () -> session.read().format(format).options(reader).load(paths.toArray(String[]::new)));
            return new Opened(rows, firstRows(rows), folder);
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared, and of an unknown format one of the class loader.
            throw unreadable(name, format, e);
        }
    }

    private static UserError unreadable(String name, String format, Exception e) {
        boolean missing = e instanceof ClassNotFoundException || e.getCause() instanceof ClassNotFoundException;
        if (missing && PACKAGED.contains(format)) {
            return new UserError(
                    Setting.FORMAT,
                    format,
                    "Spark has no data source of that name without its package",
                    "add it with " + Setting.CONF.to(TableFiles.PACKAGES));
        }
        String said = missing ? "Spark has no data source of that name" : said(e);
        return new UserError(
                name + " cannot be read as " + format + ": " + said + "; give its format with " + Setting.FORMAT, e);
    }

    /** A path that is there, though it looks like a pattern. */
    static boolean isLiteral(String path, Configuration hadoop) {
        try {
            Path literal = new Path(path);
            return PATTERN.matcher(path).find() && literal.getFileSystem(hadoop).exists(literal);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A path as a pattern that means nothing but it. */
    static String escaped(String path) {
        return PATTERN.matcher(path).replaceAll("\\\\$0");
    }

    private static Optional<Path> folder(Path path, Configuration hadoop) {
        try {
            FileSystem files = HadoopPath.fileSystem(path, hadoop);
            Path full = files.makeQualified(path);
            return Optional.ofNullable(files.getFileStatus(full).isDirectory() ? full : full.getParent());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads with the values of partition folders as the texts that they are. */
    static <T> T untyped(SparkSession session, Supplier<T> read) {
        // Of two trainings at once in a session, the second would take the first one's value for the user's.
        synchronized (session) {
            String before = session.conf().get(INFERENCE);
            session.conf().set(INFERENCE, false);
            try {
                return read.get();
            } finally {
                session.conf().set(INFERENCE, before);
            }
        }
    }

    /** What Spark says in its first line, without its codes. */
    private static String said(Exception e) {
        String line =
                Objects.toString(e.getMessage(), "").strip().lines().findFirst().orElse("");
        String said = line.replaceFirst("^\\[[A-Z0-9_.]+\\]\\s*", "")
                .replaceFirst("\\s*SQLSTATE: \\w+", "")
                .replaceFirst("\\.$", "");
        return said.isEmpty() ? e.getClass().getSimpleName() : said;
    }
}
