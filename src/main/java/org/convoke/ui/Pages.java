package org.convoke.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.convoke.train.BestEpoch;
import org.convoke.ui.EpochDone.Held;
import org.convoke.ui.EpochDone.WrongPicture;
import org.convoke.ui.RunEnded.Outcome;
import org.convoke.ui.Validation.Score;
import org.convoke.ui.Validation.Taken;

/** The bodies of the pages, and their JSON: made of a {@link RunView} alone, so that all of them say the same. */
final class Pages {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int REFRESH_SECONDS = 5;
    private static final int WORST_CLASSES = 10;
    private static final int LISTED_COUNTS = 20;

    private static final String STYLE = """
            <style>
            .cv{--cv-text:#222;--cv-soft:#555;--cv-back:#fff;--cv-edge:#ddd;--cv-grid:#e3e3e3;--cv-axis:#777;
            --cv-trough:#e8e8e8;--cv-done:#56B4E9;--cv-tip:#fffef5;--cv-warn:#fff5ee;--cv-grey:#4D4D4D}
            [data-bs-theme=dark] .cv{--cv-text:#dee2e6;--cv-soft:#adb5bd;--cv-back:#212529;--cv-edge:#495057;
            --cv-grid:#3a4046;--cv-axis:#8b949e;--cv-trough:#3a4046;--cv-done:#155a86;--cv-tip:#2b3035;--cv-warn:#3b2a20;
            --cv-grey:#b8b8b8}
            .cv{color:var(--cv-text);background:var(--cv-back);font-size:14px;max-width:1400px;padding:2px 10px 20px}
            .cv h4{margin:18px 0 8px;font-size:17px;font-weight:600;border-bottom:1px solid var(--cv-edge);padding-bottom:3px}
            .cv-grid2{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:12px}
            .cv-card{border:1px solid var(--cv-edge);border-radius:5px;padding:6px;min-width:0}
            .cv-chart{width:100%;height:auto;display:block;font-family:sans-serif}
            .cv-chart text{font-size:12px;fill:var(--cv-text)}
            .cv-chart .cv-title{font-size:14px;font-weight:600}
            .cv-chart .cv-none{font-size:14px;fill:var(--cv-soft)}
            .cv-chart .cv-grid{stroke:var(--cv-grid)}
            .cv-chart .cv-axis,.cv-chart .cv-frame{stroke:var(--cv-axis)}
            .cv-chart .cv-frame{fill:none}
            [data-bs-theme=dark] .cv-chart [stroke-opacity="0.45"]{stroke-opacity:0.75}
            .cv-chart [stroke="#4D4D4D"]{stroke:var(--cv-grey)}
            .cv-chart [fill="#4D4D4D"]{fill:var(--cv-grey)}
            .cv-h .cv-tip{visibility:hidden;pointer-events:none}
            .cv-h:hover .cv-tip{visibility:visible}
            .cv-tip line{stroke:var(--cv-axis);stroke-dasharray:3 2}
            .cv-tip rect{fill:var(--cv-tip);stroke:var(--cv-axis)}
            .cv-facts{border-collapse:collapse;width:100%}
            .cv-facts+.cv-grid2{margin-top:12px}
            .cv-facts td,.cv-facts th{padding:2px 12px 2px 0;vertical-align:top;text-align:left}
            .cv-facts th{font-weight:600;white-space:nowrap}
            .cv-facts .cv-n{text-align:right;font-variant-numeric:tabular-nums}
            .cv code{color:var(--cv-text)}
            .cv-facts code{word-break:break-all}
            .cv-bar{height:20px;background:var(--cv-trough);border-radius:4px;overflow:hidden;position:relative;margin:6px 0}
            .cv-bar div{height:100%;background:var(--cv-done)}
            .cv-bar span{position:absolute;left:10px;top:0;line-height:20px}
            .cv-state{padding:1px 9px;border-radius:9px;color:#fff;font-size:13px;font-weight:600}
            .cv-RUNNING{background:#0072B2}.cv-DONE{background:#00795a}.cv-FAILED{background:#b34700}
            .cv-warn{border-left:4px solid #D55E00;background:var(--cv-warn);padding:5px 10px;margin:6px 0}
            .cv-pictures{display:flex;flex-wrap:wrap;gap:10px}
            .cv-pictures figure{margin:0;width:92px;text-align:center;font-size:12px;line-height:1.25}
            .cv-pictures figure img{width:84px;height:84px}
            .cv-pictures img{image-rendering:pixelated;border:1px solid var(--cv-axis);width:52px;height:52px;object-fit:contain}
            .cv-quiet{color:var(--cv-soft)}
            </style>
            """;

