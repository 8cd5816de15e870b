package org.convoke.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.array.CounterRandom;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;

/** Small grey images of four classes, each bright in a corner of its own, in the forms in which users have them. */
final class DataExamples {
    static final int SIDE = 6;

    private DataExamples() {}

    /** The classes in turn. */
    static PackedImages images(int count) {
        int size = SIDE * SIDE;
        byte[] pixels = new byte[count * size];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = n % 4;
            for (int i = 0; i < size; i++) {
                int corner = i / SIDE / (SIDE / 2) * 2 + i % SIDE / (SIDE / 2);
                double noise = CounterRandom.uniform(7, 2, (long) n * size + i);
                pixels[n * size + i] = (byte) (noise * 150 + (corner == labels[n] ? 60 : 0));
            }
        }
        return new PackedImages(
                1, SIDE, SIDE, pixels, labels, List.of("north-west", "north-east", "south-west", "south-east"));
    }

    /** A network file for them. */
    static Path network(Path file, int channels, int classes) throws IOException {
        return Files.writeString(
                file,
                "input: {channels: " + channels + ", height: " + SIDE + ", width: " + SIDE
                        + "}\nlayers: [flatten, {dense: " + classes + "}]\nloss: cross-entropy\n");
    }

    /** A line an image: the label, then the pixels. */
    static List<String> csv(PackedImages images) {
        return IntStream.range(0, images.count())
                .mapToObj(n -> images.labels()[n] + ","
                        + IntStream.range(0, images.imageSize())
                                .mapToObj(i -> Integer.toString(
                                        Byte.toUnsignedInt(images.pixels()[n * images.imageSize() + i])))
                                .collect(Collectors.joining(",")))
                .toList();
    }

    /** A row an image: {@code id}, {@code image} as a PNG file, {@code label}. */
    static Dataset<Row> table(SparkSession session, PackedImages images) {
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("image", DataTypes.BinaryType)
                .add("label", DataTypes.IntegerType);
        return session.createDataFrame(
                        IntStream.range(0, images.count())
                                .mapToObj(
                                        n -> RowFactory.create(n, ImageFileExamples.png(images, n), images.labels()[n]))
                                .toList(),
                        schema)
                .coalesce(1);
    }
}
