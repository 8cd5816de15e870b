package org.convoke.run;

import java.util.Optional;
import org.convoke.spark.StepReport;
import org.convoke.train.Evaluation;

/** Is told all that there is to print of a training: more than a program needs to know. */
public interface RunListener extends TrainingListener {
    /** All is read and checked: what will be trained, and how. */
    default void planned(TrainingPlan plan) {}

    /** The first step is next. */
    default void begins(Beginning beginning) {}

    /** One that tells another what that can be told. */
    static RunListener of(TrainingListener other) {
        return new RunListener() {
            @Override
            public void note(String line) {
                other.note(line);
            }

            @Override
            public void stepDone(StepReport step) {
                other.stepDone(step);
            }

            @Override
            public void epochDone(Epoch epoch, Optional<Evaluation> validation) {
                other.epochDone(epoch, validation);
            }
        };
    }
}
