package org.convoke.train;

import java.io.Serializable;
import java.util.function.Supplier;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Mixing;

/**
 * What is done to training images on their way into a workspace, and how much each counts.
 *
 * @param seed the recipe's
 * @param augmentations what is done to each
 * @param mixing how two are mixed
 * @param classWeights the weight of each class, as many as the data has classes; or empty, and all images count alike
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Feeding(long seed, Augmentations augmentations, Mixing mixing, float[] classWeights)
        implements Serializable {
    /**
     * The feed of a shard in an epoch.
     *
     * @param weights of the images that are held with the shard, in their order; or none, and all are 1
     * @param buffers asked for only where images are changed
     */
    public Feed of(int epoch, int shard, float[] weights, Supplier<AugmentedFeed.Buffers> buffers) {
        return weighted(
                leavesImages()
                        ? new PlainFeed(seed, epoch, shard)
                        : new AugmentedFeed(augmentations, mixing, buffers.get(), seed, epoch, shard),
                weights);
    }

    /** Whether an image is the same in every epoch. */
    public boolean leavesImages() {
        return augmentations.isEmpty() && mixing instanceof Mixing.None;
    }

    /**
     * The feed of a shard whose images {@linkplain #leavesImages are left as they are}, by what the frozen beginning of the network
     * makes of them.
     *
     * @param features {@code [image][channel][row][column]}
     * @param weights of the images, as in {@link #of}
     */
    public Feed ofKept(float[] features, int epoch, int shard, float[] weights) {
        return weighted(new KeptFeed(features, new PlainFeed(seed, epoch, shard)), weights);
    }

    private Feed weighted(Feed feed, float[] weights) {
        return classWeights.length == 0 && weights.length == 0 ? feed : new WeightedFeed(feed, classWeights, weights);
    }
}
