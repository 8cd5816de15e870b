package org.convoke.spark;

import java.util.function.Supplier;
import org.convoke.train.GradientSum;

/** Whoever follows a run: progress, checkpoints, validation. Called on the driver between two steps. */
public interface TrainingListener {
    /**
     * A step is done.
     *
     * @param state makes a copy of the state after the step; at an epoch's end its sums are those of the whole epoch
     */
    void stepDone(StepReport report, Supplier<TrainingState> state);

    /**
     * The gradient of a step has been used, and {@link #stepDone} will follow. Both arrays are the trainer's own: to be
     * looked at now, not kept or changed.
     *
     * @param step from 1 over the run
     * @param weights flat, after the step
     * @param sum the gradient, as the optimiser got it
     */
    default void gradientUsed(long step, float[] weights, GradientSum sum) {}

    /** Tells this one first, and then another. */
    default TrainingListener then(TrainingListener next) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public void stepDone(StepReport report, Supplier<TrainingState> state) {
                first.stepDone(report, state);
                next.stepDone(report, state);
            }

            @Override
            public void gradientUsed(long step, float[] weights, GradientSum sum) {
                first.gradientUsed(step, weights, sum);
                next.gradientUsed(step, weights, sum);
            }
        };
    }
}
