package org.convoke.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.convoke.train.RateTest;
import org.convoke.train.RateTest.Point;
import org.convoke.ui.Chart.Style;

/** The page of a learning-rate range test: loss over rate. */
public final class RateTestPage {
    private RateTestPage() {}

    /**
     * One self-contained page.
     *
     * @param facts what was tested, by names, in order
     */
    public static String html(String data, Map<String, String> facts, RateTest test) {
        StringBuilder html = new StringBuilder();
        html.append("<table class=\"cv-facts\">");
        facts.forEach((name, text) -> Pages.fact(html, Html.text(name), Html.text(text)));
        Pages.fact(html, "steepest descent", rate(test.steepest()));
        Pages.fact(html, "diverges", rate(test.divergedAt()));
        html.append("</table>");
        Pages.cards(html, chart(test));
        return Pages.document(
                "Convoke: rate test of " + data, "Convoke: learning-rate range test on " + data, html.toString());
    }

    private static String rate(OptionalDouble rate) {
        return rate.isPresent() ? Html.format("at rate %.3g", rate.getAsDouble()) : "nowhere";
    }

    private static String chart(RateTest test) {
        List<Point> points = test.points();
        double[] rates = points.stream().mapToDouble(Point::rate).toArray();
        double[] smoothed = points.stream().mapToDouble(Point::smoothed).toArray();
        double[] losses = points.stream().mapToDouble(Point::loss).toArray();
        Chart chart = new Chart("Loss over learning rate", "learning rate", "loss per image", false)
                .ofValues(true)
                .line("each step", Chart.COLOURS.get(0), Style.THIN, rates, losses)
                .line("smoothed", Chart.COLOURS.get(0), Style.BOLD, rates, smoothed);
        test.steepest()
                .ifPresent(rate -> chart.line(
                        "steepest descent",
                        Chart.COLOURS.get(2),
                        Style.BOLD,
                        new double[] {rate, rate},
                        range(smoothed)));
        test.divergedAt()
                .ifPresent(rate -> chart.line(
                        "diverges", Chart.COLOURS.get(1), Style.BOLD, new double[] {rate, rate}, range(smoothed)));
        return chart.hover(rates, i -> {
                    List<String> text = new ArrayList<>();
                    text.add(String.format(Locale.ROOT, "rate %.4g", rates[i]));
                    text.add(String.format(Locale.ROOT, "loss %.4f", losses[i]));
                    text.add(String.format(Locale.ROOT, "smoothed %.4f", smoothed[i]));
                    return text;
                })
                .svg();
    }

    private static double[] range(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return new double[] {least, most};
    }
}
