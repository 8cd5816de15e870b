package org.convoke.bench;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** The losses of the runs above each other and, below, how many of their digits agree: an SVG image. */
final class TwinPlot {
    private static final int LEFT = 60;
    private static final int WIDTH = 680;
    private static final int HEIGHT = 200;
    private static final int TOP = 50;
    private static final int SECOND_TOP = 320;
    private static final int MOST_DIGITS = 8;
    private static final String OURS = "#0072b2";
    private static final String THEIRS = "#e69f00";
    private static final String NUDGED = "#666666";

    private TwinPlot() {}

    /** To how many decimal digits two losses agree: −log₁₀ of their relative difference, at most 8. */
    static double digits(double one, double other) {
        double difference = Math.abs(one - other) / Math.abs(one);
        return difference == 0 ? MOST_DIGITS : Math.min(MOST_DIGITS, Math.max(0, -Math.log10(difference)));
    }

    static String svg(double[] ours, double[] theirs, double[] nudged) {
        int steps = ours.length;
        double most = 0;
        for (int i = 0; i < steps; i++) {
            most = Math.max(most, Math.max(ours[i], theirs[i]));
        }
        double top = Math.ceil(2 * most) / 2;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 580" font-family="sans-serif" font-size="13">
                <title>Loss of each step, Convoke and PyTorch, and how many digits agree</title>
                <rect width="780" height="580" fill="white"/>
                """);
        text(svg, LEFT, TOP - 30, "start", "loss of a step");
        legend(svg, LEFT + 260, TOP - 34, THEIRS, 4, "PyTorch");
        legend(svg, LEFT + 360, TOP - 34, OURS, 1, "Convoke, on top of it");
        axes(svg, TOP, steps, top, top / 5);
        line(svg, THEIRS, 4, steps, TOP, top, i -> theirs[i]);
        line(svg, OURS, 1, steps, TOP, top, i -> ours[i]);
        text(svg, LEFT, SECOND_TOP - 30, "start", "decimal digits in which the losses agree");
        legend(svg, LEFT + 260, SECOND_TOP - 34, OURS, 2, "Convoke and PyTorch");
        legend(svg, LEFT + 430, SECOND_TOP - 34, NUDGED, 1, "Convoke and itself, weights nudged");
        axes(svg, SECOND_TOP, steps, MOST_DIGITS, 2);
        line(svg, NUDGED, 1, steps, SECOND_TOP, MOST_DIGITS, i -> digits(ours[i], nudged[i]));
        line(svg, OURS, 1, steps, SECOND_TOP, MOST_DIGITS, i -> digits(ours[i], theirs[i]));
        text(svg, LEFT + WIDTH / 2, SECOND_TOP + HEIGHT + 42, "middle", "step");
        return svg.append("</svg>\n").toString();
    }

    private static void axes(StringBuilder svg, int top, int steps, double most, double every) {
        for (int k = 0; k * every <= most + 1e-9; k++) {
            double y = y(top, most, k * every);
            add(svg, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, LEFT + WIDTH, y, y);
            text(svg, LEFT - 8, (int) y + 4, "end", String.format(Locale.ROOT, "%.1f", k * every));
        }
        for (int k = 0; k <= 4; k++) {
            text(svg, LEFT + WIDTH * k / 4, top + HEIGHT + 20, "middle", Integer.toString(steps * k / 4));
        }
    }

    private static double y(int top, double most, double value) {
        return top + HEIGHT * (1 - Math.min(most, value) / most);
    }

    private static void line(
            StringBuilder svg, String colour, int width, int steps, int top, double most, IntToDoubleFunction value) {
        svg.append(String.format(
                Locale.ROOT, "<polyline fill='none' stroke='%s' stroke-width='%d' points='", colour, width));
        for (int i = 0; i < steps; i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + WIDTH * (i + 1.0) / steps,
                    y(top, most, value.applyAsDouble(i))));
        }
        svg.append("'/>\n");
    }

    private static void legend(StringBuilder svg, int x, int y, String colour, int width, String text) {
        add(
                svg,
                "<line x1='%d' x2='%d' y1='%d' y2='%d' stroke='%s' stroke-width='%d'/>",
                x,
                x + 24,
                y,
                y,
                colour,
                width);
        text(svg, x + 30, y + 4, "start", text);
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        add(svg, "<text x='%d' y='%d' text-anchor='%s'>%s</text>", x, y, anchor, text);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
