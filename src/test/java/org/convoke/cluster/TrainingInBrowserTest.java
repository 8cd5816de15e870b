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
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tab in a real browser: while it trains, and in a history server that has the application jar after. {@link
 * LostExecutorsTest} asks the application jar under spark-submit for it. With {@code -Dconvoke.screenshots=DIR} it keeps what
 * it has seen.
 */
@Tag("slow")
class TrainingInBrowserTest {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final String SHA = "weights sha256 ";
    private static final int EPOCHS = 6;
    private static final int STEPS_PER_EPOCH = 23;

    @TempDir
    private Path folder;

    private static JsonNode json(String url) {
        try {
            return new ObjectMapper().readTree(URI.create(url).toURL());
        } catch (IOException e) {
            throw new AssertionError(url, e);
        }
    }

    private static JsonNode run(String tab) {
        return json(tab + "json").at("/runs/0");
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
        List<String> spark = new ArrayList<>(List.of("--conf", "spark.ui.enabled=true"));
        spark.addAll(EventLog.options(logs));
        List<String> program = List.of(
                "train",
                "--network",
                QuickNetwork.in(folder),
                "--epochs",
                Integer.toString(EPOCHS),
                "--exchange",
                "job",
                "--progress",
                "lines",
                "--out",
                folder.resolve("model").toString());
        try (Chromium browser = Chromium.start(folder)) {
            Submission.Ended ended;
            try (InProcessDriver run =
                    InProcessDriver.start("local[2]", spark, program, "epoch 2/6: ", "epoch 4/6: ")) {
                run.awaitHold();
                String tab = run.printed(Pattern.compile("Spark UI (http://\\S+/training/)"));
                // What has happened comes to the page by Spark's bus.
                int shown = 2 * STEPS_PER_EPOCH;
                Eventually.get(
                        "two epochs of steps",
                        BOUND,
                        () -> Optional.of(run(tab).get("spans").size()).filter(spans -> spans == shown));
                browser.load(tab + "?refresh=off");
                assertThat(browser.complaints()).isEmpty();
                assertThat(points(browser, "Loss")).isEqualTo(shown);
                assertThat(browser.value("document.querySelector('.cv-state').textContent")
                                .asText())
                        .isEqualTo("running");
                assertThat(browser.value("document.querySelectorAll('.cv-pictures img').length")
                                .asInt())
                        .isGreaterThan(run(tab).at("/latest/kernels/maps").asInt() - 1);
                screenshot(browser, "live");
                // By itself the page goes on.
                browser.load(tab);
                assertThat(points(browser, "Loss")).isEqualTo(shown);
                run.release();
                run.awaitHold();
                Eventually.get(
                        "more steps",
                        BOUND,
                        () -> Optional.of(points(browser, "Loss")).filter(now -> now == 4 * STEPS_PER_EPOCH));
                assertThat(browser.complaints()).isEmpty();
                run.release();
                ended = run.end();
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
                JsonNode run = run(tab);
                assertThat(run.get("steps").asInt()).isEqualTo(EPOCHS * STEPS_PER_EPOCH);
                assertThat(points(browser, "Loss")).isEqualTo(run.get("spans").size());
                assertThat(points(browser, "Accuracy")).isEqualTo(EPOCHS);
                String text = browser.value("document.body.innerText").asText();
                assertThat(text).contains("done", "step 138 of 138", ended.after(SHA));
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
            assertThat(points(browser, "Accuracy")).isEqualTo(EPOCHS);
            try (Stream<String> rows = Files.lines(folder.resolve("model/metrics.csv"))) {
                assertThat(rows).hasSize(EPOCHS * STEPS_PER_EPOCH + 1);
            }
        }
    }

    private SparkProcess history(Path logs) {
        List<String> options = new ArrayList<>(SparkProcess.QUICK_START);
        options.addAll(ClassArchive.options());
        options.addAll(List.of(
                "-cp",
                SparkProcess.classPath() + ":" + Submission.jar(),
                "-Dspark.history.fs.logDirectory=" + logs.toUri(),
                "-Dspark.history.ui.port=0"));
        return new SparkProcess(
                folder.resolve("history"), "700m", options, "org.apache.spark.deploy.history.HistoryServer", List.of());
    }
}
