package org.convoke.spark;

import java.io.Serializable;
import java.util.List;
import org.convoke.train.GradientSum;

/**
 * A partition's part of a step: a pure function of weights, shards, epoch and step, so it may run twice or anywhere. An
 * exchange carries it out, and knows nothing of networks.
 */
interface StepWork extends Serializable {
    /** S, the leaves of the fold tree. */
    int shards();

    /** The steps of an epoch. */
    long stepsPerEpoch();

    /**
     * The sums of a step.
     *
     * @param weights flat
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param arrays where the sums are put
     */
    GradientPieces sum(HeldShards held, float[] weights, int epoch, long step, GradientArrays arrays);

    /** The numbers of the shards whose share of a step is not {@linkplain GradientSum#isSound sound}. */
    List<Integer> unsound(HeldShards held, float[] weights, int epoch, long step);
}
