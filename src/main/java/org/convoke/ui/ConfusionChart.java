package org.convoke.ui;

import java.util.List;

/** A confusion matrix as an inline SVG: numbers where there is room for them, colours everywhere. */
final class ConfusionChart {
    private static final int WIDTH = 620;
    /** With more classes, cells have no numbers, and not every class has its name beside it. */
    private static final int MOST_NUMBERS = 20;

    private static final int NAME_LETTERS = 14;

    private ConfusionChart() {}

    static String svg(RunStarted started, List<List<Long>> confusion) {
        int classes = confusion.size();
        int left = 122;
        int letters = 0;
        for (int k = 0; k < classes; k++) {
            letters = Math.max(
                    letters, Math.min(NAME_LETTERS, started.className(k).length()));
        }
        int top = 62 + 5 * letters;
        // The last name leans over the edge.
        double cell = Math.min(44, (WIDTH - left - 12.0 - 3.6 * letters) / Math.max(1, classes));
        double bottom = top + cell * classes;
        StringBuilder svg = new StringBuilder(Html.format(
                "<svg class=\"cv-chart\" viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"Confusion matrix\""
                        + " data-points=\"%d\"><text x=\"8\" y=\"18\" class=\"cv-title\">Confusion matrix: images of a"
                        + " class, and what they were predicted as</text>",
                WIDTH, bottom + 12, classes));
        svg.append(Html.format(
                "<text x=\"%.0f\" y=\"40\" text-anchor=\"middle\" class=\"cv-label\">predicted as</text><text"
                        + " transform=\"translate(14,%.0f) rotate(-90)\" text-anchor=\"middle\" class=\"cv-label\">true"
                        + " class</text>",
                left + cell * classes / 2, top + cell * classes / 2));
        int every = (int) Math.ceil(14 / cell);
        for (int k = 0; k < classes; k += every) {
            String name = Html.text(Html.shortened(started.className(k), NAME_LETTERS));
            double middle = cell * (k + 0.5);
            svg.append(Html.format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text><text transform=\"translate(%.1f,%d)"
                            + " rotate(-55)\">%s</text>",
                    left - 6, top + middle + 4, name, left + middle + 4, top - 6, name));
        }
        svg.append(Html.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%.1f\" class=\"cv-frame\"/>",
                left, top, cell * classes, cell * classes));
        for (int label = 0; label < classes; label++) {
            long images =
                    confusion.get(label).stream().mapToLong(Long::longValue).sum();
            for (int prediction = 0; prediction < confusion.get(label).size(); prediction++) {
                long count = confusion.get(label).get(prediction);
                if (count > 0) {
                    cell(
                            svg,
                            started,
                            label,
                            prediction,
                            count,
                            (double) count / (double) images,
                            left,
                            top,
                            cell,
                            classes);
                }
            }
        }
        return svg.append("</svg>").toString();
    }

    private static void cell(
            StringBuilder svg,
            RunStarted started,
            int label,
            int prediction,
            long count,
            double share,
            int left,
            int top,
            double cell,
            int classes) {
        boolean right = label == prediction;
        // Of the mistakes a few in a hundred must be seen.
        double strength = right ? 0.15 + 0.85 * share : Math.min(1, 0.2 + 1.6 * Math.sqrt(share));
        double x = left + cell * prediction;
        double y = top + cell * label;
        svg.append(Html.format(
                "<g><title>%s, predicted as %s: %,d of its images (%.1f %%)</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
                        + " height=\"%.1f\" fill=\"%s\" fill-opacity=\"%.2f\"/>",
                Html.text(started.className(label)),
                Html.text(started.className(prediction)),
                count,
                100 * share,
                x,
                y,
                cell,
                cell,
                Chart.COLOURS.get(right ? 0 : 1),
                strength));
        if (classes <= MOST_NUMBERS) {
            String text = count < 10_000 ? Long.toString(count) : Scale.label((double) count);
            svg.append(Html.format(
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" style=\"font-size:%.0fpx%s\">%s</text>",
                    x + cell / 2,
                    y + cell / 2 + 4,
                    Math.min(12, cell / 2.4),
                    strength > 0.6 ? ";fill:#fff" : "",
                    text));
        }
        svg.append("</g>");
    }
}
