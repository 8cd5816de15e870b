package org.convoke.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.BadImage;
import org.convoke.data.ImageDecoder;
import org.convoke.data.RasterImage;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Where a row of a table holds its image, and in what form. */
public sealed interface ImageColumn extends Serializable {
    /**
     * Reads the picture of a row.
     *
     * @throws BadImage if the row has no picture, or the picture cannot be read
     */
    RasterImage read(Row row, ImageDecoder decoder) throws BadImage;

    /**
     * The mode in which the picture of a row is stored, for example {@code palette 4 bit}.
     *
     * @param image the result of {@link #read} for this row
     * @throws BadImage if {@link #read} throws it
     */
    default String mode(Row row, RasterImage image) throws BadImage {
        return Inspector.mode(image.channels());
    }

    /** The names of the columns that hold the image. */
    List<String> names();

    /** A description of this column for messages. */
    String text();

    /** JPEG, PNG and other image files. */
    record Encoded(String name, int index) implements ImageColumn {
        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            return decoder.read(notNull(row, index));
        }

        @Override
        public String mode(Row row, RasterImage image) throws BadImage {
            return ImageDecoder.mode(notNull(row, index));
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            return "image files in column `" + name + "`";
        }
    }

    /** A file that was read, or why it could not be. */
    record FileContent(int content, int error) implements ImageColumn {
        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            if (row.isNullAt(content)) {
                throw new BadImage(row.getString(error));
            }
            return decoder.read(row.getAs(content));
        }

        @Override
        public String mode(Row row, RasterImage image) throws BadImage {
            return ImageDecoder.mode(row.getAs(content));
        }

        @Override
        public List<String> names() {
            return List.of(FileRows.CONTENT);
        }

        @Override
        public String text() {
            return "image files";
        }
    }

    /** Spark's image struct: pixels in blue, green, red order. (Spark: org.apache.spark.ml.image.ImageSchema.) */
    record SparkImage(String name, int index) implements ImageColumn {
        /** The types 8UC1, 8UC3 and 8UC4 of OpenCV. */
        private static final List<Integer> BYTE_MODES = List.of(0, 16, 24);

        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            Row image = notNull(row, index);
            int mode = image.<Integer>getAs("mode");
            int channels = image.<Integer>getAs("nChannels");
            int height = image.<Integer>getAs("height");
            int width = image.<Integer>getAs("width");
            byte[] samples = image.getAs("data");
            if (!BYTE_MODES.contains(mode)) {
                throw new BadImage("has the OpenCV type " + mode
                        + "; 8 bits a sample are read: 0 (8UC1), 16 (8UC3) or 24" + " (8UC4)");
            }
            if (samples == null
                    || height < 1
                    || width < 1
                    || channels != 1 + mode / 8
                    || (long) height * width != (double) samples.length / channels) {
                throw new BadImage("says " + width + " × " + height + " pixels of " + channels + " channels, but has "
                        + (samples == null ? 0 : samples.length) + " bytes");
            }
            return RasterImage.ofBlueGreenRed(height, width, samples);
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            return "Spark's images in column `" + name + "`";
        }
    }

    /** An array of numbers, or a vector of spark.ml. */
    record Numbers(String name, int index, PixelScale scale) implements ImageColumn {
        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            Object value = notNull(row, index);
            if (value instanceof Vector vector) {
                double[] numbers = vector.toArray();
                return scale.image(numbers.length, i -> numbers[i]);
            }
            List<?> numbers = row.getList(index);
            return scale.image(
                    numbers.size(), i -> numbers.get(i) instanceof Number number ? number.doubleValue() : Double.NaN);
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            return "pixels of " + scale.shape() + " in column `" + name + "`";
        }
    }

    /** A column for each pixel, as in CSV files. */
    record Columns(List<String> names, List<Integer> indexes, PixelScale scale) implements ImageColumn {
        public Columns {
            names = List.copyOf(names);
            indexes = List.copyOf(indexes);
        }

        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            return scale.image(indexes.size(), i -> number(row.get(indexes.get(i))));
        }

        private static double number(Object value) {
            return value instanceof Number number ? number.doubleValue() : Double.NaN;
        }

        @Override
        public String text() {
            return "pixels of " + scale.shape() + " in " + names.size() + " columns from `" + names.get(0) + "` to `"
                    + names.get(names.size() - 1) + "`";
        }
    }

    /** An image of a line that has the columns of the others. */
    record WholeLine(ImageColumn image, int brokenLine) implements ImageColumn {
        private static final int SHOWN = 40;

        @Override
        public RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
            if (!row.isNullAt(brokenLine)) {
                String line = row.getString(brokenLine);
                throw new BadImage("the line does not have the columns of the first one, or a text for a number: "
                        + line.substring(0, Math.min(SHOWN, line.length()))
                        + (line.length() > SHOWN ? "… (" + line.length() + " characters)" : ""));
            }
            return image.read(row, decoder);
        }

        @Override
        public List<String> names() {
            return image.names();
        }

        @Override
        public String text() {
            return image.text();
        }
    }

    private static <T> T notNull(Row row, int index) throws BadImage {
        T value = row.getAs(index);
        if (value == null) {
            throw new BadImage("there is no image in the row");
        }
        return value;
    }

    /**
     * The image column of a table: the one named, or the only one that can be it.
     *
     * @param labelColumn which is no pixel
     * @param scale how numbers become pixels
     * @throws UserError if there is none, or several, or the one named is of no type that can be read
     */
    static ImageColumn of(
            StructType schema, Optional<String> named, Optional<String> labelColumn, PixelScale scale, String table) {
        List<ImageColumn> found = Stream.of(schema.fields())
                .filter(field -> named.map(field.name()::equals).orElse(true))
                .filter(field -> !labelColumn.equals(Optional.of(field.name())))
                .flatMap(field -> of(field, schema.fieldIndex(field.name()), scale).stream())
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (named.isPresent()) {
            throw wrong(schema, named.get(), table);
        }
        if (found.size() > 1) {
            throw new UserError(table + " has " + found.size() + " columns that can hold images ("
                    + found.stream().flatMap(column -> column.names().stream()).collect(Collectors.joining(", "))
                    + "): name one with " + Setting.IMAGE_COLUMN);
        }
        int[] numeric = IntStream.range(0, schema.length())
                .filter(i -> schema.fields()[i].dataType() instanceof NumericType
                        && !labelColumn.equals(Optional.of(schema.fields()[i].name())))
                .toArray();
        if (numeric.length == scale.shape().size()) {
            return new Columns(
                    Arrays.stream(numeric)
                            .mapToObj(i -> schema.fields()[i].name())
                            .toList(),
                    Arrays.stream(numeric).boxed().toList(),
                    scale);
        }
        throw new UserError(table + " has no column of images (its columns: " + types(schema) + ") and "
                + numeric.length + " columns of numbers for the "
                + scale.shape().size() + " pixels of " + scale.shape()
                + ": name the one with the images with " + Setting.IMAGE_COLUMN + ", the one with the labels with "
                + Setting.LABEL_COLUMN + ", or give"
                + " the pixels' shape with " + Setting.IMAGE_SHAPE);
    }

    private static UserError wrong(StructType schema, String name, String table) {
        return Stream.of(schema.fields())
                .filter(field -> field.name().equals(name))
                .findFirst()
                .map(field -> new UserError("column `" + name + "` of " + table + " is of type "
                        + field.dataType().simpleString()
                        + "; images are read from binary (image files), Spark's image struct, array<number> and vector: name"
                        + " such a column with " + Setting.IMAGE_COLUMN + " (its columns: " + types(schema) + ")"))
                .orElseGet(() -> new UserError(
                        Setting.IMAGE_COLUMN, name, table + " has no such column; it has " + types(schema)));
    }

    /** At most a dozen columns with their types. */
    static String types(StructType schema) {
        int shown = 12;
        return Stream.of(schema.fields())
                        .limit(shown)
                        .map(field -> field.name() + " " + field.dataType().simpleString())
                        .collect(Collectors.joining(", "))
                + (schema.length() > shown ? " and " + (schema.length() - shown) + " more" : "");
    }

    private static Optional<ImageColumn> of(StructField field, int index, PixelScale scale) {
        DataType type = field.dataType();
        if (type instanceof BinaryType) {
            return Optional.of(new Encoded(field.name(), index));
        }
        if (type instanceof StructType struct && isSparkImage(struct)) {
            return Optional.of(new SparkImage(field.name(), index));
        }
        if (isNumbers(type)) {
            return Optional.of(new Numbers(field.name(), index, scale));
        }
        return Optional.empty();
    }

    /** Whether a column of that type can hold pixels as numbers. */
    static boolean isNumbers(DataType type) {
        return type instanceof ArrayType array && array.elementType() instanceof NumericType
                || type.equals(SQLDataTypes.VectorType());
    }

    private static boolean isSparkImage(StructType struct) {
        return List.of(struct.fieldNames()).containsAll(List.of("height", "width", "nChannels", "mode", "data"));
    }
}
