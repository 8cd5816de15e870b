package org.convoke.run;

import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.CheckpointDirectory;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Where a run saves its state, how often, and whether it goes on from what is there.
 *
 * @param directory where
 * @param every steps between two checkpoints; by default there is one at the end of each epoch
 * @param keep how many are kept, at least 1
 * @param lease how long a driver elsewhere that has used the directory, and did not end properly, may show no sign of life
 * @param resume whether the run goes on from the newest whole checkpoint
 */
public record CheckpointSettings(Path directory, Optional<Long> every, int keep, Duration lease, boolean resume) {
    /** How many checkpoints are kept if nothing is said. */
    public static final int KEEP = 3;

    /** The lease in seconds if nothing is said. */
    public static final int LEASE_SECONDS = 30;

    /** @throws UserError if a value is out of range */
    public CheckpointSettings {
        every.filter(steps -> steps < 1).ifPresent(steps -> {
            throw new UserError(Setting.CHECKPOINT_EVERY, steps, "must be at least 1");
        });
        if (lease.toSeconds() < 1) {
            throw new UserError(Setting.CHECKPOINT_LEASE, lease.toSeconds(), "must be at least 1");
        }
    }

    /**
     * The directory, which need not exist yet.
     *
     * @throws UserError if a run that begins anew would find checkpoints there, or too few are to be kept
     */
    public CheckpointDirectory checked(Configuration hadoop) {
        CheckpointDirectory place = new CheckpointDirectory(directory, hadoop, keep);
        if (!resume) {
            place.requireNone();
        }
        return place;
    }
}
