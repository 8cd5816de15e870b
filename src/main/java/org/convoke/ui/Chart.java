package org.convoke.ui;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Curves over one axis as an inline SVG, without any script: what a point says is shown by the style sheet where the mouse
 * is.
 */
final class Chart {
    /** Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008). */
    static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D");

    private static final int WIDTH = 620;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 14;
    private static final int TOP = 52;
    private static final int BOTTOM = 42;
    private static final int HOVERS = 150;
    private static final double LETTER = 6.3;
    /** From this ratio on, small values would be a flat line. */
    private static final double LOG_RATIO = 30;

    /** How a curve is drawn. */
    enum Style {
        THIN,
        BOLD,
        DOTS,
        /** Dots without a line between them. */
        POINTS
    }

    private record Line(String name, String colour, Style style, double[] x, double[] y) {}

    private record Band(String name, String colour, double opacity, double[] x, double[] low, double[] high) {}

    private String title;
    private final String xLabel;
    private final String yLabel;
    private final boolean fromZero;
    private final List<Line> lines = new ArrayList<>();
    private final List<Band> bands = new ArrayList<>();
    private double[] hoverX = {};
    private IntFunction<List<String>> hover = i -> List.of();
    private double cut = Double.MAX_VALUE;
    /** Whether the horizontal axis is of any values, not of counts. */
    private boolean values;

    private boolean log;

