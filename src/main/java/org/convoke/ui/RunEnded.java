package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A run is over.
 *
 * @param run its name
 * @param time now, in milliseconds since 1970
 * @param outcome how it ended
 * @param message what went wrong, in one line; empty if nothing did
 * @param digest of the weights; empty if there are none
 * @param model the model's path; empty if none was written
 * @param epoch whose weights the model has, from 1; 0 if that is not known
 * @param early why the run ended before its last epoch, as a clause; empty if it did not
 * @param test what the test images said; {@link Validation#NONE} if they were not asked
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunEnded(
        String run,
        long time,
        Outcome outcome,
        String message,
        String digest,
        String model,
        int epoch,
        String early,
        Validation test)
        implements TrainingEvent {
    /** Not yet. */
    static final RunEnded NOT_YET = new RunEnded("", 0, Outcome.RUNNING, "", "", "", 0, "", Validation.NONE);

    public RunEnded {
        run = RunStarted.text(run);
        outcome = outcome == null ? Outcome.RUNNING : outcome;
        message = RunStarted.text(message);
        digest = RunStarted.text(digest);
        model = RunStarted.text(model);
        early = RunStarted.text(early);
        test = test == null ? Validation.NONE : test;
    }

    /** How a run stands. */
    public enum Outcome {
        /** It is going on, or its application ended without a word. */
        RUNNING,
        /** The model is written. */
        DONE,
        /** It ended with an error, of the network's numbers or of anything else. */
        FAILED
    }
}
