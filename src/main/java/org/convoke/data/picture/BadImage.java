package org.convoke.data.picture;

import org.convoke.text.Setting;
import org.convoke.text.SettingMessage;

/**
 * A file that is no picture, or not a whole one, or not one that fits. The message is the reason in plain words, without
 * the file's path, which whoever asked for the picture knows.
 */
public final class BadImage extends Exception implements SettingMessage {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong, in one line, for example {@code truncated: the file ends before its picture does} */
    public BadImage(String reason) {
        super(reason);
    }

    /**
     * @param reason what is wrong, in one line
     * @param cause what the reason was made from
     */
    public BadImage(String reason, Throwable cause) {
        super(reason, cause);
    }

    @Override
    public String marked() {
        return super.getMessage();
    }

    /** The reason in one line, with settings by their keys. */
    @Override
    public String getMessage() {
        return Setting.plain(marked());
    }
}
