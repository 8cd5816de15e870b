package org.convoke.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table of text: the first column to the left, the others to the right. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final int leftColumns;

    /** @param leftColumns how many columns, from the first, are aligned to the left */
    public TextTable(int leftColumns, String... heads) {
        this.leftColumns = leftColumns;
        rows.add(List.of(heads));
    }

    /** Adds a row. */
    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** The table without columns that have nothing below their heads. */
    public TextTable withoutEmptyColumns() {
        List<Integer> kept = IntStream.range(0, rows.get(0).size())
                .filter(i -> rows.stream().skip(1).anyMatch(row -> !row.get(i).isEmpty()))
                .boxed()
                .toList();
        TextTable table =
                new TextTable((int) kept.stream().filter(i -> i < leftColumns).count());
        table.rows.clear();
        rows.forEach(row -> table.rows.add(kept.stream().map(row::get).toList()));
        return table;
    }

    /** Characters, not counting one that takes two {@code char}s twice. */
    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** The lines, indented by two. */
    public String text() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(" ");
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(widths[i] - width(row.get(i)));
                line.append(' ').append(i < leftColumns ? row.get(i) + space : space + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
