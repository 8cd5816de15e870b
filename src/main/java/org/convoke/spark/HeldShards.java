package org.convoke.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.convoke.data.PackedImages;

/**
 * The shards of one partition, packed side by side: what an executor keeps between steps.
 *
 * @param firstShard the number of the first shard
 * @param bounds where each shard begins in {@code images}, and where the last ends; shards may be empty
 * @param images the images of all of them
 * @param features what the frozen beginning of a network makes of each image, {@code [image][channel][row][column]}; none
 *     unless that is kept
 */
@SuppressWarnings("ArrayRecordComponent") // packed data, never compared
record HeldShards(int firstShard, int[] bounds, PackedImages images, float[] features) implements Serializable {
    /** Without features. */
    HeldShards(int firstShard, int[] bounds, PackedImages images) {
        this(firstShard, bounds, images, new float[0]);
    }

    /** The same shards with the features of their images. */
    HeldShards with(float[] itsFeatures) {
        return new HeldShards(firstShard, bounds, images, itsFeatures);
    }

    /** How many shards the partition has. */
    int shards() {
        return bounds.length - 1;
    }

    @Override
    public String toString() {
        return "shards " + firstShard + " … " + (firstShard + shards() - 1) + " at " + Arrays.toString(bounds);
    }
}
