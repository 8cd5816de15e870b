package org.convoke.text;

/** Text from a file as a message may repeat it: one line of bounded length. */
public final class Quoted {
    private static final int LONGEST = 60;

    private Quoted() {}

    /** The text without line breaks and other control characters, truncated after 60 characters. */
    public static String shortened(String text) {
        String start = text.length() > LONGEST ? PrintableText.first(text, LONGEST) + "…" : text;
        return PrintableText.of(start.replaceAll("\\p{Cntrl}+", " "));
    }
}
