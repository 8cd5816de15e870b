package org.convoke.run;

import java.util.Optional;
import org.convoke.spark.ExecutorKernels;

/**
 * What is trained, and how, as it is known before the first step.
 *
 * @param job network, images and recipe
 * @param stepsPerEpoch the steps of an epoch
 * @param whyJobs why every step is a Spark job of its own; nothing if tasks stay for an epoch
 * @param features what becomes of the output of the network's frozen beginning, in words; nothing if it has none or images change
 * @param kernels which the executors compute with
 * @param address of the Training tab; nothing if Spark has no UI
 * @param partitions how many the images were asked to be held in
 */
public record TrainingPlan(
        TrainingJob job,
        long stepsPerEpoch,
        Optional<String> whyJobs,
        Optional<String> features,
        ExecutorKernels kernels,
        Optional<String> address,
        Optional<Integer> partitions) {
    /** The steps of the whole training. */
    public long totalSteps() {
        return job.recipe().epochs() * stepsPerEpoch;
    }
}