    /**
     * @param yLabel with the unit
     * @param fromZero whether the axis begins at 0; otherwise it is as long as the values need, and logarithmic where they
     *     differ much
     */
    Chart(String title, String xLabel, String yLabel, boolean fromZero) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.fromZero = fromZero;
    }

    /** Adds a curve. */
    Chart line(String name, String colour, Style style, double[] x, double[] y) {
        lines.add(new Line(name, colour, style, x, y));
        return this;
    }

    /** Adds the area between two curves. */
    Chart band(String name, String colour, double opacity, double[] x, double[] low, double[] high) {
        bands.add(new Band(name, colour, opacity, x, low, high));
        return this;
    }

    /**
     * Makes the horizontal axis one of any values, not of counts.
     *
     * @param equalFactors whether equal factors are equally long; the values must be above 0 then
     */
    Chart ofValues(boolean equalFactors) {
        values = true;
        log = equalFactors;
        return this;
    }

    /** What is shown where the mouse is near one of these places. */
    Chart hover(double[] x, IntFunction<List<String>> text) {
        hoverX = x;
        hover = text;
        return this;
    }

    /**
     * Does not let a few great values make all others small: the axis ends at twice what nineteen of twenty of them stay
     * below, and says what is cut off.
     */
    Chart cutAbove(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length > 0 && sorted[sorted.length - 1] > 4 * sorted[(sorted.length - 1) * 19 / 20]) {
            cut = 2 * sorted[(sorted.length - 1) * 19 / 20];
            title += String.format(Locale.ROOT, " (up to %,.0f, truncated)", sorted[sorted.length - 1]);
        }
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(Html.format(
                "<svg class=\"cv-chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" data-points=\"%d\">",
                WIDTH, HEIGHT, Html.text(title), points()));
        svg.append(Html.format("<text x=\"8\" y=\"18\" class=\"cv-title\">%s</text>", Html.text(title)));
        if (points() == 0) {
            svg.append(Html.format(
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"cv-none\">no data yet</text></svg>",
                    WIDTH / 2, HEIGHT / 2));
            return svg.toString();
        }
        Scale x = xScale();
        Scale y = yScale();
        axes(svg, x, y);
        bands.forEach(band -> svg.append(Html.format(
                "<path d=\"%s\" fill=\"%s\" fill-opacity=\"%.2f\"%s/>",
                area(band, x, y),
                band.colour,
                band.opacity,
                // A peak of one span among many is less than a pixel wide.
                band.opacity < 0.5 ? Html.format(" stroke=\"%s\" stroke-opacity=\"0.35\"", band.colour) : "")));
        lines.forEach(line -> draw(svg, line, x, y));
        legend(svg);
        hovers(svg, x);
        return svg.append("</svg>").toString();
    }

    private int points() {
        int most = 0;
        for (Line line : lines) {
            most = Math.max(most, line.x.length);
        }
        for (Band band : bands) {
            most = Math.max(most, band.x.length);
        }
        return most;
    }

    private Scale xScale() {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Line line : lines) {
            for (double x : line.x) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }
        for (Band band : bands) {
            for (double x : band.x) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }
        if (log) {
            return new Scale(least, Math.max(most, least * 1.01), true, 0);
        }
        if (values) {
            return Scale.linear(least, most);
        }
        return new Scale(most > least ? least : least - 1, most > least ? most : most + 1, false, 1);
    }

    private Scale yScale() {
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        List<double[]> all = new ArrayList<>();
        lines.forEach(line -> all.add(line.y));
        bands.forEach(band -> {
            all.add(band.low);
            all.add(band.high);
        });
        for (double[] values : all) {
            for (double value : values) {
                // A validation may give an infinite loss, or none.
                if (Double.isFinite(value)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
        if (least > most) {
            least = 0;
            most = 1;
        }
        if (fromZero) {
            return Scale.linear(0, most > 0 ? Math.min(most, cut) : 1);
        }
        return least > 0 && most / least > LOG_RATIO ? Scale.logarithmic(least, most) : Scale.linear(least, most);
    }

    private static double px(Scale x, double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double py(Scale y, double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private void axes(StringBuilder svg, Scale x, Scale y) {
        for (double mark : y.marks()) {
            double at = py(y, mark);
            svg.append(Html.format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"cv-grid\"/><text x=\"%d\" y=\"%.1f\""
                            + " text-anchor=\"end\">%s</text>",
                    LEFT, WIDTH - RIGHT, at, at, LEFT - 6, at + 4, Scale.label(mark)));
        }
        double lastLabel = -100;
        for (double mark : (x.log() ? x : Scale.linear(x.least(), x.most())).marks()) {
            double at = px(x, mark);
            boolean shown = values || mark > 0 && Math.rint(mark) == mark;
            if (mark >= x.least() && mark <= x.most() && shown && at - lastLabel > 40) {
                lastLabel = at;
                svg.append(Html.format(
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"cv-axis\"/><text x=\"%.1f\" y=\"%d\""
                                + " text-anchor=\"middle\">%s</text>",
                        at, at, HEIGHT - BOTTOM, HEIGHT - BOTTOM + 4, at, HEIGHT - BOTTOM + 17, Scale.label(mark)));
            }
        }
        svg.append(Html.format(
                "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" class=\"cv-axis\"/>",
                LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - BOTTOM));
        svg.append(Html.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"cv-label\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Html.text(xLabel + (x.log() ? " (log scale)" : ""))));
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        svg.append(Html.format(
                "<text transform=\"translate(14,%d) rotate(-90)\" text-anchor=\"middle\" class=\"cv-label\">%s</text>",
                middle, Html.text(yLabel + (y.log() ? " (log scale)" : ""))));
    }

    private static String area(Band band, Scale x, Scale y) {
        StringBuilder path = new StringBuilder();
        if (band.x.length == 1) {
            double at = px(x, band.x[0]);
            return Html.format(
                    "M%.1f,%.1fH%.1fV%.1fH%.1fZ", at - 20, py(y, band.low[0]), at + 20, py(y, band.high[0]), at - 20);
        }
        for (int i = 0; i < band.x.length; i++) {
            path.append(Html.format("%s%.1f,%.1f", path.isEmpty() ? "M" : "L", px(x, band.x[i]), py(y, band.high[i])));
        }
        for (int i = band.x.length - 1; i >= 0; i--) {
            path.append(Html.format("L%.1f,%.1f", px(x, band.x[i]), py(y, band.low[i])));
        }
        return path.append("Z").toString();
    }

    private static void draw(StringBuilder svg, Line line, Scale x, Scale y) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.x.length; i++) {
            path.append(Html.format("%s%.1f,%.1f", i == 0 ? "M" : "L", px(x, line.x[i]), py(y, line.y[i])));
        }
        if (line.x.length > 1 && line.style != Style.POINTS) {
            svg.append(Html.format(
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-opacity=\"%s\""
                            + " stroke-linejoin=\"round\"/>",
                    path, line.colour, line.style == Style.THIN ? "1" : "2", line.style == Style.THIN ? "0.45" : "1"));
        }
        if (line.x.length == 1 || line.style == Style.POINTS || (line.style == Style.DOTS && line.x.length <= 60)) {
            for (int i = 0; i < line.x.length; i++) {
                svg.append(Html.format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                        px(x, line.x[i]), py(y, line.y[i]), line.colour));
            }
        }
    }

    private void legend(StringBuilder svg) {
        double at = LEFT;
        List<String[]> entries = new ArrayList<>();
        bands.forEach(band -> entries.add(new String[] {band.name, band.colour, Double.toString(band.opacity)}));
        lines.forEach(line ->
                entries.add(new String[] {line.name, line.colour, line.style == Style.THIN ? "0.45" : "1"}));
        if (entries.size() < 2) {
            return;
        }
        for (String[] entry : entries) {
            svg.append(Html.format(
                    "<rect x=\"%.0f\" y=\"29\" width=\"14\" height=\"9\" rx=\"2\" fill=\"%s\" fill-opacity=\"%s\"/><text"
                            + " x=\"%.0f\" y=\"38\">%s</text>",
                    at, entry[1], entry[2], at + 19, Html.text(entry[0])));
            at += 32 + LETTER * entry[0].length();
        }
    }

    private void hovers(StringBuilder svg, Scale x) {
        int count = hoverX.length;
        int shown = Math.min(count, HOVERS);
        for (int h = 0; h < shown; h++) {
            // Every column of pixels tells of one true point.
            int point = (int) ((2L * h + 1) * count / (2L * shown));
            double at = px(x, hoverX[point]);
            double left = h == 0 ? LEFT : (at + px(x, hoverX[(int) ((2L * h - 1) * count / (2L * shown))])) / 2;
            double right = h == shown - 1
                    ? WIDTH - RIGHT
                    : (at + px(x, hoverX[(int) ((2L * h + 3) * count / (2L * shown))])) / 2;
            List<String> text = hover.apply(point);
            double width =
                    16 + LETTER * text.stream().mapToInt(String::length).max().orElse(0);
            double box = at + 8 + width > WIDTH ? at - 8 - width : at + 8;
            svg.append(Html.format(
                    "<g class=\"cv-h\"><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill-opacity=\"0\"/><g"
                            + " class=\"cv-tip\"><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><rect x=\"%.1f\""
                            + " y=\"%d\" width=\"%.0f\" height=\"%d\" rx=\"3\"/><text y=\"%d\">",
                    left,
                    TOP,
                    Math.max(0.5, right - left),
                    HEIGHT - TOP - BOTTOM,
                    at,
                    at,
                    TOP,
                    HEIGHT - BOTTOM,
                    box,
                    TOP + 2,
                    width,
                    8 + 15 * text.size(),
                    TOP + 2));
            for (String line : text) {
                svg.append(Html.format("<tspan x=\"%.1f\" dy=\"15\">%s</tspan>", box + 8, Html.text(line)));
            }
            svg.append("</text></g></g>");
        }
    }
}
