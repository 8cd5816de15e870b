package org.convoke.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.HadoopPath;
import org.convoke.store.CheckpointDirectory;
import org.convoke.store.CheckpointLock;
import org.convoke.store.RunIdentity;
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
            description =
                    "How long to wait for a sign of life of another driver that has used the directory, on another"
                            + " machine, without ending well. Default: ${DEFAULT-VALUE}.")
    private int lease;

    @Option(
            names = "--resume",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description =
                    "Go on from the newest whole checkpoint of this run, with the same bits; from the beginning if"
                            + " there is none.")
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

    /**
     * The run's checkpoints, if it has any; close them.
     *
     * @param print is told of what is waited for
     * @throws UserError if the directory cannot be used, or is in use
     */
    Optional<Checkpoints> open(Configuration hadoop, RunIdentity identity, Consumer<String> print) {
        return directory.map(text -> {
            Path path = HadoopPath.parse(text, "give another --checkpoint-dir");
            CheckpointDirectory place = new CheckpointDirectory(path, hadoop, keep);
            if (!resume) {
                place.requireNone();
            }
            CheckpointLock lock = CheckpointLock.acquire(path, hadoop, Duration.ofSeconds(lease), print);
            return new Checkpoints(place, lock, text, identity, every, resume);
        });
    }
}
