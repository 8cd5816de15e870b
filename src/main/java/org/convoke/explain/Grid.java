package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;

/** Cells of text in aligned rows, each to the right of its column. */
record Grid(List<List<String>> rows) {
    /** The lines, without an end of line; each column is as wide as the widest cell of all. */
    List<String> lines() {
        int width = rows.stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (String cell : row) {
                line.append("  ").append(" ".repeat(width - cell.length())).append(cell);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** The lines, indented by four, each with its end. */
    String text() {
        StringBuilder text = new StringBuilder();
        lines().forEach(line -> text.append("  ").append(line.stripTrailing()).append('\n'));
        return text.toString();
    }

    /** Two blocks of lines beside each other, with a title each, indented by two. */
    static String beside(String oneTitle, Grid one, String otherTitle, Grid other) {
        List<String> left = one.lines();
        List<String> right = other.lines();
        int width = Math.max(left.get(0).length(), oneTitle.length()) + 6;
        StringBuilder text = new StringBuilder();
        text.append(line(oneTitle, width, otherTitle));
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            text.append(line(
                    i < left.size() ? "  " + left.get(i) : "", width, i < right.size() ? "  " + right.get(i) : ""));
        }
        return text.toString();
    }

    private static String line(String left, int width, String right) {
        return ("  " + left + " ".repeat(Math.max(1, width - left.length())) + right).stripTrailing() + "\n";
    }
}
