package org.convoke.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.convoke.data.PackedImages;
import org.convoke.data.ShardBounds;
import org.convoke.train.FoldTree;

/**
 * Images cut into shards and held, packed, by the executors: each partition has a range of whole shards. An executor that
 * is lost is replaced from broadcasts that the driver keeps.
 */
final class ShardedImages implements AutoCloseable {
    /** Images of a shard outside training: fixed, so that the sum of the losses does not depend on the cluster. */
    private static final int EVALUATION_SHARD = 512;

    private final JavaRDD<HeldShards> held;
    private final List<Broadcast<HeldShards>> broadcasts;
    private final int shards;

    private ShardedImages(JavaRDD<HeldShards> held, List<Broadcast<HeldShards>> broadcasts, int shards) {
        this.held = held;
        this.broadcasts = broadcasts;
        this.shards = shards;
    }

    private static int firstShard(int partition, int shards, int partitions) {
        return (int) ((long) partition * shards / partitions);
    }

    /** Into how many subtrees of the fold tree the shards of a partition fold, at most. */
    int mostSubtrees() {
        int partitions = held.getNumPartitions();
        return IntStream.range(0, partitions)
                .map(p -> FoldTree.subtrees(
                        shards, firstShard(p, shards, partitions), firstShard(p + 1, shards, partitions)))
                .max()
                .orElseThrow();
    }

    /** Into how many shards images are cut that are not trained on. */
    static int shardsToEvaluate(PackedImages images) {
        return (images.count() + EVALUATION_SHARD - 1) / EVALUATION_SHARD;
    }

    /**
     * Hands the images out.
     *
     * @param images in the order in which the shards are cut
     * @param shards S; more than images gives empty shards
     * @param partitions P; more than shards gives empty partitions
     * @param name what the Spark UI calls them
     */
    static ShardedImages of(JavaSparkContext spark, PackedImages images, int shards, int partitions, String name) {
        int[] bounds = ShardBounds.bounds(images.count(), shards);
        List<Broadcast<HeldShards>> broadcasts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            int from = firstShard(p, shards, partitions);
            int to = firstShard(p + 1, shards, partitions);
            int[] local = Arrays.stream(bounds, from, to + 1)
                    .map(bound -> bound - bounds[from])
                    .toArray();
            broadcasts.add(spark.broadcast(new HeldShards(from, local, images.slice(bounds[from], bounds[to]))));
        }
        List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
        JavaRDD<HeldShards> held = spark.parallelize(numbers, partitions)
                .map(new Load(broadcasts))
                .setName(name)
                .persist(StorageLevel.MEMORY_AND_DISK());
        spark.setJobDescription("hold " + name + ": " + images.count() + " images in " + partitions + " partitions");
        held.count();
        return new ShardedImages(held, broadcasts, shards);
    }

    /** One element a partition. */
    JavaRDD<HeldShards> held() {
        return held;
    }

    /** Frees what executors and driver hold. */
    @Override
    public void close() {
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
