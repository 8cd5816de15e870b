package org.convoke.source;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/** Where a row of a table holds its image, and in what form. */
public sealed interface ImageColumn extends Serializable {
    /**
     * Reads the picture of a row.
     *
     * @throws BadImage if the row has no picture, or the picture cannot be read
     */
    default RasterImage read(Row row, ImageDecoder decoder) throws BadImage {
        try {
            return picture(row, decoder);
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever a row or a file holds is at fault alone, and not the job.
            throw new BadImage(
                    "damaged, or not what it says (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")", e);
        }
    }

    /**
     * As {@link #read}; may throw what comes of values of another kind.
     *
     * @throws BadImage if there is no picture, or it cannot be read
     */
    RasterImage picture(Row row, ImageDecoder decoder) throws BadImage;

    /**
     * The mode in which the picture of a row is stored, for example {@code palette 4 bit}.
     *
     * @param image the result of {@link #read} for this row
     * @throws BadImage if {@link #read} throws it
     */
    default String mode(Row row, RasterImage image) throws BadImage {
        return Inspector.mode(image.channels());
    }

    /** The shape of every image, where it is known without reading one. */
    default Optional<ImageShape> shape() {
        return Optional.empty();
    }

    /** The names of the columns that hold the image. */
    List<String> names();

    /** A description of this column for messages, such as {@code image files in column `photo`}. */
    String text();

    /** A picture's file: JPEG, PNG and so on. */
    sealed interface OfFile extends ImageColumn {
        /** @throws BadImage if there is none */
        byte[] file(Row row) throws BadImage;

        @Override
        default RasterImage picture(Row row, ImageDecoder decoder) throws BadImage {
            return decoder.read(file(row));
        }

        @Override
        default String mode(Row row, RasterImage image) throws BadImage {
            return ImageDecoder.mode(file(row));
        }
    }

