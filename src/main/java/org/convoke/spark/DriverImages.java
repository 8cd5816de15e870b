package org.convoke.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.ContentDigest;
import org.convoke.data.ContentOrder;
import org.convoke.data.Holdout;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.TrainTest;

/**
 * Images that the driver has read.
 *
 * @param images packed
 */
public record DriverImages(PackedImages images) implements ImageSet {
    @Override
    public int channels() {
        return images.channels();
    }

    @Override
    public int rows() {
        return images.rows();
    }

    @Override
    public int columns() {
        return images.columns();
    }

    @Override
    public int count() {
        return images.count();
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public long[] classCounts() {
        long[] counts = new long[images.classNames().size()];
        for (int label : images.labels()) {
            if (label != PackedImages.UNKNOWN) {
                counts[label]++;
            }
        }
        return counts;
    }

    @Override
    public Normalisation normalisation() {
        return Normalisation.of(images);
    }

    @Override
    public String digest() {
        return ContentDigest.of(images);
    }

    @Override
    public Split split(double fraction, long seed) {
        TrainTest split = Holdout.split(images, fraction, seed);
        return new Split(new DriverImages(split.train()), new DriverImages(split.test()));
    }

    @Override
    public ShardedImages ordered(JavaSparkContext spark, long seed, int shards, int partitions, String name) {
        return ShardedImages.of(spark, images.select(ContentOrder.of(images, seed)), shards, partitions, name);
    }

    @Override
    public ShardedImages asTheyAre(JavaSparkContext spark, int shards, int partitions, String name) {
        return ShardedImages.of(spark, images, shards, partitions, name);
    }
}
