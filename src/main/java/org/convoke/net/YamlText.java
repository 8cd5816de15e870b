package org.convoke.net;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as a network file has them. */
final class YamlText {
    private YamlText() {}

    private static final String WORD = "[a-zA-Z][a-zA-Z0-9._-]*|[0-9a-zA-Z]+[._-][a-zA-Z0-9._-]*[a-zA-Z]+";

    /** What some readers of YAML take for no words. */
    private static final Set<String> VALUES = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    /** Whole numbers and words as they are, names in quotes where YAML would take them for something else. */
    static String of(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String text && (!text.matches(WORD) || VALUES.contains(text.toLowerCase(Locale.ROOT)))) {
            return "'" + text.replace("'", "''") + "'";
        }
        return String.valueOf(value);
    }
}
