package org.convoke.ui;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.convoke.ui.Chart.Style;
import org.convoke.ui.RunView.EpochPoint;
import org.convoke.ui.RunView.Norms;
import org.convoke.ui.StepsDone.LayerNorms;
import org.convoke.ui.StepsDone.TaskSpread;

/** The curves of a run. */
final class RunCharts {
    private static final String STEP = "step";
    private static final String BLUE = Chart.COLOURS.get(0);
    private static final String RED = Chart.COLOURS.get(1);
    private static final String GREEN = Chart.COLOURS.get(2);
    private static final int MOST_TASKS = 32;

    private final RunView run;
    private final List<Span> spans;
    private final double[] steps;

    RunCharts(RunView run) {
        this.run = run;
        spans = run.spans();
        steps = values(spans, Span::last);
    }

    private static <T> double[] values(List<T> list, ToDoubleFunction<T> value) {
        return list.stream().mapToDouble(value).toArray();
    }

    private List<EpochPoint> validated() {
        return run.epochs().stream()
                .filter(epoch -> epoch.validated() && Double.isFinite(epoch.validationLoss()))
                .toList();
    }

    private static String place(Span span) {
        return span.steps() == 1
                ? "step " + span.last()
                : String.format(Locale.ROOT, "steps %,d to %,d", span.first(), span.last());
    }

    /** What the validation's curve is called: it may not be of the weights that the training's is of. */
    private String validation() {
        return run.started().average().isEmpty() ? "validation" : "validation (averaged weights)";
    }

    /** Loss of the training images, step by step, and of the validation images, epoch by epoch. */
    String loss() {
        Chart chart = new Chart("Loss", STEP, "loss per image", false);
        boolean spread = spans.stream().anyMatch(span -> span.steps() > 1);
        if (spread) {
            chart.band("min to max", BLUE, 0.18, steps, values(spans, Span::least), values(spans, Span::most));
        }
        chart.line(spread ? "mean" : "training", BLUE, Style.THIN, steps, values(spans, Span::loss))
                .line("smoothed", BLUE, Style.BOLD, steps, values(spans, Span::smoothed));
        List<EpochPoint> validated = validated();
        if (!validated.isEmpty()) {
            chart.line(
                    validation(),
                    RED,
                    Style.DOTS,
                    values(validated, EpochPoint::step),
                    values(validated, EpochPoint::validationLoss));
        }
        return chart.hover(steps, i -> {
                    Span span = spans.get(i);
                    List<String> text = new ArrayList<>(List.of(
                            place(span),
                            String.format(Locale.ROOT, "loss %.4f", span.loss()),
                            String.format(Locale.ROOT, "smoothed %.4f", span.smoothed())));
                    if (span.steps() > 1) {
                        text.add(String.format(Locale.ROOT, "%.4f to %.4f", span.least(), span.most()));
                    }
                    before(span.last())
                            .ifPresent(epoch -> text.add(String.format(
                                    Locale.ROOT, "validation %.4f (epoch %d)", epoch.validationLoss(), epoch.epoch())));
                    return text;
                })
                .svg();
    }

    private java.util.Optional<EpochPoint> before(long step) {
        return validated().stream().filter(epoch -> epoch.step() <= step).reduce((one, later) -> later);
    }

    /** Accuracy of the epochs. */
    String accuracy() {
        List<EpochPoint> epochs = run.epochs();
        List<EpochPoint> validated = validated();
        Chart chart = new Chart("Accuracy", "epoch", "accuracy in %", false)
                .line(
                        "training",
                        BLUE,
                        Style.DOTS,
                        values(epochs, EpochPoint::epoch),
                        values(epochs, epoch -> 100 * epoch.accuracy()));
        if (!validated.isEmpty()) {
            chart.line(
                    validation(),
                    RED,
                    Style.DOTS,
                    values(validated, EpochPoint::epoch),
                    values(validated, epoch -> 100 * epoch.validationAccuracy()));
        }
        return chart.hover(values(epochs, EpochPoint::epoch), i -> {
                    EpochPoint epoch = epochs.get(i);
                    List<String> text = new ArrayList<>(List.of(
                            "epoch " + epoch.epoch(),
                            String.format(Locale.ROOT, "training %.2f %%", 100 * epoch.accuracy())));
                    if (epoch.validated()) {
                        text.add(String.format(Locale.ROOT, "validation %.2f %%", 100 * epoch.validationAccuracy()));
                    }
                    return text;
                })
                .svg();
    }

