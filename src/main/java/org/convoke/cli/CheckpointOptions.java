package org.convoke.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.CheckpointDirectory;
import org.convoke.store.DriverLock;
import org.convoke.store.RunIdentity;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import picocli.CommandLine.Option;

/** Where a run saves its state, how often, and whether it goes on from what is there. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description = "Save the run's state here (any Hadoop path), so that it can be resumed.")
    private Optional<String> directory;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description = "Steps between two checkpoints. Default: one at the end of each epoch.")
    private Optional<Long> every;

    @Option(
            names = "--checkpoint-keep",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many checkpoints to keep. Default: ${DEFAULT-VALUE}.")
    private int keep;

    @Option(
            names = "--checkpoint-lease",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for a sign of life of another driver, on another machine, that has used"
                    + " --checkpoint-dir or --out and did not end properly. Default: ${DEFAULT-VALUE}.")
    private int lease;

    @Option(
            names = "--resume",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Continue from the newest complete checkpoint of this run, with the same bits; from the"
                    + " beginning if there is none.")
    private boolean resume;

    /** @throws UserError if the options cannot be */
    void check() {
        if (every.isPresent() && every.get() < 1) {
            throw new UserError("--checkpoint-every " + every.get() + ": must be at least 1");
        }
        if (lease < 1) {
            throw new UserError("--checkpoint-lease " + lease + ": must be at least 1");
        }
        if (directory.isEmpty() && (resume || every.isPresent())) {
            throw new UserError((resume ? "--resume" : "--checkpoint-every") + ": needs --checkpoint-dir DIR");
        }
    }

    /** Whether the run is to have checkpoints. */
    boolean isOn() {
        return directory.isPresent();
    }

    /** How long a driver elsewhere may show no sign of life. */
    Duration lease() {
        return Duration.ofSeconds(lease);
    }

    /**
     * The run's checkpoints, if it has any; close them.
     *
     * @param print is told of what is waited for
     * @throws UserError if the directory cannot be used, or is in use
     */
    Optional<Checkpoints> open(Configuration hadoop, RunIdentity identity, Consumer<String> print) {
        return directory.map(text -> {
            Path path = OutputPath.parse(text, Setting.CHECKPOINT_DIR, hadoop);
            CheckpointDirectory place = new CheckpointDirectory(path, hadoop, keep);
            requireNone(place);
            DriverLock lock = place.lock(lease(), print);
            try {
                // The driver that had it may have written some meanwhile.
                requireNone(place);
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
            return new Checkpoints(place, lock, text, identity, every, resume);
        });
    }

    private void requireNone(CheckpointDirectory place) {
        if (!resume) {
            place.requireNone();
        }
    }
}
