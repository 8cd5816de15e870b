package org.convoke.spark;

import java.util.List;

/**
 * A step that is done.
 *
 * @param epoch from 1
 * @param stepInEpoch from 1
 * @param stepsPerEpoch how many an epoch has
 * @param step from 1 over the run
 * @param loss the mean over the step's images, before the update
 * @param correct how many of them were classified rightly
 * @param images how many they were
 * @param learningRate of the step
 * @param times where the time went
 * @param tasks what each task did, in the order of the partitions
 * @param averageDistance how far the average of the weights is from the weights, relative to these; 0 if none is kept, and
 *     before an epoch's last step
 */
public record StepReport(
        int epoch,
        long stepInEpoch,
        long stepsPerEpoch,
        long step,
        double loss,
        long correct,
        long images,
        double learningRate,
        StepTimes times,
        List<TaskTime> tasks,
        double averageDistance) {
    /** Whether it is the epoch's last. */
    public boolean endsEpoch() {
        return stepInEpoch == stepsPerEpoch;
    }
}
