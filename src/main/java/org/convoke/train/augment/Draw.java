package org.convoke.train.augment;

import org.convoke.array.CounterRandom;

/**
 * What random changes of an image in an epoch follow from.
 *
 * @param seed of what is drawn anew in each epoch
 * @param firstSeed what {@code seed} is in the first epoch, the same in all
 * @param epoch from 0
 */
public record Draw(long seed, long firstSeed, int epoch) {
    /** Keeps these streams away from other uses of the same seed: "augments" in ASCII. */
    private static final long STREAMS = 0x6175676D656E7473L;

    /**
     * The draws for all that is done to an image in an epoch.
     *
     * @param seed the recipe's
     * @param epoch from 0
     * @param shard the shard that the image is in
     * @param image its number in the shard, whatever the epoch's order
     */
    public static Draw of(long seed, int epoch, int shard, int image) {
        return new Draw(seedOf(seed, epoch, shard, image), seedOf(seed, 0, shard, image), epoch);
    }

    /** The {@link #seed} of {@link #of}. */
    public static long seedOf(long seed, int epoch, int shard, int image) {
        // mix is a bijection: no two pairs (epoch, shard) share a stream.
        return CounterRandom.bits(seed, CounterRandom.mix(STREAMS ^ ((long) epoch << 32 | shard)), image);
    }

    /** The draws of one of several uses. */
    Draw of(String use, int number) {
        return new Draw(
                CounterRandom.bits(seed, use.hashCode(), number),
                CounterRandom.bits(firstSeed, use.hashCode(), number),
                epoch);
    }

    /** The i-th draw, uniform in [0, 1). */
    double uniform(int i) {
        return CounterRandom.uniform(seed, 0, i);
    }

    /** The draw of the first epoch, uniform in [0, 1). */
    double steady() {
        return CounterRandom.uniform(firstSeed, 0, 0);
    }

    /** Uniform in 0 … n − 1. */
    int whole(int i, int n) {
        return (int) (uniform(i) * n);
    }

    /** (2u − 1) · most. */
    double eitherWay(int i, double most) {
        return (2 * uniform(i) - 1) * most;
    }
}
