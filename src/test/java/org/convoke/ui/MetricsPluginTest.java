package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.Eventually;
import org.junit.jupiter.api.Test;

class MetricsPluginTest {
    private static final String PLUGINS = "spark.plugins";

    private static String get(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(url, e);
        }
    }

    @Test
    void sparksPrometheusEndpointHasTheNewestNumbers() {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("test")
                .set("spark.ui.port", "0")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.metrics.namespace", "mine")
                .set(
                        "spark.metrics.conf.*.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet")
                .set("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus");
        MetricsPlugin.addTo(conf);
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 1, 100);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            String url = spark.sc().uiWebUrl().get() + "/metrics/prometheus/";
            run.events(Optional.empty()).forEach(TrainingFace.of(spark.sc()).listeners());
            String metrics = Eventually.get(
                    "100 steps",
                    Duration.ofSeconds(60),
                    () -> Optional.of(get(url))
                            .filter(text -> text.contains("steps_Count{type=\"counters\"} 100")
                                    && !text.contains("validationAccuracy_Value{type=\"gauges\"} 0.0")));
            String prefix = "metrics_mine_driver_plugin_org_convoke_ui_MetricsPlugin_";
            assertThat(metrics)
                    .contains(
                            prefix + "step_Value{type=\"gauges\"} 100",
                            prefix + "loss_Value{type=\"gauges\"} " + SyntheticRun.loss(100),
                            prefix + "accuracy_Value{type=\"gauges\"} 0.5",
                            prefix + "validationAccuracy_Value{type=\"gauges\"} "
                                    + run.epoch(1).validation().accuracy(),
                            prefix + "validationBalancedAccuracy_Value{type=\"gauges\"} "
                                    + run.epoch(1)
                                            .validation()
                                            .balancedAccuracy()
                                            .orElseThrow(),
                            prefix + "images_Count{type=\"counters\"} 3200",
                            prefix + "badImages_Count{type=\"counters\"} 3",
                            prefix + "imagesPerSecond_Value",
                            prefix + "stepMillis_Value");
        }
    }

    @Test
    void pluginsOfTheUsersOwnStay() {
        SparkConf conf = new SparkConf(false).set(PLUGINS, "org.example.Mine");
        MetricsPlugin.addTo(conf);
        MetricsPlugin.addTo(conf);
        assertThat(conf.get(PLUGINS)).isEqualTo("org.example.Mine,org.convoke.ui.MetricsPlugin");
    }
}
