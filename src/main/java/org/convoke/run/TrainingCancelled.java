package org.convoke.run;

import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;

/**
 * A training was ended before it was done: by {@link TrainingHandle#cancel}, by whoever cancelled its Spark jobs, or by an
 * interrupt of its thread.
 */
public final class TrainingCancelled extends RuntimeException implements SettingMessage {
    private static final long serialVersionUID = 1;

    private final long step;
    /** The path, or empty text where there is none (an Optional cannot be serialised). */
    private final String checkpoint;

    /** @param why after a colon; nothing if the program itself asked for it */
    TrainingCancelled(long step, String why, Optional<Path> checkpoint, Throwable cause) {
        super("the training was cancelled after step " + step + why, cause);
        this.step = step;
        this.checkpoint = checkpoint.map(Path::toString).orElse("");
    }

    /** How many steps had been taken. */
    public long step() {
        return step;
    }

    /** The checkpoint of that step, if the training had checkpoints. */
    public Optional<String> checkpoint() {
        return Optional.of(checkpoint).filter(path -> !path.isEmpty());
    }

    @Override
    public String marked() {
        return super.getMessage()
                + checkpoint()
                        .map(path -> "; with " + Setting.RESUME + " it goes on from " + path)
                        .orElse("");
    }

    @Override
    public String getMessage() {
        return Setting.plain(marked());
    }
}