    /** The learning rate. */
    String rate() {
        return new Chart("Learning rate", STEP, "learning rate", true)
                .line("learning rate", GREEN, Style.BOLD, steps, values(spans, Span::rate))
                .hover(
                        steps,
                        i -> List.of(
                                place(spans.get(i)),
                                String.format(
                                        Locale.ROOT, "rate %.6g", spans.get(i).rate())))
                .svg();
    }

    /** Images a second. */
    String speed() {
        return new Chart("Speed", STEP, "images per second", true)
                .line("images per second", BLUE, Style.BOLD, steps, values(spans, Span::imagesPerSecond))
                .hover(
                        steps,
                        i -> List.of(
                                place(spans.get(i)),
                                String.format(
                                        Locale.ROOT,
                                        "%,.0f images/s",
                                        spans.get(i).imagesPerSecond())))
                .svg();
    }

    private record Part(String name, String colour, ToDoubleFunction<Span> millis) {}

    /** Where a step's time goes. */
    String time() {
        List<Part> parts = List.of(
                new Part("compute", BLUE, span -> span.millis(span.compute())),
                new Part("schedule", Chart.COLOURS.get(4), span -> span.millis(span.schedule())),
                new Part("broadcast", Chart.COLOURS.get(5), span -> span.millis(span.broadcast())),
                new Part("reduce", RED, span -> span.millis(span.reduce())),
                new Part("update", Chart.COLOURS.get(3), span -> span.millis(span.update())));
        Chart chart = new Chart("Time of a step", STEP, "milliseconds per step", true);
        double[] below = new double[spans.size()];
        for (Part part : parts) {
            double[] above = below.clone();
            for (int i = 0; i < above.length; i++) {
                above[i] += part.millis().applyAsDouble(spans.get(i));
            }
            chart.band(part.name(), part.colour(), 0.85, steps, below, above);
            below = above;
        }
        return chart.cutAbove(below)
                .hover(steps, i -> {
                    Span span = spans.get(i);
                    List<String> text = new ArrayList<>();
                    text.add(place(span));
                    parts.forEach(part -> text.add(String.format(
                            Locale.ROOT,
                            "%s %.2f ms",
                            part.name(),
                            part.millis().applyAsDouble(span))));
                    text.add(String.format(Locale.ROOT, "together %.2f ms", span.millis(span.total())));
                    if (span.steps() > 1) {
                        text.add(String.format(Locale.ROOT, "slowest %.2f ms", span.slowest() / 1e6));
                    }
                    return text;
                })
                .svg();
    }

