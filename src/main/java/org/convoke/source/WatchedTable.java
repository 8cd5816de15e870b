package org.convoke.source;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.text.UserError;

/**
 * A folder as a stream of Spark: a row for every file that comes into it, or for every row of such a file.
 *
 * @param rows the stream
 * @param images where the images are
 * @param hidden the columns that only serve to read an image
 */
public record WatchedTable(Dataset<Row> rows, ImageColumn images, List<String> hidden) {
    /** Of Spark's binaryFile, which does not say it of a stream. */
    private static final StructType FILE = new StructType()
            .add(FileRows.PATH, DataTypes.StringType, false)
            .add("modificationTime", DataTypes.TimestampType, false)
            .add("length", DataTypes.LongType, false)
            .add(FileRows.CONTENT, DataTypes.BinaryType, true);

    private static final String IMAGE_FILES =
            "*.{[jJ][pP][gG],[jJ][pP][eE],[jJ][pP][eE][gG],[jJ][fF][iI][fF],[pP][nN][gG],[gG][iI][fF],[bB][mM][pP],"
                    + "[wW][eE][bB][pP],[tT][iI][fF],[tT][iI][fF][fF]}";

    /**
     * Of Spark's streams of files. Spark forgets which files it has done that are older than the newest by this age, and
     * passes by files of that age that come later: files that are moved or unpacked keep their old times.
     */
    private static final Map<String, String> STREAM = Map.of(
            "maxFileAge", "36500d",
            // A file that is taken out because it cannot be used is no longer waited for.
            "ignoreMissingFiles", "true");

    /**
     * Image files that come into a folder or one below it: {@code path}, {@code modificationTime} and {@code length}.
     *
     * @throws UserError if there is no such folder
     */
    public static WatchedTable files(SparkSession session, String folder) {
        Dataset<Row> rows = session.readStream()
                .format("binaryFile")
                .schema(FILE)
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", IMAGE_FILES)
                .options(STREAM)
                .load(literal(session, folder));
        return new WatchedTable(
                rows,
                new ImageColumn.Encoded(FileRows.CONTENT, rows.schema().fieldIndex(FileRows.CONTENT)),
                List.of(FileRows.CONTENT));
    }

    /**
     * Files of a table that come into a folder; one must be there, to learn the columns from.
     *
     * @throws UserError if there is none, or it has no images
     */
    public static WatchedTable table(SparkSession session, String folder, String format, TableOptions options) {
        ImageTable there = SparkTables.openUnlabelled(session, folder, format, List.of(folder), options);
        String path = literal(session, folder);
        Dataset<Row> rows = format.equals(SparkTables.CSV)
                ? CsvForm.of(
                                List.of(folder),
                                folder,
                                options.readerOptions(),
                                new JavaSparkContext(session.sparkContext()).hadoopConfiguration())
                        .watch(session, STREAM, path)
                : session.readStream()
                        .schema(there.rows().schema())
                        .format(format)
                        .options(options.readerOptions())
                        .options(STREAM)
                        .load(path);
        List<Column> kept =
                Stream.of(there.rows().columns()).map(SparkTables::column).toList();
        return new WatchedTable(rows.select(kept.toArray(Column[]::new)), there.images(), there.hidden());
    }

    /** Streams take every path for a pattern of paths. */
    private static String literal(SparkSession session, String folder) {
        return SparkTables.isLiteral(folder, new JavaSparkContext(session.sparkContext()).hadoopConfiguration())
                ? SparkTables.escaped(folder)
                : folder;
    }
}