    private Pages() {}

    /**
     * Where the pages are.
     *
     * @param here the run's page
     * @param list the list of runs
     * @param runs how many there are
     * @param still whether the page is not to be loaded again by itself
     */
    record Links(String here, String list, int runs, boolean still) {}

    /** Everything as JSON. */
    static JsonNode json(List<RunView> runs) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode list = all.putArray("runs");
        runs.forEach(run -> {
            ObjectNode one = list.addObject();
            one.put("steps", run.steps()).put("left", run.left());
            one.setAll((ObjectNode) run.json());
            ArrayNode warnings = one.putArray("warnings");
            Advice.of(run)
                    .forEach(advice ->
                            warnings.addObject().put("what", advice.what()).put("remedy", advice.remedy()));
        });
        return all;
    }

    /** The list of runs as JSON. */
    static JsonNode listJson(List<RunView> runs) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        runs.forEach(run -> list.addObject()
                .put("run", run.started().run())
                .put("data", run.started().data())
                .put("model", run.started().model())
                .put("state", run.ended().outcome().name())
                .put("steps", run.steps())
                .put("totalSteps", run.started().totalSteps()));
        return list;
    }

    /** Where there is nothing to show. */
    static String noRun(String list, String wanted) {
        return STYLE + "<div class=\"cv\"><p>"
                + (wanted.isEmpty()
                        ? "No training has started yet."
                        : "This application has no run <code>" + Html.text(wanted) + "</code>: see <a href=\""
                                + Html.text(list) + "\">the list</a>.")
                + "</p></div>";
    }

    /** The list of runs. */
    static String list(List<RunView> runs, String page) {
        StringBuilder html = new StringBuilder(STYLE + "<div class=\"cv\">");
        html.append("<table class=\"cv-facts\"><tr><th>run</th><th>started</th><th>data</th><th>model</th>"
                + "<th class=\"cv-n\">steps</th><th class=\"cv-n\">validation accuracy</th><th class=\"cv-n\">time</th>"
                + "<th>state</th></tr>");
        for (RunView run : runs) {
            Validation last = run.latest().validation();
            html.append(Html.format(
                    "<tr><td><a href=\"%s\">%s</a></td><td>%s</td><td>%s</td><td>%s</td><td class=\"cv-n\">%,d of"
                            + " %,d</td><td class=\"cv-n\">%s</td><td class=\"cv-n\">%s</td><td>%s</td></tr>",
                    Html.text(page + "?run=" + URLEncoder.encode(run.started().run(), StandardCharsets.UTF_8)),
                    Html.text(Html.shortened(run.started().run(), 13)),
                    clock(run.started().time()),
                    Html.text(run.started().data()),
                    Html.text(run.started().model()),
                    run.steps(),
                    run.started().totalSteps(),
                    last.images() == 0 ? "–" : percent(last.accuracy()),
                    span(run.elapsed()),
                    state(run)));
        }
        return html.append("</table></div>").toString();
    }

    /** One self-contained page of a run, for a file. */
    static String file(RunView run) {
        return document(
                "Convoke: " + run.started().data(),
                "Convoke: training of " + run.started().data(),
                content(run, ""));
    }

    /**
     * A self-contained page.
     *
     * @param content safe markup
     */
    static String document(String title, String heading, String content) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                + Html.text(title)
                + "</title></head><body style=\"font-family:sans-serif;margin:12px\"><h3>"
                + Html.text(heading)
                + "</h3>"
                + STYLE
                + "<div class=\"cv\">"
                + content
                + "</div></body></html>\n";
    }

    /** The page of a run. */
    static String run(RunView run, Links links) {
        String query = links.here() + "?run=" + URLEncoder.encode(run.started().run(), StandardCharsets.UTF_8);
        StringBuilder more = new StringBuilder();
        if (run.isRunning()) {
            more.append(Html.format(
                    " · <a href=\"%s\">%s</a>",
                    Html.text(links.still() ? query : query + "&refresh=off"),
                    links.still() ? "refresh by itself" : "stop refreshing every " + REFRESH_SECONDS + " s"));
        }
        if (links.runs() > 1) {
            more.append(Html.format(" · <a href=\"%s\">all %d runs</a>", Html.text(links.list()), links.runs()));
        }
        String refresh = run.isRunning() && !links.still()
                ? "<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">"
                : "";
        return refresh + STYLE + "<div class=\"cv\" id=\"convoke\">" + content(run, more.toString()) + "</div>";
    }

    private static String content(RunView run, String links) {
        RunCharts charts = new RunCharts(run);
        StringBuilder html = new StringBuilder();
        progress(html, run, links);
        Advice.of(run)
                .forEach(advice -> html.append(Html.format(
                        "<div class=\"cv-warn\"><b>%s.</b> Remedy: %s</div>",
                        Html.text(advice.what()), Html.text(advice.remedy()))));
        facts(html, run);
        html.append("<h4>Curves</h4>");
        cards(html, charts.loss(), charts.accuracy(), charts.rate(), charts.speed());
        html.append("<h4>Speed</h4>");
        cards(html, charts.time(), charts.tasks());
        validation(html, run);
        html.append("<h4>Network</h4>");
        kernels(html, run);
        List<String> network = new ArrayList<>(List.of(charts.gradientNorms(), charts.weightNorms()));
        if (!run.started().average().isEmpty()) {
            network.add(charts.averageDistance());
        }
        cards(html, network.toArray(String[]::new));
        data(html, run);
        return html.toString();
    }

    static void cards(StringBuilder html, String... charts) {
        html.append("<div class=\"cv-grid2\">");
        for (String chart : charts) {
            html.append("<div class=\"cv-card\">").append(chart).append("</div>");
        }
        html.append("</div>");
    }

    private static String state(RunView run) {
        Outcome outcome = run.ended().outcome();
        String word = outcome == Outcome.RUNNING ? "running" : outcome == Outcome.DONE ? "done" : "failed";
        return "<span class=\"cv-state cv-" + outcome + "\">" + word + "</span>";
    }

    private static void progress(StringBuilder html, RunView run, String links) {
        RunStarted started = run.started();
        double share = started.totalSteps() == 0 ? 0 : 100.0 * run.steps() / started.totalSteps();
        String time = run.isRunning()
                ? span(run.elapsed()) + " so far, " + (run.left() == 0 ? "–" : "about " + span(run.left())) + " left"
                : "took " + span(run.elapsed());
        html.append(Html.format(
                "<div>%s run <code>%s</code>, started %s%s</div>"
                        + "<div class=\"cv-bar\"><div style=\"width:%.2f%%\"></div><span>step %,d of %,d, epoch %d of %d,"
                        + " %s</span></div>",
                state(run),
                Html.text(started.run()),
                clock(started.time()),
                links,
                share,
                run.steps(),
                started.totalSteps(),
                Math.max(1, run.epoch()),
                started.epochs(),
                time));
        if (!run.ended().message().isEmpty()) {
            html.append("<div class=\"cv-warn\"><b>")
                    .append(Html.text(run.ended().message()))
                    .append("</b></div>");
        }
    }

    private static void facts(StringBuilder html, RunView run) {
        RunStarted started = run.started();
        html.append("<div class=\"cv-grid2\"><div class=\"cv-card\"><table class=\"cv-facts\">");
        fact(html, "model", Html.text(started.model()));
        fact(html, "data", Html.text(started.data()));
        fact(html, "recipe", Html.text(started.recipe()));
        if (!started.average().isEmpty()) {
            fact(html, "averaged weights", Html.text(started.average()) + "; validated, and kept in the model");
        }
        fact(html, "seed", Long.toString(started.seed()));
        fact(html, "validation", Html.text(started.validation().isEmpty() ? "none" : started.validation()));
        html.append("</table></div><div class=\"cv-card\"><table class=\"cv-facts\">");
        Validation last = run.ended().test().images() > 0
                ? run.ended().test()
                : run.latest().validation();
        if (last.images() > 0) {
            fact(
                    html,
                    run.ended().test().images() > 0 ? "test" : "last validation",
                    Html.format(
                            "loss %.4f, accuracy %s of %,d images",
                            last.loss(), percent(last.accuracy()), last.images()));
        }
        BestEpoch best = run.best();
        if (best.isKnown()) {
            fact(
                    html,
                    "best epoch",
                    Html.format("%d: loss %.4f, accuracy %s", best.epoch(), best.loss(), percent(best.accuracy()))
                            + (run.ended().epoch() > 0
                                    ? "; the model has the weights of epoch "
                                            + run.ended().epoch()
                                    : ""));
        }
        if (!run.ended().early().isEmpty()) {
            fact(html, "ended early", Html.text(run.ended().early()));
        }
        fact(html, "steps", Html.text(started.exchange()));
        fact(html, "versions", Html.text(started.versions()));
        fact(
                html,
                "weights",
                run.digest().isEmpty()
                        ? "known when an epoch has ended"
                        : "sha256 <code>" + Html.text(run.digest()) + "</code>");
        fact(html, "data digest", "<code>" + Html.text(started.dataDigest()) + "</code>");
        if (!run.ended().model().isEmpty()) {
            fact(html, "model directory", Html.text(run.ended().model()));
        }
        html.append("</table></div></div>");
    }

    static void fact(StringBuilder html, String name, String value) {
        html.append("<tr><th>").append(name).append("</th><td>").append(value).append("</td></tr>");
    }

    private static void validation(StringBuilder html, RunView run) {
        Validation last = run.latest().validation();
        html.append(Html.format(
                "<h4>%s</h4>",
                last.images() == 0
                        ? "Validation"
                        : "Validation "
                                + (run.started().average().isEmpty() ? "" : "of the averaged weights ")
                                + "after epoch " + run.latest().epoch()));
        if (last.images() == 0) {
            html.append(Html.format(
                    "<p class=\"cv-quiet\">%s</p>",
                    run.started().validation().isEmpty()
                            ? "This run is not validated: no validation images were chosen."
                            : "Shown when the first epoch has ended."));
            return;
        }
        html.append("<div class=\"cv-grid2\"><div class=\"cv-card\">");
        if (last.confusion().isEmpty()) {
            html.append(Html.format(
                    "<p class=\"cv-quiet\">%d classes are too many for a matrix; beside are the most frequent"
                            + " confusions.</p>",
                    last.scores().size()));
        } else {
            html.append(ConfusionChart.svg(run.started(), last.confusion()));
        }
        html.append("</div><div class=\"cv-card\">");
        worstClasses(html, run.started(), last);
        mistakes(html, run.started(), last.mistakes());
        wrong(html, run);
        html.append("</div>");
        if (last.bins().images() > 0) {
            html.append("<div class=\"cv-card\">")
                    .append(CalibrationChart.svg(last.bins()))
                    .append("</div>");
        }
        html.append("</div>");
    }

    private static void worstClasses(StringBuilder html, RunStarted started, Validation last) {
        List<Score> scores = last.scores();
        List<Integer> worst = IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.comparing(k -> scores.get(k).recall()))
                .limit(WORST_CLASSES)
                .toList();
        html.append("<b>Worst classes</b><table class=\"cv-facts\"><tr><th>class</th><th class=\"cv-n\">images</th>"
                + "<th class=\"cv-n\">precision</th><th class=\"cv-n\">recall</th></tr>");
        for (int k : worst) {
            Score score = scores.get(k);
            html.append(Html.format(
                    "<tr><td>%s</td><td class=\"cv-n\">%,d</td><td class=\"cv-n\">%s</td><td class=\"cv-n\">%s</td></tr>",
                    Html.text(Html.shortened(started.className(k), 40)),
                    score.images(),
                    score.taken() == 0 ? "–" : percent(score.precision()),
                    score.images() == 0 ? "–" : percent(score.recall())));
        }
        html.append("</table>");
    }

    private static void mistakes(StringBuilder html, RunStarted started, List<Taken> mistakes) {
        if (mistakes.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>();
        for (Taken taken : mistakes.subList(0, Math.min(6, mistakes.size()))) {
            words.add(Html.format(
                    "%s as %s %,d×",
                    Html.text(Html.shortened(started.className(taken.label()), 20)),
                    Html.text(Html.shortened(started.className(taken.prediction()), 20)),
                    taken.images()));
        }
        html.append("<p style=\"margin:8px 0\"><b>Most frequent mistakes:</b> ")
                .append(String.join("; ", words))
                .append("</p>");
    }

    private static void wrong(StringBuilder html, RunView run) {
        List<WrongPicture> wrong = run.latest().wrong();
        if (wrong.isEmpty()) {
            return;
        }
        RunStarted started = run.started();
        List<Picture> seen =
                run.seen().epoch() == run.latest().epoch() ? run.seen().pictures() : List.of();
        boolean explained = seen.size() == wrong.size();
        html.append(
                "<b>Most confidently wrong</b> <span class=\"cv-quiet\">(of the images of the last validation, with the"
                        + " network's output for the wrong class"
                        + (explained ? "; orange: where the network sees that class, by Grad-CAM" : "")
                        + ")</span><div class=\"cv-pictures\" style=\"margin-top:6px\">");
        for (int i = 0; i < wrong.size(); i++) {
            WrongPicture each = wrong.get(i);
            String is = started.className(each.label());
            String taken = started.className(each.prediction());
            html.append(Html.format(
                    "<figure><img src=\"%s\" alt=\"\" title=\"image %d: %s, predicted as %s\">%s<figcaption>%s, predicted as"
                            + " %s: %s</figcaption></figure>",
                    each.picture().dataUri(),
                    each.image(),
                    Html.text(is),
                    Html.text(taken),
                    explained
                            ? Html.format(
                                    "<img src=\"%s\" alt=\"Grad-CAM\">",
                                    seen.get(i).dataUri())
                            : "",
                    Html.text(Html.shortened(is, 14)),
                    Html.text(Html.shortened(taken, 14)),
                    each.confidence() <= 1
                            ? Html.format("%.1f %%", 100 * each.confidence())
                            : Html.format("%.2f", each.confidence())));
        }
        html.append("</div>");
    }

    private static void kernels(StringBuilder html, RunView run) {
        EpochDone.KernelPictures kernels = run.latest().kernels();
        if (kernels.pictures().isEmpty()) {
            html.append(Html.format(
                    "<p class=\"cv-quiet\">%s</p>",
                    run.latest().epoch() == 0
                            ? "The first layer's kernels are shown when an epoch has ended."
                            : "The first layer has no kernels."));
            return;
        }
        boolean colour = kernels.layer().endsWith("in colour");
        html.append(Html.format(
                "<div class=\"cv-card\" style=\"margin-bottom:12px\"><b>Kernels of %s</b> <span class=\"cv-quiet\">after epoch"
                        + " %d%s; %s</span><div class=\"cv-pictures\" style=\"margin-top:6px\">",
                Html.text(kernels.layer()),
                run.latest().epoch(),
                kernels.maps() > kernels.pictures().size()
                        ? ", the first " + kernels.pictures().size() + " of " + kernels.maps()
                        : "",
                Html.format(
                        colour
                                ? "grey is 0, full colour is ±%.3g"
                                : "white is 0, full blue is −%1$.3g, full orange is +%1$.3g",
                        kernels.greatest())));
        kernels.pictures()
                .forEach(picture -> html.append("<img alt=\"\" src=\"")
                        .append(picture.dataUri())
                        .append("\">"));
        html.append("</div></div>");
    }

    private static void data(StringBuilder html, RunView run) {
        RunStarted started = run.started();
        html.append("<h4>Data</h4><div class=\"cv-grid2\"><div class=\"cv-card\">");
        html.append(Html.format(
                "<p>%,d training images, %,d test images; bad images left out: %,d</p>",
                started.trainImages(), started.testImages(), started.badImages()));
        List<Long> counts = started.classCounts();
        List<Double> weights = started.classWeights();
        boolean weighted = !weights.isEmpty() && weights.size() == counts.size();
        double most =
                Math.max(1, counts.stream().mapToLong(Long::longValue).max().orElse(1));
        double heaviest =
                weights.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        String bars = "<th style=\"width:" + (weighted ? 26 : 45) + "%\"></th>";
        html.append("<table class=\"cv-facts\"><tr><th>class</th><th class=\"cv-n\">training images</th>")
                .append(bars)
                .append(weighted ? "<th class=\"cv-n\">weight</th>" + bars : "")
                .append("</tr>");
        List<Integer> order = IntStream.range(0, counts.size()).boxed().toList();
        if (counts.size() > LISTED_COUNTS) {
            List<Integer> byCount =
                    order.stream().sorted(Comparator.comparing(counts::get)).toList();
            order = new ArrayList<>(byCount.subList(0, LISTED_COUNTS / 2));
            order.addAll(byCount.subList(counts.size() - LISTED_COUNTS / 2, counts.size()));
        }
        for (int k : order) {
            html.append(Html.format(
                    "<tr><td>%s</td><td class=\"cv-n\">%,d</td>%s%s</tr>",
                    Html.text(Html.shortened(started.className(k), 40)),
                    counts.get(k),
                    bar(Chart.COLOURS.get(0), counts.get(k) / most),
                    weighted
                            ? Html.format("<td class=\"cv-n\">%.3g</td>", weights.get(k))
                                    + bar(Chart.COLOURS.get(4), weights.get(k) / heaviest)
                            : ""));
        }
        html.append("</table>");
        if (counts.size() > LISTED_COUNTS) {
            html.append(Html.format(
                    "<p class=\"cv-quiet\">The rarest and the most frequent of %d classes; all are in the JSON.</p>",
                    counts.size()));
        }
        html.append("</div><div class=\"cv-card\"><b>Held by the executors</b>");
        List<Held> cache = run.latest().cache();
        if (cache.isEmpty()) {
            html.append("<p class=\"cv-quiet\">Known when the first epoch has ended.</p>");
        } else {
            html.append(
                    "<table class=\"cv-facts\"><tr><th>executor</th><th class=\"cv-n\">parts</th><th class=\"cv-n\">in"
                            + " memory</th><th class=\"cv-n\">on disk</th></tr>");
            for (Held held : cache) {
                html.append(Html.format(
                        "<tr><td>%s</td><td class=\"cv-n\">%d</td><td class=\"cv-n\">%s</td><td class=\"cv-n\">%s</td></tr>",
                        Html.text(held.executor()), held.partitions(), bytes(held.memory()), bytes(held.disk())));
            }
            html.append("</table>");
        }
        html.append("</div></div>");
    }

    /** A cell with a bar of a share of its width. */
    private static String bar(String colour, double share) {
        return Html.format(
                "<td><div style=\"background:%s;height:11px;margin-top:5px;width:%.1f%%\"></div></td>",
                colour, 100 * share);
    }

    private static String bytes(long bytes) {
        return bytes == 0
                ? "–"
                : bytes < 1_000_000
                        ? Html.format("%.1f kB", bytes / 1e3)
                        : bytes < 1_000_000_000
                                ? Html.format("%.1f MB", bytes / 1e6)
                                : Html.format("%.2f GB", bytes / 1e9);
    }

    private static String percent(double share) {
        return Html.format("%.2f %%", 100 * share);
    }

    private static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    private static String span(long millis) {
        Duration time = Duration.ofMillis(millis);
        if (time.toMinutes() == 0) {
            return Html.format("%.1f s", millis / 1e3);
        }
        return time.toHours() == 0
                ? Html.format("%d min %d s", time.toMinutes(), time.toSecondsPart())
                : Html.format("%d h %d min", time.toHours(), time.toMinutesPart());
    }
}
