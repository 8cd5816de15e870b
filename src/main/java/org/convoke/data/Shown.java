package org.convoke.data;

import java.util.regex.Pattern;

/** Names of files and classes as a terminal and a page may show them. */
public final class Shown {
    /** Control characters, and those that turn the direction of a text around. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029]");

    private Shown() {}

    /** Characters that are not shown, or that change how others are, come as {@code \}{@code u001b}. */
    public static String safely(String name) {
        return UNSAFE.matcher(name)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
    }
}
