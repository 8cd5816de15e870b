package org.convoke.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.convoke.text.Counted;
import org.convoke.train.Evaluation;

/** A training that goes on in a thread of its own. Its methods may be called by any thread. */
public final class TrainingHandle {
    private final Cancellation cancellation;
    private final RunningTask<TrainedModel> task;
    private final List<Epoch> epochs = new ArrayList<>();

    TrainingHandle(Cancellation cancellation, Callable<TrainedModel> training) {
        this.cancellation = cancellation;
        task = new RunningTask<>("training", training);
    }

    /** What notes the epochs. */
    TrainingListener notes() {
        return new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch, Optional<Evaluation> validation) {
                synchronized (epochs) {
                    epochs.add(epoch);
                }
            }
        };
    }

    void begin() {
        task.begin();
    }

    /** Waits for the end; an interrupt cancels the training. */
    TrainedModel run() {
        return task.await(this::cancel);
    }

    /**
     * Waits for the end.
     *
     * @return the trained model
     * @throws org.convoke.text.UserError if something that was set cannot be
     * @throws org.convoke.train.Divergence if the training diverged
     * @throws TrainingCancelled if it was cancelled
     * @throws InterruptedException if this thread is interrupted, which leaves the training alone
     */
    public TrainedModel await() throws InterruptedException {
        return task.await();
    }

    /**
     * Ends the training and its Spark jobs. Where it has checkpoints, the last step that was taken becomes one. {@link #await}
     * throws {@link TrainingCancelled} then; a training that had ended before stays as it is.
     */
    public void cancel() {
        cancellation.request();
    }

    /** Whether the training has ended, in whatever way. */
    public boolean isDone() {
        return task.isDone();
    }

    /** What the epochs that are over have reached; of a resumed training, those since then. */
    public List<Epoch> epochs() {
        synchronized (epochs) {
            return List.copyOf(epochs);
        }
    }

    /** For example {@code training, 3 epochs done}. */
    @Override
    public String toString() {
        int done = epochs().size();
        return (isDone() ? "ended, " : "training, ") + Counted.of(done, "epoch") + " done";
    }
}
