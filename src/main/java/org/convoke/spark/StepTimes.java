package org.convoke.spark;

/**
 * Where the time of one or more steps went, in nanoseconds of the driver's clock.
 *
 * @param broadcast handing the weights to Spark
 * @param schedule Spark's own: the job's time less that of its longest task
 * @param compute the longest task's own code
 * @param reduce folding the gradients on the driver
 * @param update the optimiser's step and the search for values that are not finite
 */
public record StepTimes(long broadcast, long schedule, long compute, long reduce, long update) {
    /** No time at all. */
    public static final StepTimes NONE = new StepTimes(0, 0, 0, 0, 0);

    /** Both together. */
    public StepTimes plus(StepTimes other) {
        return new StepTimes(
                broadcast + other.broadcast,
                schedule + other.schedule,
                compute + other.compute,
                reduce + other.reduce,
                update + other.update);
    }

    /** The whole. */
    public long total() {
        return broadcast + schedule + compute + reduce + update;
    }
}
