package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * A task of the job of one step. A class rather than a lambda, and run on the held images without another RDD: Spark reads
 * the bytecode of every lambda anew, which took the driver several milliseconds a step.
 */
final class JobTask extends AbstractFunction2<TaskContext, Iterator<HeldShards>, GradientPieces>
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final StepWork work;
    private final Broadcast<float[]> weights;
    private final int epoch;
    private final long step;

    JobTask(StepWork work, Broadcast<float[]> weights, int epoch, long step) {
        this.work = work;
        this.weights = weights;
        this.epoch = epoch;
        this.step = step;
    }

    @Override
    public GradientPieces apply(TaskContext context, Iterator<HeldShards> partition) {
        float[] values = weights.value();
        return work.sum(partition.next(), values, epoch, step, new GradientArrays(values.length));
    }
}
