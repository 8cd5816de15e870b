package org.convoke.spark;

import java.util.function.Supplier;
import org.convoke.train.GradientSum;

/** Follows a run, for example to show progress, write checkpoints or validate. Called on the driver between two steps. */
public interface StepListener {
    /**
     * Called after each step.
     *
     * @param state makes a copy of the state after the step; at the end of an epoch, its sums are those of the whole epoch
     */
    void stepDone(StepReport report, Supplier<TrainingState> state);

    /**
     * Called after the optimiser has used the gradient of a step, before {@link #stepDone}. Both arrays belong to the trainer:
     * read them during the call only, and do not change them.
     *
     * @param step from 1, counted over the run
     * @param weights flat, after the step
     * @param sum the gradient that the optimiser used
     */
    default void gradientUsed(long step, float[] weights, GradientSum sum) {}

    /** Asked after {@link #stepDone}: whether the run goes on; otherwise it ends with this step. */
    default boolean goesOn() {
        return true;
    }

    /** Returns a listener that calls this one first and then {@code next}. */
    default StepListener then(StepListener next) {
        StepListener first = this;
        return new StepListener() {
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

            @Override
            public boolean goesOn() {
                return first.goesOn() && next.goesOn();
            }
        };
    }
}
