package org.convoke.data;

/** Where an ordered set of images is cut into shards of equal size. */
public final class ShardBounds {
    private ShardBounds() {}

    /**
     * The boundaries of the shards: shard s holds images bounds[s] … bounds[s + 1] − 1. Sizes differ by at most 1, the
     * first (images mod shards) shards being the larger ones; with more shards than images the last ones are empty.
     *
     * @return shards + 1 numbers from 0 to images
     * @throws IllegalArgumentException if there is no shard, or images is negative
     */
    public static int[] bounds(int images, int shards) {
        if (images < 0 || shards < 1) {
            throw new IllegalArgumentException(images + " images in " + shards + " shards");
        }
        int[] bounds = new int[shards + 1];
        for (int shard = 0; shard < shards; shard++) {
            bounds[shard + 1] = bounds[shard] + images / shards + (shard < images % shards ? 1 : 0);
        }
        return bounds;
    }
}
