package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;
import org.convoke.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tab in a real Spark's UI, and in a real history server. */
class TrainingTabTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final List<String> CLASSES = SyntheticRun.classes(3);

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @TempDir
    private Path logs;

    private JavaSparkContext spark(String... settings) {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("test")
                .set("spark.ui.port", "0")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return new JavaSparkContext(conf);
    }

    private HttpResponse<String> get(String url) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(url, e);
        }
    }

    private JsonNode json(String url) {
        HttpResponse<String> answer = get(url);
        try {
            assertThat(answer.statusCode()).as("%s: %s", url, answer.body()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private static String tab(JavaSparkContext spark) {
        return TrainingFace.of(spark.sc()).address().orElseThrow();
    }

    private static boolean isRunning(JsonNode json, String run) {
        for (JsonNode each : json.get("runs")) {
            if (each.at("/started/run").asText().equals(run)) {
                return each.at("/ended/outcome").asText().equals("RUNNING");
            }
        }
        return true;
    }

    @Test
    void theHistoryServerShowsWhatTheLiveTabShowedFromTheLogAlone() throws IOException {
        SyntheticRun first = new SyntheticRun("first", CLASSES, 2, 100);
        SyntheticRun second = new SyntheticRun("second", CLASSES, 1, 200);
        JsonNode live;
        String liveBody;
        try (JavaSparkContext spark = spark(
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.dir",
                logs.toUri().toString(),
                "spark.eventLog.rolling.enabled",
                "false")) {
            Consumer<TrainingEvent> tell = TrainingFace.of(spark.sc()).listeners();
            assertThat(json(tab(spark) + "json").get("runs")).isEmpty();
            assertThat(get(tab(spark)).body()).contains("No training has started yet.", ">Training<");
            first.events(Optional.empty()).forEach(tell);
            // A second run of the same application does not bring a second tab.
            TrainingFace.of(spark.sc());
            second.events(Optional.empty()).forEach(tell);
            live = Eventually.get(
                    "end of both runs",
                    BOUND,
                    () -> Optional.of(json(tab(spark) + "json"))
                            .filter(json -> json.get("runs").size() == 2 && !isRunning(json, "second")));
            liveBody = get(tab(spark) + "?run=first").body();
            assertThat(liveBody.split("href=\"/training/\">Training<", -1)).hasSize(2);
            assertThat(get(tab(spark) + "runs/").body()).contains("?run=first", "?run=second");
            assertThat(json(tab(spark) + "runs/json")).hasSize(2);
            assertThat(get(tab(spark) + "?run=" + "%3Cscript%3E").body())
                    .contains("This application has no run")
                    .doesNotContain("<code><script");
        }
        assertThat(live.at("/runs/0/spans")).hasSize(200);
        assertThat(live.at("/runs/0/spans/76/loss").asDouble()).isEqualTo(SyntheticRun.loss(77));
        assertThat(live.at("/runs/0/epochs/1/validationAccuracy").asDouble())
                .isEqualTo(first.epoch(2).validation().accuracy());
        assertThat(live.at("/runs/0/epochs/1/averageDistance").asDouble()).isEqualTo(SyntheticRun.averageDistance(2));
        assertThat(live.at("/runs/0/started/classWeights")).hasSize(CLASSES.size());

        try (HistoryPage history = new HistoryPage(logs)) {
            String tab = Eventually.get("application in the history server", BOUND, history::training);
            assertThat(json(tab + "json")).isEqualTo(live);
            String past = get(tab + "?run=first").body();
            assertThat(content(past)).isEqualTo(content(liveBody));
        }
    }

    /** What is drawn, without the links around it. */
    private static String content(String page) {
        return page.substring(page.indexOf("cv-bar\"")).replaceAll("(?s)</div></div></div>.*", "");
    }

    @Test
    void behindAProxyEveryLinkBeginsWithItsBase() {
        // As YARN's application master sets it.
        System.setProperty("spark.ui.proxyBase", "/proxy/app-1");
        try (JavaSparkContext spark = spark()) {
            Consumer<TrainingEvent> tell = TrainingFace.of(spark.sc()).listeners();
            new SyntheticRun("one", CLASSES, 1, 100).events(Optional.of(50L)).forEach(tell);
            new SyntheticRun("two", CLASSES, 1, 100).events(Optional.of(50L)).forEach(tell);
            String page = Eventually.get(
                    "both runs",
                    BOUND,
                    () -> Optional.of(get(tab(spark)).body()).filter(body -> body.contains("all 2 runs")));
            assertThat(page).contains("href=\"/proxy/app-1/training/runs/\"", "\"/proxy/app-1/training/?run=two&amp;");
        } finally {
            System.clearProperty("spark.ui.proxyBase");
        }
    }

    @Test
    void whoMayNotSeeTheApplicationMayNotSeeItsTraining() {
        try (JavaSparkContext spark =
                spark("spark.acls.enable", "true", "spark.ui.filters", NamedUser.class.getName())) {
            TrainingFace.of(spark.sc());
            for (String page : List.of("", "json", "runs/", "runs/json")) {
                assertThat(get(tab(spark) + page + "?user=stranger").statusCode())
                        .isEqualTo(403);
                assertThat(get(tab(spark) + page + "?user=" + spark.sparkUser()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void withoutAUiEventsAreStillWritten() throws IOException {
        try (JavaSparkContext spark = spark(
                "spark.ui.enabled",
                "false",
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.dir",
                logs.toUri().toString())) {
            TrainingFace face = TrainingFace.of(spark.sc());
            assertThat(face.address()).isEmpty();
            Consumer<TrainingEvent> tell = face.listeners();
            new SyntheticRun("r", CLASSES, 1, 100).events(Optional.empty()).forEach(tell);
        }
        try (HistoryPage history = new HistoryPage(logs)) {
            String tab = Eventually.get("application in the history server", BOUND, history::training);
            assertThat(json(tab + "json").at("/runs/0/spans")).hasSize(100);
        }
    }

    /** A log as an earlier version wrote it, which is to stay readable. */
    @Test
    void theLogOfTheFirstVersionIsRead() throws IOException {
        try (var fixture = TrainingTabTest.class.getResourceAsStream("event-log-version-1")) {
            Files.copy(fixture, logs.resolve("local-1"));
        }
        try (HistoryPage history = new HistoryPage(logs)) {
            String tab = Eventually.get("application in the history server", BOUND, history::training);
            JsonNode run = json(tab + "json").at("/runs/0");
            assertThat(run.at("/started/data").asText()).isEqualTo("digits");
            assertThat(run.at("/ended/outcome").asText()).isEqualTo("DONE");
            assertThat(run.get("spans")).hasSize(69);
            assertThat(run.at("/spans/68/loss").asDouble()).isBetween(0.001, 1.0);
            assertThat(run.at("/latest/validation/confusion")).hasSize(10);
            assertThat(run.at("/latest/wrong")).isNotEmpty();
            assertThat(run.at("/latest/kernels/pictures")).isNotEmpty();
            assertThat(get(tab).body())
                    .contains("Confusion matrix", "data-points=\"69\"")
                    .doesNotContain("averaged weights");
        }
    }

    /** A history server over a folder of logs, in this JVM. */
    private final class HistoryPage implements AutoCloseable {
        private final HistoryServer server;
        private final String url;

        HistoryPage(Path folder) {
            SparkConf conf = new SparkConf()
                    .set("spark.history.fs.logDirectory", folder.toUri().toString())
                    .set("spark.history.fs.update.interval", "1s");
            SecurityManager security = HistoryServer$.MODULE$.createSecurityManager(conf);
            FsHistoryProvider provider = new FsHistoryProvider(conf);
            server = new HistoryServer(conf, provider, security, 0);
            provider.start();
            server.bind();
            url = "http://localhost:" + server.boundPort();
        }

        /** The tab of the only application, as soon as its log has been found. */
        Optional<String> training() {
            JsonNode applications = json(url + "/api/v1/applications");
            return applications.isEmpty()
                    ? Optional.empty()
                    : Optional.of(url + "/history/" + applications.at("/0/id").asText() + "/training/");
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
