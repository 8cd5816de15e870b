package org.convoke.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.PackedImages;
import org.convoke.data.ShardBounds;

/** Predictions for packed images, computed by the executors, in the order of the images. */
public final class Predictor implements AutoCloseable {
    private final SparkSession session;
    private final NetworkOnSpark network;
    private final List<String> classNames;
    private final Broadcast<float[]> weights;
    private final ShardedImages images;
    private final List<Long> firstIndexes;

    /**
     * @param images of the network's input shape; labels may be unknown
     * @param weights flat
     * @param classNames the names of the network's classes
     * @param partitions how many to compute them in
     */
    public Predictor(
            SparkSession session,
            NetworkOnSpark network,
            PackedImages images,
            float[] weights,
            List<String> classNames,
            Optional<Integer> partitions) {
        this.session = session;
        this.network = network;
        this.classNames = List.copyOf(classNames);
        this.weights = network.spark().broadcast(weights);
        int shards = ShardedImages.shardsToEvaluate(images);
        firstIndexes = Arrays.stream(ShardBounds.bounds(images.count(), shards))
                .asLongStream()
                .boxed()
                .toList();
        this.images = ShardedImages.of(
                network.spark(), images, shards, partitions.orElse(network.partitions(shards)), "images to predict");
    }

    /**
     * The columns of a prediction: {@code index} of the image from 0, {@code label} (null where it is not known), {@code
     * prediction}, {@code label_name} of the predicted class, and {@code probability}, an array with one number a class
     * (the network's outputs as they are where its loss is not the cross-entropy).
     */
    public static StructType columns() {
        return new StructType()
                .add("index", DataTypes.LongType, false)
                .add("label", DataTypes.IntegerType, true)
                .add("prediction", DataTypes.IntegerType, false)
                .add("label_name", DataTypes.StringType, false)
                .add("probability", DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }

    /** One row an image, in the order of the images; computed when it is read or written, before {@link #close}. */
    public Dataset<Row> predictions() {
        return session.createDataFrame(
                images.held().flatMap(new PredictionTask(network.session(), weights, classNames, firstIndexes)),
                columns());
    }

    @Override
    public void close() {
        images.close();
        weights.destroy();
    }
}
