package org.convoke.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.ImageShape;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** How arrays hold the numbers of a picture, from the outermost to the innermost. */
enum PixelLayout {
    /** One array: channels, rows, columns. */
    FLAT(""),
    /** Rows of numbers; grey. */
    ROWS(", row by row"),
    /** Rows of pixels of channels. */
    ROWS_CHANNELS(", row by row, pixel by pixel"),
    /** Channels of rows of numbers. */
    CHANNELS_ROWS(", channel by channel, row by row");

    private final String text;

    PixelLayout(String text) {
        this.text = text;
    }

    /** As it follows "pixels in a column". */
    String text() {
        return text;
    }

    /** How deep arrays are nested that end in numbers; 0 for what is no such array. */
    static int depth(DataType type) {
        int depth = 0;
        DataType inner = type;
        while (inner instanceof ArrayType array) {
            depth++;
            inner = array.elementType();
        }
        return inner instanceof NumericType && depth <= 3 ? depth : 0;
    }

    /** The innermost type of arrays. */
    static DataType element(DataType type) {
        return type instanceof ArrayType array ? element(array.elementType()) : type;
    }

    /**
     * The layout of an image, and its shape where its arrays say it.
     *
     * @param stated the shape that is wanted
     */
    record Found(PixelLayout layout, Optional<ImageShape> shape) {}

    /** What the first image of a table says. */
    static Found of(List<?> image, int depth, Optional<ImageShape> stated) {
        if (depth == 1) {
            return new Found(FLAT, stated.or(() -> PixelColumns.square(image.size())));
        }
        int first = image.size();
        List<?> second = first == 0 ? List.of() : list(image.get(0));
        if (depth == 2) {
            return new Found(ROWS, shape(1, first, second.size()));
        }
        int last = second.isEmpty() ? 0 : list(second.get(0)).size();
        boolean planes = stated.map(shape -> shape.channels() == first && shape.columns() == last)
                .orElse(!ImageShape.isPicture(last) && ImageShape.isPicture(first));
        return planes
                ? new Found(CHANNELS_ROWS, shape(first, second.size(), last))
                : new Found(ROWS_CHANNELS, shape(last, first, second.size()));
    }

    private static Optional<ImageShape> shape(int channels, int rows, int columns) {
        return ImageShape.isPicture(channels) && rows > 0 && columns > 0
                ? Optional.of(new ImageShape(channels, rows, columns))
                : Optional.empty();
    }

    /** What an array is in a row, or in another array. */
    static List<?> list(Object value) {
        return value instanceof Seq<?> seq
                ? CollectionConverters.asJava(seq)
                : value instanceof List<?> list ? list : List.of();
    }

    /**
     * The numbers of an image as channels, rows, columns.
     *
     * @throws BadImage if its arrays are not of the shape
     */
    List<?> flat(List<?> image, ImageShape shape) throws BadImage {
        return switch (this) {
            case FLAT -> image;
            case ROWS -> rows(image, shape.rows(), shape.columns());
            case CHANNELS_ROWS -> {
                List<Object> all = new ArrayList<>(shape.size());
                for (Object plane : checked(image, shape.channels(), "channels")) {
                    all.addAll(rows(list(plane), shape.rows(), shape.columns()));
                }
                yield all;
            }
            case ROWS_CHANNELS -> {
                Object[] all = new Object[shape.size()];
                int at = 0;
                for (Object row : checked(image, shape.rows(), "rows")) {
                    for (Object pixel : checked(list(row), shape.columns(), "pixels in a row")) {
                        List<?> channels = checked(list(pixel), shape.channels(), "numbers in a pixel");
                        for (int c = 0; c < channels.size(); c++) {
                            all[c * shape.rows() * shape.columns() + at] = channels.get(c);
                        }
                        at++;
                    }
                }
                yield Arrays.asList(all);
            }
        };
    }

    private static List<Object> rows(List<?> rows, int height, int width) throws BadImage {
        List<Object> all = new ArrayList<>(height * width);
        for (Object row : checked(rows, height, "rows")) {
            all.addAll(checked(list(row), width, "numbers in a row"));
        }
        return all;
    }

    private static List<?> checked(List<?> values, int wanted, String what) throws BadImage {
        if (values.size() != wanted) {
            throw new BadImage("has " + values.size() + " " + what + ", and the first image has " + wanted);
        }
        return values;
    }
}
