package org.convoke.net;

import java.util.List;
import java.util.stream.Collectors;

/** Values as a network file has them. */
final class YamlText {
    private YamlText() {}

    /** Whole numbers and words as they are, names in quotes where YAML would take them for something else. */
    static String of(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String text
                && !text.matches("[a-zA-Z][a-zA-Z0-9._-]*|[0-9a-zA-Z]+[._-][a-zA-Z0-9._-]*[a-zA-Z]+")) {
            return "'" + text.replace("'", "''") + "'";
        }
        return String.valueOf(value);
    }
}
