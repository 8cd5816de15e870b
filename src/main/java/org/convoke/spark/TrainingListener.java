package org.convoke.spark;

import java.util.function.Supplier;

/** Whoever follows a run: progress, checkpoints, validation. Called on the driver between two steps. */
public interface TrainingListener {
    /**
     * A step is done.
     *
     * @param state makes a copy of the state after the step; at an epoch's end its sums are those of the whole epoch
     */
    void stepDone(StepReport report, Supplier<TrainingState> state);
}
