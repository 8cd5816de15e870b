package org.convoke.ui;

import java.util.Locale;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;

/** Text as it may stand in a page or in a drawing. */
final class Html {
    private Html() {}

    /** The text with all that could be read as markup escaped, for elements and quoted attributes; settings by key. */
    static String text(String message) {
        String raw = PrintableText.lines(Setting.plain(message));
        StringBuilder safe = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    /** A pattern whose values are already safe, or numbers. */
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** At most so many characters, with an ellipsis in the place of the middle: names often differ at their ends. */
    static String shortened(String text, int most) {
        int end = (most - 1) / 2;
        return text.length() <= most
                ? text
                : PrintableText.first(text, most - 1 - end) + "…" + PrintableText.last(text, end);
    }
}
