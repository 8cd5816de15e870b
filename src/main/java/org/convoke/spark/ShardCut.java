package org.convoke.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.convoke.data.ShardBounds;
import org.convoke.train.FoldTree;

/**
 * How an ordered set is cut into shards, and which partition holds which: each a range of whole shards.
 *
 * @param bounds where each shard begins, and where the last ends
 * @param partitions P; more than shards gives empty partitions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShardCut(int[] bounds, int partitions) implements Serializable {
    /**
     * A set cut into shards of equal size.
     *
     * @param shards S; more than images gives empty shards
     */
    static ShardCut of(int images, int shards, int partitions) {
        return new ShardCut(ShardBounds.bounds(images, shards), partitions);
    }

    /** S. */
    int shards() {
        return bounds.length - 1;
    }

    /** How many images there are. */
    int images() {
        return bounds[shards()];
    }

    /** The first shard of a partition; of P, one more than the last shard. */
    int firstShard(int partition) {
        return (int) ((long) partition * shards() / partitions);
    }

    /** The first image of a partition; of P, how many there are. */
    int firstImage(int partition) {
        return bounds[firstShard(partition)];
    }

    /** Where each shard of a partition begins among the images of the partition, and where the last ends. */
    int[] local(int partition) {
        int first = firstImage(partition);
        return Arrays.stream(bounds, firstShard(partition), firstShard(partition + 1) + 1)
                .map(bound -> bound - first)
                .toArray();
    }

    /** The first image of every partition, and how many there are. */
    int[] firstImages() {
        return IntStream.rangeClosed(0, partitions).map(this::firstImage).toArray();
    }

    /** Into how many subtrees of the fold tree the shards of a partition fold, at most. */
    int mostSubtrees() {
        return IntStream.range(0, partitions)
                .map(p -> FoldTree.subtrees(shards(), firstShard(p), firstShard(p + 1)))
                .max()
                .orElseThrow();
    }
}
