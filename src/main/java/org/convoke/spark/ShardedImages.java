package org.convoke.spark;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.convoke.data.PackedImages;
import org.convoke.spark.status.ExecutorsReady;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images cut into shards and held, packed, by the executors: each partition has a range of whole shards. What a lost
 * executor held is made again, from broadcasts that the driver keeps or from the blocks that were read.
 */
final class ShardedImages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardedImages.class);
    /** Images of a shard outside training: fixed, so that the sum of the losses does not depend on the cluster. */
    private static final int EVALUATION_SHARD = 512;

    private final JavaRDD<HeldShards> held;
    private final ShardCut cut;
    private final List<Broadcast<HeldShards>> broadcasts;
    /** What these are made from, if they are made from others. */
    private final Optional<ShardedImages> base;
    /** Those that were there when the shards were handed out. */
    private Set<String> executors;

    private ShardedImages(
            JavaRDD<HeldShards> held,
            ShardCut cut,
            List<Broadcast<HeldShards>> broadcasts,
            Optional<ShardedImages> base) {
        this.held = held;
        this.cut = cut;
        this.broadcasts = broadcasts;
        this.base = base;
        executors = executors();
    }

    /** Into how many subtrees of the fold tree the shards of a partition fold, at most. */
    int mostSubtrees() {
        return cut.mostSubtrees();
    }

    /** The most images of a partition. */
    int mostImages() {
        return IntStream.range(0, cut.partitions())
                .map(p -> cut.firstImage(p + 1) - cut.firstImage(p))
                .max()
                .orElseThrow();
    }

    /** How many images there are. */
    int images() {
        return cut.images();
    }

    /** S. */
    int shards() {
        return cut.shards();
    }

    /** Into how many shards images are cut that are not trained on. */
    static int shardsToEvaluate(int images) {
        return (images + EVALUATION_SHARD - 1) / EVALUATION_SHARD;
    }

    /**
     * Hands images of the driver out.
     *
     * @param images in the order in which the shards are cut
     * @param name what the Spark UI calls them
     */
    static ShardedImages of(JavaSparkContext spark, PackedImages images, int shards, int partitions, String name) {
        ShardCut cut = ShardCut.of(images.count(), shards, partitions);
        List<Broadcast<HeldShards>> broadcasts = IntStream.range(0, partitions)
                .mapToObj(p -> spark.broadcast(new HeldShards(
                        cut.firstShard(p), cut.local(p), images.slice(cut.firstImage(p), cut.firstImage(p + 1)))))
                .toList();
        List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
        return hold(spark, spark.parallelize(numbers, partitions).map(new Load(broadcasts)), cut, broadcasts, name);
    }

    /**
     * Has the executors hold what a data set of one element a partition yields.
     *
     * @param broadcasts what it is made from and what ends with it
     * @param name what the Spark UI calls it
     */
    static ShardedImages hold(
            JavaSparkContext spark,
            JavaRDD<HeldShards> shards,
            ShardCut cut,
            List<Broadcast<HeldShards>> broadcasts,
            String name) {
        return hold(
                spark,
                shards,
                cut,
                broadcasts,
                Optional.empty(),
                name,
                "hold " + name + ": " + cut.images() + " images in " + cut.partitions() + " partitions");
    }

    private static ShardedImages hold(
            JavaSparkContext spark,
            JavaRDD<HeldShards> shards,
            ShardCut cut,
            List<Broadcast<HeldShards>> broadcasts,
            Optional<ShardedImages> base,
            String name,
            String description) {
        JavaRDD<HeldShards> held = shards.setName(name).persist(StorageLevel.MEMORY_AND_DISK());
        spark.setJobDescription(description);
        try {
            held.count();
        } catch (Throwable failure) {
            free(held, broadcasts);
            throw failure;
        }
        return new ShardedImages(held, cut, broadcasts, base);
    }

    /**
     * Has the executors hold what becomes of each partition, beside these.
     *
     * @param made what becomes of a partition: the same shards
     * @param what what the Spark UI calls it
     * @return closes these too
     */
    ShardedImages mapped(Function<HeldShards, HeldShards> made, String what) {
        String name = what + " of " + held.name();
        return hold(
                JavaSparkContext.fromSparkContext(held.context()),
                held.map(made),
                cut,
                List.of(),
                Optional.of(this),
                name,
                "compute " + name);
    }

    private Set<String> executors() {
        // That of a JavaSparkContext has no such method before Spark 4.2.
        return Stream.of(held.context().statusTracker().getExecutorInfos())
                .map(executor -> executor.host() + ":" + executor.port())
                .collect(Collectors.toSet());
    }

    /**
     * Hands the shards out again if an executor has come since they were: those that are there keep all that they hold, so
     * that the new one would idle, or wait at every step for shards from another machine. To be called between epochs.
     */
    void spread() {
        base.ifPresent(ShardedImages::spread);
        Set<String> now = executors();
        if (!executors.containsAll(now)
                && !ExecutorsReady.comeOnDemand(held.context().getConf())) {
            LOG.info("{}: spread again, for an executor has come", held.name());
            held.unpersist(true);
            held.persist(StorageLevel.MEMORY_AND_DISK());
            held.count();
        }
        executors = now;
    }

    /** One element a partition. */
    JavaRDD<HeldShards> held() {
        return held;
    }

    /** Frees what executors and driver hold. */
    @Override
    public void close() {
        free(held, broadcasts);
        base.ifPresent(ShardedImages::close);
    }

    private static void free(JavaRDD<HeldShards> held, List<Broadcast<HeldShards>> broadcasts) {
        held.unpersist(false);
        broadcasts.forEach(Broadcast::destroy);
    }

    /** Takes a partition's shards from its broadcast. */
    private record Load(List<Broadcast<HeldShards>> broadcasts) implements Function<Integer, HeldShards> {
        @Override
        public HeldShards call(Integer partition) {
            return broadcasts.get(partition).value();
        }
    }
}
