package org.convoke.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.convoke.spark.StepReport;
import org.convoke.spark.TrainingState;
import org.convoke.store.Checkpoint;
import org.convoke.store.CheckpointDirectory;
import org.convoke.store.DriverLock;
import org.convoke.store.RunIdentity;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** The checkpoints of the run that is going on. */
final class Checkpoints implements AutoCloseable {
    private static final String EPOCHS = "epochs";
    private static final String LOSS = "loss";
    private static final String CORRECT = "correct";
    private static final String IMAGES = "images";

    private final CheckpointDirectory directory;
    private final DriverLock lock;
    private final String name;
    private final RunIdentity identity;
    private final Optional<Long> every;
    private final boolean resume;
    private Optional<Path> last = Optional.empty();

    Checkpoints(
            CheckpointDirectory directory,
            DriverLock lock,
            String name,
            RunIdentity identity,
            Optional<Long> every,
            boolean resume) {
        this.directory = directory;
        this.lock = lock;
        this.name = name;
        this.identity = identity;
        this.every = every;
        this.resume = resume;
    }

    /**
     * Where a resumed run begins.
     *
     * @param runId the run's name
     * @param state its weights and position
     * @param best the weights of the best epoch, if the run keeps them and there is one
     * @param history what its epochs reached
     */
    record Position(String runId, TrainingState state, Optional<float[]> best, ArrayNode history) {}

    /**
     * The position of the newest whole checkpoint, if the run is to be resumed and there is one.
     *
     * @param stepsPerEpoch the run's
     * @param totalSteps the run's
     * @throws UserError if that is beyond the run's end, or cannot be read
     */
    Optional<Position> resume(long stepsPerEpoch, long totalSteps, Consumer<String> print) {
        if (!resume) {
            return Optional.empty();
        }
        Optional<CheckpointDirectory.Found> found = directory.newest(identity, print);
        if (found.isEmpty()) {
            print.accept("no checkpoint in " + name + ": starting from the beginning");
            return Optional.empty();
        }
        Checkpoint checkpoint = found.get().checkpoint();
        if (checkpoint.step() > totalSteps) {
            long epochs = (checkpoint.step() - 1) / stepsPerEpoch + 1;
            throw new UserError(
                    "checkpoint " + found.get().path() + " is beyond the end of this run: it is of epoch " + epochs,
                    "give " + Setting.EPOCHS.to(epochs) + " or more, or another " + Setting.CHECKPOINT_DIR);
        }
        last = Optional.of(found.get().path());
        print.accept("resuming after step " + checkpoint.step() + " from "
                + found.get().path());
        ObjectNode history = checkpoint.history();
        return Optional.of(new Position(
                checkpoint.runId(),
                new TrainingState(
                        checkpoint.step(),
                        checkpoint.weights(),
                        checkpoint.slots(),
                        history.path(LOSS).asDouble(),
                        history.path(CORRECT).asLong(),
                        history.path(IMAGES).asLong()),
                checkpoint.best(),
                history.path(EPOCHS) instanceof ArrayNode epochs ? epochs : JsonNodeFactory.instance.arrayNode()));
    }

    /**
     * Saves the state where it is due.
     *
     * @param best the weights of the best epoch so far, if the run keeps them
     * @param epochs what the epochs have reached
     */
    void stepDone(
            StepReport report, Supplier<TrainingState> state, String runId, Optional<float[]> best, ArrayNode epochs) {
        boolean due = every.map(steps -> report.step() % steps == 0).orElse(report.endsEpoch());
        if (due) {
            lock.requireHeld();
            TrainingState now = state.get();
            ObjectNode history = JsonNodeFactory.instance
                    .objectNode()
                    .put(LOSS, now.loss())
                    .put(CORRECT, now.correct())
                    .put(IMAGES, now.images());
            history.set(EPOCHS, epochs);
            last = Optional.of(directory.save(new Checkpoint(
                    identity,
                    runId,
                    now.step(),
                    (int) (now.step() / report.stepsPerEpoch()),
                    now.step() % report.stepsPerEpoch(),
                    now.weights(),
                    now.slots(),
                    best,
                    history)));
        }
    }

    /** What can be done to go on after the last step of the run. */
    String afterTheEnd() {
        return identity.whyEpochsAreFixed()
                .map(why -> "to train longer, start anew with more " + Setting.EPOCHS + " in another "
                        + Setting.CHECKPOINT_DIR + ": " + why)
                .orElse("to train on: the same command with more " + Setting.EPOCHS);
    }

    /** The newest whole checkpoint that this run has written or read. */
    Optional<Path> last() {
        return last;
    }

    /** Lets another driver have the directory. */
    @Override
    public void close() {
        lock.close();
    }
}
