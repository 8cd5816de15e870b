package org.convoke.source;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.data.BadImage;
import org.convoke.data.Decoding;
import org.convoke.data.Fit;
import org.convoke.data.ImageDecoder;
import org.convoke.data.ImageShape;
import org.convoke.data.RasterImage;
import org.convoke.data.Resampling;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A table with an image in every row, which the executors read.
 *
 * @param name what messages call it
 * @param rows the table
 * @param images where the images are
 * @param labels where the labels are, if it has any
 * @param knownClasses the names of the classes where they are known without reading the table
 */
public record ImageTable(
        String name,
        Dataset<Row> rows,
        ImageColumn images,
        Optional<LabelColumn> labels,
        Optional<List<String>> knownClasses) {
    /**
     * The names of the classes.
     *
     * @throws UserError if the table has no labels, or wrong ones
     */
    public List<String> classNames() {
        return knownClasses.orElseGet(() -> requireLabels().classNames(rows, name));
    }

    /**
     * The column of the labels.
     *
     * @throws UserError if there is none
     */
    public LabelColumn requireLabels() {
        return labels.orElseThrow(
                () -> new UserError(name + " has no labels: put the images into a folder for each class, or name the"
                        + " column with " + Setting.LABEL_COLUMN));
    }

    /**
     * The shape of the first image that can be read.
     *
     * @param maxPixels the most pixels an image may declare
     * @throws UserError if there is none among the first ten rows
     */
    public ImageShape firstShape(long maxPixels) {
        ImageDecoder decoder =
                new ImageDecoder(new Decoding(new ImageShape(1, 1, 1), Fit.NONE, Resampling.AREA, maxPixels));
        Optional<String> reason = Optional.empty();
        // Whole files come to the driver: the first is enough, as a rule.
        for (int many : new int[] {1, 10}) {
            for (Row row : rows.takeAsList(many)) {
                try {
                    RasterImage image = images.read(row, decoder);
                    return new ImageShape(image.channels(), image.height(), image.width());
                } catch (BadImage e) {
                    reason = reason.or(() -> Optional.of(where(row, 0, 0) + ": " + e.getMessage()));
                }
            }
        }
        throw new UserError(
                reason.map(first -> "none of the first images of " + name + " can be used, the first " + first)
                        .orElse("no images in " + name + ": give a set that has some"));
    }

    /** The columns that only serve to read an image. */
    public List<String> hidden() {
        if (images instanceof ImageColumn.FileContent) {
            return FileRows.hidden();
        }
        return images instanceof ImageColumn.WholeLine ? List.of(CsvForm.BROKEN_LINE) : List.of();
    }

    /** How messages name a row: by its path, or by its number within its partition. */
    public static String where(Row row, int partition, long number) {
        List<String> columns = List.of(row.schema().fieldNames());
        int path = columns.indexOf(FileRows.PATH);
        return path >= 0 && !row.isNullAt(path)
                ? row.get(path).toString()
                : "row " + number + " of partition " + partition;
    }
}
