package org.convoke.run;

import java.util.Optional;
import org.convoke.spark.StepReport;
import org.convoke.train.Evaluation;

/**
 * Is told how a training goes, on the thread that trains, in the driver: what takes long holds the training up, and what is
 * thrown ends it.
 */
public interface TrainingListener {
    /** A listener that is told in vain. */
    TrainingListener NONE = new TrainingListener() {};

    /** Something that a person should know, in one line, before the training or during it. */
    default void note(String line) {}

    /** A step has been taken. */
    default void stepDone(StepReport step) {}

    /**
     * An epoch is over.
     *
     * @param epoch what it reached
     * @param validation all that was measured by the images to validate by, if there are any
     */
    default void epochDone(Epoch epoch, Optional<Evaluation> validation) {}

    /** This listener, and then another. */
    default TrainingListener then(TrainingListener next) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public void note(String line) {
                first.note(line);
                next.note(line);
            }

            @Override
            public void stepDone(StepReport step) {
                first.stepDone(step);
                next.stepDone(step);
            }

            @Override
            public void epochDone(Epoch epoch, Optional<Evaluation> validation) {
                first.epochDone(epoch, validation);
                next.epochDone(epoch, validation);
            }
        };
    }
}