    /** How long each task computes. */
    String tasks() {
        List<TaskSpread> tasks = new ArrayList<>(run.tasks());
        tasks.sort((one, other) -> Double.compare(other.meanMillis(), one.meanMillis()));
        List<TaskSpread> shown = tasks.subList(0, Math.min(MOST_TASKS, tasks.size()));
        int height = Math.max(300, 84 + 18 * shown.size());
        StringBuilder svg = new StringBuilder(Html.format(
                "<svg class=\"cv-chart\" viewBox=\"0 0 620 %d\" role=\"img\" aria-label=\"Tasks\" data-points=\"%d\"><text"
                        + " x=\"8\" y=\"18\" class=\"cv-title\">Computing time of each task, this epoch%s</text>",
                height,
                shown.size(),
                tasks.size() > shown.size() ? ", the slowest " + shown.size() + " of " + tasks.size() : ""));
        if (shown.isEmpty()) {
            return svg.append(
                            "<text x=\"310\" y=\"150\" text-anchor=\"middle\" class=\"cv-none\">no data yet</text></svg>")
                    .toString();
        }
        svg.append(Html.format(
                "<rect x=\"150\" y=\"29\" width=\"14\" height=\"9\" rx=\"2\" fill=\"%s\" fill-opacity=\"0.85\"/><text"
                        + " x=\"169\" y=\"38\">mean step</text><line x1=\"250\" x2=\"264\" y1=\"34\" y2=\"34\""
                        + " stroke=\"%s\" stroke-width=\"2\"/><text x=\"269\" y=\"38\">longest step</text>",
                BLUE, RED));
        // One slow step among thousands must not make the bars invisible.
        double longest = Math.min(
                shown.stream().mapToDouble(task -> task.most() / 1e6).max().orElse(1),
                3 * shown.get(0).meanMillis());
        Scale x = Scale.linear(0, longest);
        for (double mark : x.marks()) {
            double at = 150 + x.place(mark) * 450;
            svg.append(Html.format(
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"48\" y2=\"%d\" class=\"cv-grid\"/><text x=\"%.1f\" y=\"%d\""
                            + " text-anchor=\"middle\">%s</text>",
                    at, at, height - 42, at, height - 25, Scale.label(mark)));
        }
        svg.append(Html.format(
                "<text x=\"375\" y=\"%d\" text-anchor=\"middle\" class=\"cv-label\">milliseconds per step</text>",
                height - 8));
        double thick = Math.min(26.0, (height - 94.0) / shown.size());
        for (int i = 0; i < shown.size(); i++) {
            TaskSpread task = shown.get(i);
            double top = 50 + i * thick;
            String name = "task " + task.partition() + ", executor " + task.executor();
            double most = 150 + x.place(task.most() / 1e6) * 450;
            svg.append(Html.format(
                    "<g><title>%s: mean %.2f ms, longest %.2f ms, %d steps</title><text x=\"144\" y=\"%.1f\""
                            + " text-anchor=\"end\">%s</text><rect x=\"150\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
                            + " fill=\"%s\" fill-opacity=\"0.85\"/><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\""
                            + " stroke=\"%s\" stroke-width=\"2\"/></g>",
                    Html.text(name),
                    task.meanMillis(),
                    task.most() / 1e6,
                    task.steps(),
                    top + thick / 2 + 4,
                    Html.text(Html.shortened(name, 24)),
                    top + thick * 0.15,
                    x.place(task.meanMillis()) * 450,
                    thick * 0.7,
                    BLUE,
                    most,
                    most,
                    top + thick * 0.1,
                    top + thick * 0.9,
                    RED));
        }
        return svg.append("</svg>").toString();
    }

    /** The length of each layer's gradient. */
    String gradientNorms() {
        return norms("Gradient of each layer", "norm of the mean gradient", LayerNorms::gradient);
    }

    /** The length of each layer's weights. */
    String weightNorms() {
        return norms("Weights of each layer", "norm of the weights", LayerNorms::weights);
    }

    /** How far the averaged weights are from the trained ones. */
    String averageDistance() {
        List<EpochPoint> epochs = run.epochs();
        double[] x = values(epochs, EpochPoint::epoch);
        return new Chart("Distance of the averaged weights from the trained ones", "epoch", "relative distance", false)
                .line("distance", BLUE, Style.DOTS, x, values(epochs, EpochPoint::averageDistance))
                .hover(
                        x,
                        i -> List.of(
                                "epoch " + epochs.get(i).epoch(),
                                String.format(
                                        Locale.ROOT,
                                        "‖average − weights‖ / ‖weights‖ = %.4g",
                                        epochs.get(i).averageDistance())))
                .svg();
    }

    private String norms(String title, String yLabel, ToDoubleFunction<LayerNorms> value) {
        List<Norms> norms = run.norms();
        double[] x = values(norms, Norms::step);
        Set<String> names = new LinkedHashSet<>();
        norms.forEach(moment -> moment.layers().forEach(layer -> names.add(layer.layer())));
        Chart chart = new Chart(title, STEP, yLabel, false);
        int number = 0;
        for (String name : names) {
            double[] y = values(
                    norms,
                    moment -> moment.layers().stream()
                            .filter(layer -> layer.layer().equals(name))
                            .mapToDouble(value)
                            .findFirst()
                            .orElse(0));
            chart.line(
                    name.replaceAll("layer (\\d+) \\((\\w+)\\)", "$1 $2"),
                    Chart.COLOURS.get(number++ % Chart.COLOURS.size()),
                    Style.DOTS,
                    x,
                    y);
        }
        return chart.hover(x, i -> {
                    List<String> text = new ArrayList<>();
                    text.add("step " + norms.get(i).step());
                    norms.get(i)
                            .layers()
                            .forEach(layer -> text.add(
                                    String.format(Locale.ROOT, "%s %.4g", layer.layer(), value.applyAsDouble(layer))));
                    return text;
                })
                .svg();
    }
}
