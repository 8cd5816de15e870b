package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;

/** A sum as one would write it by hand: terms joined by plus signs, broken where a line would be too long. */
final class Sum {
    private static final int WIDTH = 96;

    private final List<String> terms = new ArrayList<>();

    void add(String term) {
        terms.add(term);
    }

    /** A product; negative factors in brackets. */
    void add(String one, String other) {
        terms.add(factor(one) + "·" + factor(other));
    }

    private static String factor(String number) {
        return number.startsWith("-") ? "(" + number + ")" : number;
    }

    /** start + terms + end, in lines of some width, the later ones indented as far as the start is long. */
    String text(String start, String end) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(start);
        String indent = " ".repeat(start.length());
        List<String> parts = terms.isEmpty() ? List.of("0") : terms;
        for (int i = 0; i < parts.size(); i++) {
            String part = (i == 0 ? "" : " + ") + parts.get(i);
            if (i > 0 && line.length() + part.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent);
                part = part.substring(1);
            }
            line.append(part);
        }
        if (line.length() + end.length() > WIDTH && parts.size() > 1) {
            text.append(line).append('\n');
            line = new StringBuilder(indent.substring(Math.min(2, indent.length())));
        }
        return text.append(line).append(end).append('\n').toString();
    }
}
