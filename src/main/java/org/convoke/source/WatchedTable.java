package org.convoke.source;

import java.util.List;
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
                    + "[wW][eE][bB][pP]}";

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
                .load(folder);
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
        ImageTable there = SparkTables.openUnlabelled(session, folder, format, options);
        Dataset<Row> rows = format.equals(SparkTables.CSV)
                ? CsvForm.of(session, folder).watch(session, folder)
                : session.readStream()
                        .schema(there.rows().schema())
                        .format(format)
                        .load(folder);
        return new WatchedTable(rows, there.images(), there.hidden());
    }
}
