package org.convoke.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.Normalisation;
import org.convoke.text.UserError;

/** A set of labelled images of one shape, wherever they are held: on the driver, or packed on the executors' disks. */
public sealed interface ImageSet extends AutoCloseable permits DriverImages, ExecutorImages {
    /** The two parts of a set that was split. */
    record Split(ImageSet rest, ImageSet taken) {}

    /** Channels of an image. */
    int channels();

    /** Rows of an image. */
    int rows();

    /** Columns of an image. */
    int columns();

    /** How many images there are. */
    int count();

    /** How many pixels there are, all channels counted, a byte each. */
    default long bytes() {
        return (long) count() * channels() * rows() * columns();
    }

    /** The names of the classes. */
    List<String> classNames();

    /** How many images each class has. */
    long[] classCounts();

    /** From mean and deviation of each channel. */
    Normalisation normalisation();

    /** The {@link org.convoke.data.ContentDigest} of the set. */
    String digest();

    /**
     * Takes away images of each class by their content and a seed, as {@link org.convoke.data.Holdout} does.
     *
     * @throws UserError if no image would be left on one of the two sides
     */
    Split split(double fraction, long seed);

    /**
     * Cuts the images into shards, in the order of {@link org.convoke.data.ContentOrder}, and has the executors hold them.
     *
     * @param shards S; more than images gives empty shards
     * @param partitions P; more than shards gives empty partitions
     * @param name what the Spark UI calls them
     * @throws IllegalArgumentException if the set was ordered by another seed
     */
    ShardedImages ordered(JavaSparkContext spark, long seed, int shards, int partitions, String name);

    /** Cuts the images into shards in whatever order they are, which depends on the set only. */
    ShardedImages asTheyAre(JavaSparkContext spark, int shards, int partitions, String name);

    /** Frees what executors hold of the set itself; what was made of it stays. */
    @Override
    default void close() {}
}
