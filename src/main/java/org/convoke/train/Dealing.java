package org.convoke.train;

import java.io.Serializable;
import org.convoke.array.CounterRandom;

/**
 * Which images of a shard belong to which step of an epoch.
 *
 * <p>The N images of an epoch are dealt like cards: position j goes to shard j mod S, where it is number ⌊j / S⌋ of the
 * shard's {@linkplain #order order}. Step t takes the positions from t·B to min((t + 1)·B, N) − 1. So every image is used
 * exactly once an epoch, every step but the last has exactly B images, and a shard's share of a step is ⌊B/S⌋ or ⌈B/S⌉
 * (fewer in the last step, and none where S exceeds B).
 */
public final class Dealing implements Serializable {
    private static final long serialVersionUID = 1;

    /** Keeps the streams of epoch orders away from other uses of the same seed: "epoch or" in ASCII. */
    private static final long ORDER_STREAMS = 0x65706F6368206F72L;

    private final long images;
    private final int shards;
    private final int batch;

    /**
     * @param images N, at least 1
     * @param shards S, at least 1
     * @param batch B, at least 1
     * @throws IllegalArgumentException if a value is below 1, or a shard would have more than 2^31 − 1 images
     */
    public Dealing(long images, int shards, int batch) {
        if (images < 1 || shards < 1 || batch < 1 || (images - 1) / shards >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    images + " images dealt to " + shards + " shards in steps of " + batch + " images");
        }
        this.images = images;
        this.shards = shards;
        this.batch = batch;
    }

    /** ⌈N / B⌉. */
    public long stepsPerEpoch() {
        return (images - 1) / batch + 1;
    }

    /** The images of a shard: ⌊N / S⌋, and one more for the first N mod S shards. */
    public int shardSize(int shard) {
        return dealt(shard, images);
    }

    /**
     * Where a shard's share of a step begins in the shard's order.
     *
     * @param step t, from 0 within the epoch
     */
    public int from(int shard, long step) {
        return dealt(shard, start(step));
    }

    /**
     * One more than where a shard's share of a step ends in the shard's order.
     *
     * @param step t, from 0 within the epoch
     */
    public int to(int shard, long step) {
        return dealt(shard, start(step) + stepSize(step));
    }

    /**
     * The images of a step over all shards: B, or what is left in the last step.
     *
     * @param step t, from 0 within the epoch
     */
    public int stepSize(long step) {
        return (int) Math.min(batch, images - start(step));
    }

    /** How many of the positions below j went to a shard: those of shard, shard + S, shard + 2S, … */
    private int dealt(int shard, long j) {
        if (shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
        return (int) ((j + shards - 1 - shard) / shards);
    }

    private long start(long step) {
        if (step < 0 || step >= stepsPerEpoch()) {
            throw new IllegalArgumentException("step " + step + " of an epoch of " + stepsPerEpoch());
        }
        return step * batch;
    }

    /**
     * The order in which a shard walks its images in an epoch: a permutation of 0 … shardSize − 1 that depends on the
     * arguments only.
     *
     * @param epoch from 0
     */
    public static int[] order(int shardSize, long seed, int epoch, int shard) {
        // mix is a bijection: no two pairs (epoch, shard) share a stream.
        long stream = CounterRandom.mix(ORDER_STREAMS ^ ((long) epoch << 32 | shard));
        return CounterRandom.permutation(shardSize, seed, stream);
    }
}
