package org.convoke.ui;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.convoke.ui.Chart.Style;

/** The page of a search: a table of its trials, and what they reached over each value that is a number. */
public final class TrialsPage {
    /** From this ratio on, equal factors are equally long. */
    private static final double LOG_RATIO = 20;

    private TrialsPage() {}

    /**
     * A trial.
     *
     * @param values what it had otherwise than the others, by keys
     * @param accuracy on the validation images, 0 … 1; negative if it was not measured
     * @param cells of its row in the table
     */
    public record Row(Map<String, String> values, double accuracy, List<String> cells) {}

    /**
     * One self-contained page.
     *
     * @param facts what was searched, by names, in order
     * @param heads of the table's columns
     * @param rows the best first
     */
    public static String html(String data, Map<String, String> facts, List<String> heads, List<Row> rows) {
        StringBuilder html = new StringBuilder("<table class=\"cv-facts\">");
        facts.forEach((name, text) -> Pages.fact(html, Html.text(name), Html.text(text)));
        html.append("</table><h4>Validation accuracy</h4>");
        Pages.cards(html, charts(rows).toArray(String[]::new));
        html.append("<h4>Trials, the best first</h4><table class=\"cv-facts\"><tr>");
        heads.forEach(head -> html.append("<th>").append(Html.text(head)).append("</th>"));
        html.append("</tr>");
        for (Row row : rows) {
            html.append("<tr>");
            row.cells()
                    .forEach(cell -> html.append("<td>").append(Html.text(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</table>");
        return Pages.document("Convoke: search on " + data, "Convoke: search for a recipe on " + data, html.toString());
    }

    private static List<String> charts(List<Row> rows) {
        List<Row> measured = rows.stream().filter(row -> row.accuracy() >= 0).toList();
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> keys.addAll(row.values().keySet()));
        List<String> charts = new ArrayList<>();
        for (String key : keys) {
            List<Row> numbers = measured.stream()
                    .filter(row -> row.values().getOrDefault(key, "").matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?"))
                    .toList();
            double[] x = numbers.stream()
                    .mapToDouble(row -> Double.parseDouble(row.values().get(key)))
                    .toArray();
            if (x.length == measured.size() && x.length > 1) {
                charts.add(chart(key, x, numbers));
            }
        }
        return charts;
    }

    private static String chart(String key, double[] x, List<Row> rows) {
        double[] y = rows.stream().mapToDouble(row -> 100 * row.accuracy()).toArray();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return new Chart("Accuracy over " + key, key, "validation accuracy in %", false)
                .ofValues(least > 0 && most / least >= LOG_RATIO)
                .line("trials", Chart.COLOURS.get(0), Style.POINTS, x, y)
                .svg();
    }
}
