package org.convoke.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.data.picture.Resampling;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A table with an image in every row, which the executors read.
 *
 * @param name what messages call it
 * @param rows the table
 * @param images where the images are
 * @param labels where the labels are, if it has any
 * @param weights where it is said how much each image counts in a training, if it is
 * @param knownClasses the names of the classes where they are known without reading the table
 * @param notes what the user should know of how the table is read
 */
public record ImageTable(
        String name,
        Dataset<Row> rows,
        ImageColumn images,
        Optional<LabelColumn> labels,
        Optional<WeightColumn> weights,
        Optional<List<String>> knownClasses,
        List<String> notes) {
    /** The name of a column that holds what many columns held. */
    private static final String PIXELS = "pixels";

    public ImageTable {
        notes = List.copyOf(notes);
    }

    /**
     * The same images and labels, without the columns that are neither; of images that are a column for each pixel, the
     * pixels are in one array: Spark takes seconds for a plan of hundreds of columns.
     */
    ImageTable narrow() {
        boolean whole = images instanceof ImageColumn.WholeLine;
        ImageColumn inner = images instanceof ImageColumn.WholeLine line ? line.image() : images;
        if (!(inner instanceof ImageColumn.Columns columns)) {
            return this;
        }
        List<String> kept =
                new ArrayList<>(labels.stream().map(LabelColumn::name).toList());
        weights.map(WeightColumn::name).ifPresent(kept::add);
        if (whole) {
            kept.add(CsvForm.BROKEN_LINE);
        }
        List<Column> selected =
                new ArrayList<>(kept.stream().map(SparkTables::column).toList());
        selected.add(functions
                .array(columns.names().stream()
                        .map(SparkTables::column)
                        .map(column -> column.cast(DataTypes.DoubleType))
                        .toArray(Column[]::new))
                .as(PIXELS));
        Dataset<Row> few = rows.select(selected.toArray(Column[]::new));
        ImageColumn numbers =
                new ImageColumn.Numbers(PIXELS, kept.size(), columns.scale(), PixelLayout.FLAT, false, false);
        return new ImageTable(
                name,
                few,
                whole ? new ImageColumn.WholeLine(numbers, kept.indexOf(CsvForm.BROKEN_LINE)) : numbers,
                labels.map(label -> new LabelColumn(label.name(), 0, label.text(), label.place())),
                weights.map(weight -> new WeightColumn(weight.name(), kept.indexOf(weight.name()))),
                knownClasses,
                notes);
    }

    /** The same, whose labels are the places of classes of these names. */
    public ImageTable named(List<String> classNames) {
        return new ImageTable(
                name,
                rows,
                images,
                labels.map(label -> new LabelColumn(label.name(), label.index(), label.text(), true)),
                weights,
                Optional.of(classNames),
                notes);
    }

    /** The same, all of whose images count alike, as where they are measured. */
    public ImageTable unweighted() {
        return new ImageTable(name, rows, images, labels, Optional.empty(), knownClasses, notes);
    }

    /** Whether it has labels at all: those of a test set may be missing in every row. */
    public boolean isLabelled() {
        return labels.isPresent() && (knownClasses.isPresent() || labels.get().isFilled(rows));
    }

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
        Optional<ImageShape> known = images.shape();
        if (known.isPresent()) {
            return known.get();
        }
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
                    reason = reason.or(() -> Optional.of(where(row, 0, 0) + ": " + e.marked()));
                }
            }
        }
        throw new UserError(reason.map(
                        first -> "the first images of " + name + " are all unusable; the first failure is in " + first)
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
