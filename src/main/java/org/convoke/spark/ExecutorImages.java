package org.convoke.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.data.ContentDigest;
import org.convoke.data.Holdout;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.source.LoadedImages;

/**
 * Images that the executors have read, decoded and packed into blocks, in the order that depends on their content and a
 * seed only: the driver sorts one 64-bit hash an image, and never sees the images.
 *
 * <p>The order is that of {@link org.convoke.data.ContentOrder}, but that images of different content with the same hash
 * stand in the order of the blocks: among a million images there is such a pair once in 37 million sets.
 */
public final class ExecutorImages implements ImageSet {
    private final LoadedImages loaded;
    private final long seed;
    private final Broadcast<ImagePlaces[]> places;
    private final int count;
    private final ImageSums sums;
    /** What the set and its parts have sent. */
    private final List<Broadcast<ImagePlaces[]>> sent;

    private ExecutorImages(
            JavaSparkContext spark,
            LoadedImages loaded,
            long seed,
            ImagePlaces[] ownPlaces,
            List<Broadcast<ImagePlaces[]>> sent) {
        this.loaded = loaded;
        this.seed = seed;
        this.places = spark.broadcast(ownPlaces);
        this.sent = sent;
        sent.add(places);
        count = ImageOrder.count(ownPlaces);
        sums = loaded.images()
                .mapPartitionsWithIndex(
                        new SumsTask(places, channels(), classNames().size()), true)
                .fold(new ImageSums(channels(), classNames().size()), ImageSums::plus);
    }

    /** Puts images into order. */
    public static ExecutorImages of(JavaSparkContext spark, LoadedImages loaded, long seed) {
        spark.setJobDescription("order the images by their content");
        return new ExecutorImages(spark, loaded, seed, ImageOrder.places(loaded.images(), seed), new ArrayList<>());
    }

    @Override
    public int channels() {
        return loaded.shape().channels();
    }

    @Override
    public int rows() {
        return loaded.shape().rows();
    }

    @Override
    public int columns() {
        return loaded.shape().columns();
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public List<String> classNames() {
        return loaded.classNames();
    }

    @Override
    public long[] classCounts() {
        return sums.classCounts();
    }

    @Override
    public Normalisation normalisation() {
        return sums.pixels().normalisation();
    }

    @Override
    public String digest() {
        ContentDigest digest = new ContentDigest();
        digest.add(sums.digest());
        return digest.text(loaded.shape(), count());
    }

    @Override
    public Split split(double fraction, long bySeed) {
        requireSeed(bySeed);
        boolean[] taken = Holdout.taken(
                ImageOrder.labels(loaded.images(), places), classNames().size(), fraction);
        return new Split(part(taken, false), part(taken, true));
    }

    private ExecutorImages part(boolean[] taken, boolean which) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(loaded.blocks().context());
        return new ExecutorImages(spark, loaded, seed, ImageOrder.part(places.value(), taken, which), sent);
    }

    @Override
    public ShardedImages ordered(JavaSparkContext spark, long bySeed, int shards, int partitions, String name) {
        requireSeed(bySeed);
        return asTheyAre(spark, shards, partitions, name);
    }

    @Override
    public ShardedImages asTheyAre(JavaSparkContext spark, int shards, int partitions, String name) {
        ShardCut cut = ShardCut.of(count(), shards, partitions);
        JavaRDD<HeldShards> held = loaded.images()
                .mapPartitionsWithIndex(new ScatterTask(places, cut), true)
                .mapToPair(sent -> sent)
                .partitionBy(new HashPartitioner(partitions))
                .mapPartitionsWithIndex(new GatherTask(loaded.shape(), classNames(), cut), true);
        return ShardedImages.hold(spark, held, cut, List.of(), name);
    }

    private void requireSeed(long other) {
        if (other != seed) {
            throw new IllegalArgumentException("images ordered by seed " + seed + ", not by " + other);
        }
    }

    /** Frees what the executors and the driver hold of the set and of its parts. */
    @Override
    public void close() {
        loaded.blocks().unpersist(false);
        sent.forEach(Broadcast::destroy);
        sent.clear();
    }

    /** The sums of a partition's images that are in a set. */
    private record SumsTask(Broadcast<ImagePlaces[]> places, int channels, int classes)
            implements Function2<Integer, Iterator<PackedImages>, Iterator<ImageSums>> {
        @Override
        public Iterator<ImageSums> call(Integer partition, Iterator<PackedImages> blocks) {
            ImagePlaces.Finder finder = places.value()[partition].finder();
            ImageSums sums = new ImageSums(channels, classes);
            while (blocks.hasNext()) {
                PackedImages block = blocks.next();
                int[] own = finder.places(block);
                int[] chosen = IntStream.range(0, block.count())
                        .filter(i -> own[i] != ImageOrder.ELSEWHERE)
                        .toArray();
                sums.plus(ImageSums.of(block, chosen));
            }
            finder.requireAll();
            return List.of(sums).iterator();
        }
    }
}
