package org.convoke.run;

import java.util.Optional;
import java.util.function.Supplier;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.StepListener;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.train.Evaluation;
import org.convoke.train.Selection;

/** What happens between the steps of a training: each epoch is measured, and it is decided which weights are kept. */
final class EpochLoop implements StepListener {
    private final Trainer trainer;
    private final Selection selection;
    private final Measure measure;
    private final Follower follower;
    private boolean over;

    /** Measures weights after an epoch, if that is wanted. */
    @FunctionalInterface
    interface Measure {
        Optional<Examined> examine(float[] weights, String description);
    }

    /** Is told what happens. */
    interface Follower {
        /** A step has been taken. */
        default void stepDone(StepReport report, Supplier<TrainingState> state) {}

        /** An epoch is over and measured. */
        default void epochDone(Epoch epoch, TrainingState after, Optional<Examined> examined) {}

        /** What there is to do after a step, and after an epoch that it ends, is done. */
        default void settled(StepReport report, Supplier<TrainingState> state) {}
    }

    /** @param selection which is told of each epoch */
    EpochLoop(Trainer trainer, Selection selection, Measure measure, Follower follower) {
        this.trainer = trainer;
        this.selection = selection;
        this.measure = measure;
        this.follower = follower;
    }

    @Override
    public void stepDone(StepReport report, Supplier<TrainingState> state) {
        follower.stepDone(report, state);
        if (report.endsEpoch()) {
            endEpoch(report.epoch(), state.get());
        }
        follower.settled(report, state);
    }

    /** Measures an epoch that is over. */
    void endEpoch(int number, TrainingState after) {
        float[] weights = trainer.evaluated(after);
        Optional<Examined> examined = measure.examine(weights, "validate epoch " + number);
        Optional<Evaluation> validated = examined.map(Examined::sums);
        Epoch epoch = new Epoch(
                number,
                after.loss() / after.images(),
                (double) after.correct() / after.images(),
                validated.map(Epoch.Validated::of));
        follower.epochDone(epoch, after, examined);
        validated.ifPresent(each -> selection.epochDone(number, each.accuracy(), each.meanLoss(), weights));
        over = selection.hasEnded() && after.step() < trainer.totalSteps();
    }

    /** Whether the training ends before its last step. */
    boolean endsEarly() {
        return over;
    }

    @Override
    public boolean goesOn() {
        return !over;
    }
}
