package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.convoke.Chromium;
import org.convoke.Eventually;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tab of the application jar under spark-submit, in a real browser: while it trains, and in the history server after.
 * With {@code -Dconvoke.screenshots=DIR} it keeps what it has seen.
 */
@Tag("slow")
class TrainingInBrowserTest {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final String SHA = "weights sha256 ";

    @TempDir
    private Path folder;

    private static JsonNode json(String url) {
        try {
            return new ObjectMapper().readTree(URI.create(url).toURL());
        } catch (IOException e) {
            throw new AssertionError(url, e);
        }
    }

    private static int points(Chromium browser, String chart) {
        // While the page is loaded again there may be none for a moment.
        return browser.value("+(document.querySelector(\"svg[aria-label^='" + chart + "']\")?.dataset.points ?? -1)")
                .asInt();
    }

    private static void screenshot(Chromium browser, String name) {
        String screenshots = System.getProperty("convoke.screenshots", "");
        if (!screenshots.isEmpty()) {
            browser.screenshot(Path.of(screenshots, name + ".png"));
        }
    }

    @Test
    void theLivePageAndTheHistoryServersAreSoundAndAgreeWithTheJson() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        List<String> spark = new ArrayList<>(List.of("--master", "local[2]", "--conf", "spark.ui.port=0"));
        spark.addAll(EventLog.options(logs));
        List<String> program = List.of(
                "train",
                "--epochs",
                "40",
                "--exchange",
                "job",
                "--progress",
                "lines",
                "--out",
                folder.resolve("model").toString());
        try (Chromium browser = Chromium.start(folder)) {
            Submission.Ended ended;
            try (Submission submission = Submission.start(folder.resolve("submission"), spark, program)) {
                submission.awaitPrinted("epoch 3/40: ");
                String tab = submission.printed(Pattern.compile("Spark UI (http://\\S+/training/)"));
                browser.load(tab + "?refresh=off");
                assertThat(browser.complaints()).isEmpty();
                int shown = points(browser, "Loss");
                JsonNode run = json(tab + "json").at("/runs/0");
                assertThat(shown).isBetween(3 * 23, run.get("spans").size());
                assertThat(browser.value("document.querySelector('.cv-state').textContent")
                                .asText())
                        .isEqualTo("running");
                assertThat(browser.value("document.querySelectorAll('.cv-pictures img').length")
                                .asInt())
                        .isGreaterThan(run.at("/latest/kernels/maps").asInt() - 1);
                screenshot(browser, "live");
                // By itself the page goes on.
                browser.load(tab);
                int before = points(browser, "Loss");
                Eventually.get(
                        "more steps",
                        BOUND,
                        () -> Optional.of(points(browser, "Loss")).filter(now -> now > before));
                assertThat(browser.complaints()).isEmpty();
                ended = submission.end();
            }
            assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();

            try (SparkProcess history = history(logs)) {
                String server = "http://127.0.0.1:"
                        + Eventually.get("history server", BOUND, () -> {
                            Matcher matcher = Pattern.compile("HistoryServerUI' on port (\\d+)")
                                    .matcher(history.err());
                            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
                        });
                String id = Eventually.get("application", BOUND, () -> {
                    JsonNode all = json(server + "/api/v1/applications");
                    return all.isEmpty()
                            ? Optional.empty()
                            : Optional.of(all.at("/0/id").asText());
                });
                String tab = server + "/history/" + id + "/training/";
                browser.load(tab);
                assertThat(browser.complaints()).isEmpty();
                JsonNode run = json(tab + "json").at("/runs/0");
                assertThat(run.get("steps").asInt()).isEqualTo(40 * 23);
                assertThat(points(browser, "Loss")).isEqualTo(run.get("spans").size());
                assertThat(points(browser, "Accuracy")).isEqualTo(40);
                String text = browser.value("document.body.innerText").asText();
                assertThat(text).contains("done", "step 920 of 920", ended.after(SHA));
                assertThat(run.at("/ended/digest").asText()).isEqualTo(ended.after(SHA));
                screenshot(browser, "history");
                browser.load(tab + "runs/");
                assertThat(browser.complaints()).isEmpty();
                assertThat(browser.value("document.querySelectorAll('.cv-facts tr').length")
                                .asInt())
                        .isEqualTo(2);
                screenshot(browser, "runs");
            }
            browser.load(folder.resolve("model/report.html").toUri().toString());
            assertThat(browser.complaints()).isEmpty();
            assertThat(points(browser, "Accuracy")).isEqualTo(40);
            try (Stream<String> rows = Files.lines(folder.resolve("model/metrics.csv"))) {
                assertThat(rows).hasSize(921);
            }
        }
    }

    private SparkProcess history(Path logs) {
        return new SparkProcess(
                folder.resolve("history"),
                List.of(),
                Path.of(System.getProperty("java.home")),
                "700m",
                List.of(
                        "-cp",
                        SparkProcess.classPath() + ":" + Submission.jar(),
                        "-Dspark.history.fs.logDirectory=" + logs.toUri(),
                        "-Dspark.history.ui.port=0"),
                "org.apache.spark.deploy.history.HistoryServer",
                List.of());
    }
}
