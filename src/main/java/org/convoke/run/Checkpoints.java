package org.convoke.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
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

    private final CheckpointSettings settings;
    private final CheckpointDirectory directory;
    private final DriverLock lock;
    private final RunIdentity identity;
    private Optional<Path> last = Optional.empty();
    private long lastStep;

    private Checkpoints(
            CheckpointSettings settings, CheckpointDirectory directory, DriverLock lock, RunIdentity identity) {
        this.settings = settings;
        this.directory = directory;
        this.lock = lock;
        this.identity = identity;
    }

    /**
     * The checkpoints of a run; close them.
     *
     * @param print is told of what is waited for
     * @throws UserError if the directory cannot be used, or is in use
     */
    static Checkpoints open(
            CheckpointSettings settings, RunIdentity identity, Configuration hadoop, Consumer<String> print) {
        CheckpointDirectory place = settings.checked(hadoop);
        DriverLock lock = place.lock(settings.lease(), print);
        try {
            // The driver that had it may have written some meanwhile.
            settings.checked(hadoop);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return new Checkpoints(settings, place, lock, identity);
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
        if (!settings.resume()) {
            return Optional.empty();
        }
        Optional<CheckpointDirectory.Found> found = directory.newest(identity, print);
        if (found.isEmpty()) {
            print.accept("no checkpoint in " + settings.directory() + ": starting from the beginning");
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
        lastStep = checkpoint.step();
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

    /** Whether one is due after a step. */
    boolean isDue(StepReport report) {
        return settings.every().map(steps -> report.step() % steps == 0).orElse(report.endsEpoch());
    }

    /**
     * Saves a state, unless it is that of the last checkpoint.
     *
     * @param best the weights of the best epoch so far, if the run keeps them
     * @param epochs what the epochs have reached
     */
    void save(TrainingState now, long stepsPerEpoch, String runId, Optional<float[]> best, ArrayNode epochs) {
        if (last.isEmpty() || now.step() != lastStep) {
            lock.requireHeld();
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
                    (int) (now.step() / stepsPerEpoch),
                    now.step() % stepsPerEpoch,
                    now.weights(),
                    now.slots(),
                    best,
                    history)));
            lastStep = now.step();
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
