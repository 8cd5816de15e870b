package org.convoke.text;

import java.util.regex.Pattern;

/** Names of files and classes as a terminal and a page may show them. */
public final class PrintableText {
    /** Control characters, and those that turn the direction of a text around. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029]");

    private PrintableText() {}

    /** Characters that are not shown, or that change how others are, come as {@code \}{@code u001b}. */
    public static String of(String name) {
        return UNSAFE.matcher(name)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
    }
}
