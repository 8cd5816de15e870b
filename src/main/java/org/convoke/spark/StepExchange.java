package org.convoke.spark;

import java.util.Optional;
import org.convoke.train.GradientSum;

/** How weights reach the executors and gradients come back: the one part of a step that may be done in several ways. */
interface StepExchange extends AutoCloseable {
    /**
     * The gradient of a step, summed over all shards along the fixed tree.
     *
     * @param weights flat, left as they are
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param description what the Spark UI shows for it
     */
    Exchanged step(float[] weights, int epoch, long step, String description);

    /**
     * The number of the first shard whose share of a step is not {@linkplain GradientSum#isSound sound}, if there is one:
     * asked for once, when the sum over all shards is not.
     *
     * @param weights flat, left as they are
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param description what the Spark UI shows for it
     */
    Optional<Integer> firstUnsound(float[] weights, int epoch, long step, String description);

    @Override
    void close();

    /**
     * What came back.
     *
     * @param sum the sum over all shards
     * @param times where the time went
     */
    record Exchanged(GradientSum sum, StepTimes times) {}
}
