package org.convoke.tune;

import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;

/** A search was ended before it was done. */
public final class TuningCancelled extends RuntimeException implements SettingMessage {
    private static final long serialVersionUID = 1;

    private final boolean kept;

    /**
     * @param trials how many had ended
     * @param kept whether these have records
     */
    TuningCancelled(int trials, boolean kept, Throwable cause) {
        super("the search was cancelled after " + Counted.of(trials, "trial"), cause);
        this.kept = kept;
    }

    @Override
    public String marked() {
        return super.getMessage() + (kept ? "; with the same " + Setting.OUT + " it goes on from there" : "");
    }

    @Override
    public String getMessage() {
        return Setting.plain(marked());
    }
}
