package org.convoke.tune;

import java.util.Optional;
import org.convoke.train.Recipe;

/** Where the results of trials are kept, so that a search that was interrupted continues. */
interface TrialRecords {
    /** Keeps nothing. */
    TrialRecords NONE = new TrialRecords() {
        @Override
        public Optional<TrialResult> find(Trial trial, Recipe recipe) {
            return Optional.empty();
        }

        @Override
        public void add(TrialResult result) {}
    };

    /** The result of a trial with this recipe; nothing if none has ended, or it failed for a reason that may be gone. */
    Optional<TrialResult> find(Trial trial, Recipe recipe);

    /** Keeps a result. */
    void add(TrialResult result);
}
