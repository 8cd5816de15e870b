package org.convoke.text;

import java.util.regex.Pattern;

/** Names of files and classes, and text that holds them, as a terminal and a page may show them. */
public final class PrintableText {
    /** Control characters, and those that turn the direction of a text around. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029]");

    /** Those of them that a text of several lines may hold. */
    private static final Pattern UNSAFE_IN_LINES =
            Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029&&[^\\t\\n\\r]]");

    private PrintableText() {}

    /** Characters that are not shown, or that change how others are, come as {@code \}{@code u001b}. */
    public static String of(String name) {
        return escaped(UNSAFE, name);
    }

    /** Likewise, but tabs and line breaks stay. */
    public static String lines(String text) {
        return escaped(UNSAFE_IN_LINES, text);
    }

    private static String escaped(Pattern unsafe, String text) {
        return unsafe.matcher(text)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
    }

    /** The first characters, at most so many; half of a character that takes two is left out. */
    public static String first(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        boolean half = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
        return text.substring(0, half ? most - 1 : most);
    }

    /** The last characters, at most so many; half of a character that takes two is left out. */
    public static String last(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int from = text.length() - most;
        boolean half = from < text.length() && Character.isLowSurrogate(text.charAt(from));
        return text.substring(half ? from + 1 : from);
    }
}
