package org.convoke.train;

import java.util.Locale;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Which epoch's weights become the model. */
public enum Keep {
    /** The last epoch's. */
    LAST,
    /** Those with the best validation accuracy, of equal ones those with the smaller validation loss, then the earlier. */
    BEST;

    /** The text that {@link #parse} makes this from. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws UserError if it is neither */
    public static Keep parse(String text) {
        for (Keep each : values()) {
            if (each.text().equals(text.strip())) {
                return each;
            }
        }
        throw new UserError(Setting.KEEP, text, "must be best or last");
    }
}
