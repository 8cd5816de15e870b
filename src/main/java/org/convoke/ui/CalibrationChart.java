package org.convoke.ui;

import org.convoke.train.metric.Calibration;

/**
 * A reliability diagram as an inline SVG: for each bin of confidence a bar as high as its accuracy, whose colour is the
 * stronger the more images the bin has, and a mark at its mean confidence. Of a calibrated network, bars end at the marks.
 */
final class CalibrationChart {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 360;
    private static final int LEFT = 64;
    private static final int RIGHT = 14;
    private static final int TOP = 52;
    private static final int BOTTOM = 42;

    private CalibrationChart() {}

    /** @param calibration with images */
    static String svg(Calibration calibration) {
        StringBuilder svg = new StringBuilder(Html.format(
                "<svg class=\"cv-chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Calibration\" data-points=\"%d\">"
                        + "<text x=\"8\" y=\"18\" class=\"cv-title\">Calibration: accuracy by confidence, expected"
                        + " calibration error %.4f</text>",
                WIDTH, HEIGHT, Calibration.BINS, calibration.error().orElseThrow()));
        svg.append(Html.format(
                "<rect x=\"%d\" y=\"29\" width=\"14\" height=\"9\" rx=\"2\" fill=\"%s\"/><text x=\"%d\" y=\"38\">accuracy</text>"
                        + "<line x1=\"160\" x2=\"174\" y1=\"34\" y2=\"34\" stroke=\"%s\" stroke-width=\"2\"/><text"
                        + " x=\"179\" y=\"38\">mean confidence</text>",
                LEFT, Chart.COLOURS.get(0), LEFT + 19, Chart.COLOURS.get(1)));
        for (int mark = 0; mark <= 100; mark += 20) {
            svg.append(Html.format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"cv-grid\"/><text x=\"%d\" y=\"%.1f\""
                            + " text-anchor=\"end\">%d</text><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    y(mark / 100.0),
                    y(mark / 100.0),
                    LEFT - 6,
                    y(mark / 100.0) + 4,
                    mark,
                    x(mark / 100.0),
                    HEIGHT - BOTTOM + 17,
                    mark));
        }
        svg.append(Html.format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#777\" stroke-dasharray=\"4 3\"/>",
                x(0), y(0), x(1), y(1)));
        for (int b = 0; b < Calibration.BINS; b++) {
            if (calibration.bins().get(b).images() > 0) {
                bar(svg, b, calibration.bins().get(b), calibration.images());
            }
        }
        return svg.append(Html.format(
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"cv-label\">probability of the class that is"
                                + " predicted in %%</text><text transform=\"translate(14,%d) rotate(-90)\""
                                + " text-anchor=\"middle\" class=\"cv-label\">accuracy in %%</text></svg>",
                        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, (TOP + HEIGHT - BOTTOM) / 2))
                .toString();
    }

    private static void bar(StringBuilder svg, int b, Calibration.Bin bin, long all) {
        double accuracy = bin.accuracy().orElseThrow();
        double confidence = bin.confidence().orElseThrow();
        double left = x(Calibration.edge(b)) + 1;
        double width = x(Calibration.edge(b + 1)) - left - 1;
        // A few images in a hundred must be seen.
        double strength = 0.2 + 0.7 * Math.sqrt((double) bin.images() / all);
        svg.append(Html.format(
                "<g><title>confidence %.1f to %.1f %%: %,d images, mean confidence %.2f %%, accuracy %.2f %%</title><rect"
                        + " x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill-opacity=\"0\"/><rect x=\"%.1f\" y=\"%.1f\""
                        + " width=\"%.1f\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"%.2f\"/><line x1=\"%.1f\" x2=\"%.1f\""
                        + " y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/></g>",
                100 * Calibration.edge(b),
                100 * Calibration.edge(b + 1),
                bin.images(),
                100 * confidence,
                100 * accuracy,
                left,
                TOP,
                width,
                HEIGHT - TOP - BOTTOM,
                left,
                y(accuracy),
                width,
                y(0) - y(accuracy),
                Chart.COLOURS.get(0),
                strength,
                left,
                left + width,
                y(confidence),
                y(confidence),
                Chart.COLOURS.get(1)));
    }

    private static double x(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }
}
