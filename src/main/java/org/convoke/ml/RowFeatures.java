package org.convoke.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.net.layer.Shape;
import org.convoke.source.ImageColumn;
import org.convoke.source.PixelRange;
import org.convoke.source.PixelScale;
import org.convoke.source.RowPixels;
import org.convoke.store.Model;
import org.convoke.text.Setting;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How a column of features, or one value of it, becomes pixels.
 *
 * @param decoding what becomes of a picture; its shape is that of the network's input
 * @param range the numbers of black and white in vectors and arrays
 */
record RowFeatures(Decoding decoding, PixelRange range) implements Serializable {
    private static final ImageShape ANY = new ImageShape(1, 1, 1);

    /**
     * Makes sure that a column can hold images.
     *
     * @throws IllegalArgumentException if there is no such column, or it is of another type
     */
    static void check(StructType schema, String name) {
        column(schema, name, new PixelScale(ANY, PixelRange.BYTES));
    }

    private static ImageColumn column(StructType schema, String name, PixelScale scale) {
        int index = List.of(schema.fieldNames()).indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "Column " + name + " does not exist. Available: " + String.join(", ", schema.fieldNames()));
        }
        StructField field = schema.fields()[index];
        return ImageColumn.ofType(field, index, scale)
                .orElseThrow(() -> new IllegalArgumentException("Column " + name
                        + " must be of a type that can hold images: a vector, array<number>, binary (image files),"
                        + " struct<bytes, path> or Spark's image struct, but was actually of type "
                        + field.dataType().catalogString() + "."));
    }

    /** What is set at a stage, else how its model was trained. */
    static RowFeatures of(ImageParams stage, Model model) {
        Shape input = model.network().input();
        Optional<Decoding> trained = model.facts().decoding();
        Decoding decoding = new Decoding(
                new ImageShape(input.channels(), input.rows(), input.columns()),
                stage.isSet(stage.imageFit())
                        ? Fit.parse(stage.getImageFit())
                        : trained.map(Decoding::fit).orElse(Fit.NONE),
                stage.isSet(stage.resize())
                        ? Resampling.parse(stage.getResize())
                        : trained.map(Decoding::resampling).orElse(Resampling.AREA),
                stage.isSet(stage.maxPixels())
                        ? stage.getMaxPixels()
                        : trained.map(Decoding::maxPixels).orElse(Decoding.DEFAULT_MAX_PIXELS));
        String range = stage.isSet(stage.pixelRange())
                ? stage.getPixelRange()
                : model.facts().table().getOrDefault(Setting.PIXEL_RANGE.key(), stage.getPixelRange());
        return new RowFeatures(decoding, PixelRange.parse(range));
    }

    private PixelScale scale() {
        return new PixelScale(decoding.shape(), range);
    }

    /**
     * How a row becomes pixels.
     *
     * @throws IllegalArgumentException as {@link #check} does
     */
    RowPixels of(StructType schema, String name) {
        return new RowPixels.Decoded(column(schema, name, scale()), decoding);
    }

    /**
     * The pixels of one value: a {@link Vector}, an array or list of numbers, the bytes of an image file, a {@link Row} that is
     * Spark's image struct or has such bytes.
     *
     * @throws IllegalArgumentException if it is something else, or not an image that the network takes
     */
    byte[] pixels(Object features) {
        Object value = asInRow(features);
        StructField field = new StructField("features", type(value), true, Metadata.empty());
        try {
            return of(new StructType(new StructField[] {field}), "features")
                    .open()
                    .pixels(RowFactory.create(value));
        } catch (BadImage e) {
            throw new IllegalArgumentException("the image " + Setting.plain(e.getMessage()), e);
        }
    }

    /** Spark's rows have sequences of Scala. */
    private static Object asInRow(Object features) {
        if (features instanceof float[] numbers) {
            return asInRow(
                    IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toList());
        }
        if (features instanceof double[] numbers) {
            return asInRow(Arrays.stream(numbers).boxed().toList());
        }
        if (features instanceof int[] numbers) {
            return asInRow(Arrays.stream(numbers).boxed().toList());
        }
        if (features instanceof Object[] values) {
            return asInRow(List.of(values));
        }
        return features instanceof List<?> list
                ? CollectionConverters.asScala(
                                list.stream().map(RowFeatures::asInRow).toList())
                        .toSeq()
                : features;
    }

    private static DataType type(Object value) {
        if (value instanceof Vector) {
            return SQLDataTypes.VectorType();
        }
        if (value instanceof byte[]) {
            return DataTypes.BinaryType;
        }
        if (value instanceof Row row && row.schema() != null) {
            return row.schema();
        }
        if (value instanceof Byte) {
            return DataTypes.ByteType;
        }
        if (value instanceof Iterable<?> values) {
            Optional<?> first = values.isEmpty() ? Optional.empty() : Optional.of(values.head());
            return DataTypes.createArrayType(first.map(RowFeatures::type).orElse(DataTypes.DoubleType));
        }
        return value instanceof Number ? DataTypes.DoubleType : DataTypes.NullType;
    }
}
