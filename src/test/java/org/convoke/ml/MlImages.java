package org.convoke.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.PackedImages;
import org.convoke.spark.LocalSpark;
import org.convoke.spark.SmallImages;

/** A few small images as tables of spark.ml, and a classifier that learns them in a moment. */
final class MlImages {
    static final PackedImages IMAGES = SmallImages.of(96);
    static final int SIZE = SmallImages.SIDE * SmallImages.SIDE;
    static final String NETWORK = """
        input: {channels: 1, height: 6, width: 6}
        layers:
          - conv: {maps: 4, kernel: 3}
          - relu
          - flatten
          - dense: 4
        loss: cross-entropy
        """;

    private MlImages() {}

    /** @param settings of Spark: key, value, key, value, … */
    static LocalSpark start(int cores, String... settings) {
        List<String> all = new ArrayList<>(
                List.of("spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "2"));
        all.addAll(List.of(settings));
        return new LocalSpark(cores, all.toArray(String[]::new));
    }

    static ConvokeClassifier classifier() {
        return new ConvokeClassifier()
                .setNetwork(NETWORK)
                .setEpochs(2)
                .setBatch(16)
                .setShards(2)
                .setLr(0.05)
                .setKernels("plain");
    }

    static double[] pixels(int n) {
        return IntStream.range(n * SIZE, n * SIZE + SIZE)
                .mapToDouble(i -> Byte.toUnsignedInt(IMAGES.pixels()[i]))
                .toArray();
    }

    /** {@code id}, {@code features}, {@code label}, {@code name}. */
    static Dataset<Row> table(SparkSession session) {
        return table(session, 2);
    }

    static Dataset<Row> table(SparkSession session, int partitions) {
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < IMAGES.count(); n++) {
            int label = IMAGES.labels()[n];
            rows.add(RowFactory.create(
                    n,
                    Vectors.dense(pixels(n)),
                    (double) label,
                    IMAGES.classNames().get(label)));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType)
                .add("name", DataTypes.StringType);
        return session.createDataFrame(rows, schema)
                .repartition(partitions, functions.col("id"))
                .sortWithinPartitions("id");
    }

    /** The bits of a model. */
    static String digest(ConvokeClassificationModel model) {
        return model.model().facts().weightsSha256();
    }
}
