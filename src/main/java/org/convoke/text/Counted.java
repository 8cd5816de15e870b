package org.convoke.text;

import java.util.Locale;

/** A number of things in words: {@code 1 image}, {@code 60,000 images}, {@code 10 classes}. */
public final class Counted {
    private Counted() {}

    /**
     * A number and its noun.
     *
     * @param noun of one thing, whose plural ends in s, or in es after an s
     */
    public static String of(long count, String noun) {
        String plural = noun.endsWith("s") ? noun + "es" : noun + "s";
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : plural);
    }
}
