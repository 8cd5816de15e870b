package org.convoke.cli;

import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.run.CheckpointSettings;
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
        if (lease < 1) {
            throw new UserError(Setting.CHECKPOINT_LEASE, lease, "must be at least 1");
        }
        if (directory.isEmpty() && (resume || every.isPresent())) {
            throw new UserError((resume ? "--resume" : "--checkpoint-every") + ": needs --checkpoint-dir DIR");
        }
        every.filter(steps -> steps < 1).ifPresent(steps -> {
            throw new UserError(Setting.CHECKPOINT_EVERY, steps, "must be at least 1");
        });
    }

    /** Whether the run is to have checkpoints. */
    boolean isOn() {
        return directory.isPresent();
    }

    /** How long a driver elsewhere may show no sign of life. */
    Duration lease() {
        return Duration.ofSeconds(lease);
    }

    /** What is said of the run's checkpoints, if it has any. */
    Optional<CheckpointSettings> settings(Configuration hadoop) {
        return directory.map(text -> new CheckpointSettings(
                OutputPath.parse(text, Setting.CHECKPOINT_DIR, hadoop), every, keep, lease(), resume));
    }
}
