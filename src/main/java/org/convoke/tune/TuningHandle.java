package org.convoke.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.convoke.run.Cancellation;
import org.convoke.run.RunningTask;

/** A search that goes on in a thread of its own. Its methods may be called by any thread. */
public final class TuningHandle {
    private final Cancellation cancellation;
    private final RunningTask<TuningResult> task;
    private final List<TrialResult> ended = new ArrayList<>();

    /** @param search is given this handle, to tell it of each result */
    TuningHandle(Cancellation cancellation, Function<TuningHandle, TuningResult> search) {
        this.cancellation = cancellation;
        task = new RunningTask<>("search", () -> search.apply(this));
    }

    void begin() {
        task.begin();
    }

    /** Waits for the end; an interrupt cancels the search. */
    TuningResult run() {
        return task.await(this::cancel);
    }

    void add(TrialResult result) {
        synchronized (ended) {
            ended.add(result);
        }
    }

    /**
     * Waits for the end.
     *
     * @throws org.convoke.text.UserError if something that was set cannot be
     * @throws Search.Broken if Spark has stopped
     * @throws TuningCancelled if it was cancelled
     * @throws InterruptedException if this thread is interrupted, which leaves the search alone
     */
    public TuningResult await() throws InterruptedException {
        return task.await();
    }

    /**
     * Ends the search and its Spark jobs. {@link #await} throws {@link TuningCancelled} then; a search that had ended before
     * stays as it is.
     */
    public void cancel() {
        cancellation.request();
    }

    /** Whether the search has ended, in whatever way. */
    public boolean isDone() {
        return task.isDone();
    }

    /** The results up to now, in the order in which they came; of successive halving, those of each round. */
    public List<TrialResult> trials() {
        synchronized (ended) {
            return List.copyOf(ended);
        }
    }
}