    /** JPEG, PNG and other image files. */
    record Encoded(String name, int index) implements OfFile {
        @Override
        public byte[] file(Row row) throws BadImage {
            return notNull(row, index);
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

    /** Image files in a field of a struct, as Hugging Face has them: {@code struct<bytes: binary, path: string>}. */
    record InStruct(String name, int index, String field) implements OfFile {
        @Override
        public byte[] file(Row row) throws BadImage {
            return bytes(notNull(row, index));
        }

        private byte[] bytes(Row struct) throws BadImage {
            byte[] bytes = struct.getAs(field);
            if (bytes == null) {
                throw new BadImage("`" + name + "." + field + "` is null: " + struct);
            }
            return bytes;
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            return "image files in `" + name + "." + field + "`";
        }
    }

    /** A file that was read, or why it could not be. */
    record FileContent(int content, int error) implements OfFile {
        @Override
        public byte[] file(Row row) throws BadImage {
            if (row.isNullAt(content)) {
                throw new BadImage(row.getString(error));
            }
            return row.getAs(content);
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

    /** Files that a text names. */
    record Named(String name, int index, FilePaths paths) implements OfFile {
        @Override
        public byte[] file(Row row) throws BadImage {
            return paths.read(notNull(row, index));
        }

        /** Files are read again rather than kept for what they say of themselves. */
        @Override
        public String mode(Row row, RasterImage image) throws BadImage {
            return Inspector.mode(image.channels());
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            String folder = paths.folder().isEmpty() ? "absolute paths" : "paths in " + paths.folder();
            return folder + (paths.ending().isEmpty() ? "" : " without " + paths.ending()) + " in column `" + name
                    + "`";
        }
    }

    /** Image files in Base64. */
    record Base64Text(String name, int index) implements OfFile {
        @Override
        public byte[] file(Row row) throws BadImage {
            return TextPictures.decoded(notNull(row, index));
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public String text() {
            return "image files in Base64 in column `" + name + "`";
        }
    }

    /** Spark's image struct: pixels in blue, green, red order. (Spark: org.apache.spark.ml.image.ImageSchema.) */
    record SparkImage(String name, int index) implements ImageColumn {
        /** The types 8UC1, 8UC3 and 8UC4 of OpenCV. */
        private static final List<Integer> BYTE_MODES = List.of(0, 16, 24);

        @Override
        public RasterImage picture(Row row, ImageDecoder decoder) throws BadImage {
            Row image = notNull(row, index);
            int mode = number(image, "mode");
            int channels = number(image, "nChannels");
            int height = number(image, "height");
            int width = number(image, "width");
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

        private static int number(Row image, String field) throws BadImage {
            if (image.<Object>getAs(field) instanceof Number number && number.longValue() == number.intValue()) {
                return number.intValue();
            }
            throw new BadImage(
                    "has `" + field + "` " + image.<Object>getAs(field) + ", which is not a number of pixels");
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

    /**
     * An array of numbers, flat or of rows or planes, or a vector of spark.ml.
     *
     * @param layout how arrays are nested
     * @param signed whether numbers below 0 are those from 128 of a byte, as JVM languages have them
     * @param padded whether sparse vectors may leave out zeros at their end
     */
    record Numbers(String name, int index, PixelScale scale, PixelLayout layout, boolean signed, boolean padded)
            implements ImageColumn {
        @Override
        public RasterImage picture(Row row, ImageDecoder decoder) throws BadImage {
            Object value = notNull(row, index);
            int size = scale.shape().size();
            if (value instanceof Vector vector) {
                double[] numbers = vector.toArray();
                boolean shorter = padded && vector instanceof SparseVector && numbers.length < size;
                return scale.image(shorter ? size : numbers.length, i -> i < numbers.length ? numbers[i] : 0);
            }
            List<?> numbers = layout.flat(row.getList(index), scale.shape());
            return scale.image(numbers.size(), i -> number(numbers.get(i)));
        }

        /** Adds the numbers of an image. */
        void addTo(NumbersSeen seen, Object image) {
            seen.nextImage();
            if (image instanceof Vector vector) {
                for (double number : vector.toArray()) {
                    seen.add(number);
                }
            } else {
                addNested(seen, image);
            }
        }

        private void addNested(NumbersSeen seen, Object value) {
            if (value instanceof Number) {
                seen.add(number(value));
            } else {
                PixelLayout.list(value).forEach(each -> addNested(seen, each));
            }
        }

        private double number(Object value) {
            double number = value instanceof Number each ? each.doubleValue() : Double.NaN;
            return signed && number < 0 ? number + 256 : number;
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public Optional<ImageShape> shape() {
            return Optional.of(scale.shape());
        }

        @Override
        public String text() {
            return "pixels of " + scale.shape() + " in column `" + name + "`" + layout.text()
                    + (signed ? ", as signed bytes" : "");
        }
    }

    /** A column for each pixel, as in CSV files. */
    record Columns(List<String> names, List<Integer> indexes, PixelScale scale) implements ImageColumn {
        public Columns {
            names = List.copyOf(names);
            indexes = List.copyOf(indexes);
        }

        @Override
        public RasterImage picture(Row row, ImageDecoder decoder) throws BadImage {
            return scale.image(indexes.size(), i -> number(row.get(indexes.get(i))));
        }

        private static double number(Object value) {
            return value instanceof Number number ? number.doubleValue() : Double.NaN;
        }

        @Override
        public Optional<ImageShape> shape() {
            return Optional.of(scale.shape());
        }

        @Override
        public String text() {
            return "pixels of " + scale.shape() + " in " + names.size() + " columns from `" + names.get(0) + "` to `"
                    + names.get(names.size() - 1) + "`";
        }
    }

    /** An image of a line that has the columns of the others. */
    record WholeLine(ImageColumn image, int brokenLine) implements ImageColumn {
        @Override
        public RasterImage picture(Row row, ImageDecoder decoder) throws BadImage {
            if (!row.isNullAt(brokenLine)) {
                String line = row.getString(brokenLine);
                throw new BadImage("the line does not have the columns of the first one, or a text for a number: "
                        + Quoted.shortened(line)
                        + (Quoted.shortened(line).length() < line.length()
                                ? " (" + line.length() + " characters)"
                                : ""));
            }
            return image.picture(row, decoder);
        }

        @Override
        public String mode(Row row, RasterImage picture) throws BadImage {
            return image.mode(row, picture);
        }

        @Override
        public List<String> names() {
            return image.names();
        }

        @Override
        public Optional<ImageShape> shape() {
            return image.shape();
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

    /** At most a dozen columns with their types. */
    static String types(StructType schema) {
        int shown = 12;
        List<StructField> fields = Stream.of(schema.fields())
                .filter(field -> !field.name().equals(CsvForm.BROKEN_LINE))
                .toList();
        return fields.stream()
                        .limit(shown)
                        .map(field -> field.name() + " " + field.dataType().simpleString())
                        .collect(Collectors.joining(", "))
                + (fields.size() > shown ? " and " + (fields.size() - shown) + " more" : "");
    }

    /** The image files or Spark's images of a column of that type, if it can hold them. */
    static Optional<ImageColumn> ofType(StructField field, int index) {
        DataType type = field.dataType();
        if (type instanceof BinaryType) {
            return Optional.of(new Encoded(field.name(), index));
        }
        if (!(type instanceof StructType struct)) {
            return Optional.empty();
        }
        if (List.of(struct.fieldNames()).containsAll(List.of("height", "width", "nChannels", "mode", "data"))) {
            return Optional.of(new SparkImage(field.name(), index));
        }
        List<String> binary = IntStream.range(0, struct.length())
                .filter(i -> struct.fields()[i].dataType() instanceof BinaryType)
                .mapToObj(i -> struct.fieldNames()[i])
                .toList();
        return binary.size() == 1 ? Optional.of(new InStruct(field.name(), index, binary.get(0))) : Optional.empty();
    }

    /**
     * Likewise, or numbers of a known scale: as {@link SparkTables#of} finds them where their shape is stated, but without a
     * look at any row. So arrays may be flat, or of rows; those of channels are not read, which could be the outermost or the
     * innermost.
     */
    static Optional<ImageColumn> ofType(StructField field, int index, PixelScale scale) {
        DataType type = field.dataType();
        if (type.equals(SQLDataTypes.VectorType())) {
            return Optional.of(new Numbers(field.name(), index, scale, PixelLayout.FLAT, false, true));
        }
        int depth = PixelLayout.depth(type);
        if (depth == 1 || depth == 2 && scale.shape().channels() == 1) {
            boolean signed = PixelLayout.element(type).equals(DataTypes.ByteType)
                    && scale.range().black() >= 0;
            PixelLayout layout = depth == 1 ? PixelLayout.FLAT : PixelLayout.ROWS;
            return Optional.of(new Numbers(field.name(), index, scale, layout, signed, true));
        }
        return ofType(field, index);
    }
}
