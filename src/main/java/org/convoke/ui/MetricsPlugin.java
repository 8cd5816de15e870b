package org.convoke.ui;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.convoke.ui.StepsDone.Step;

/**
 * Puts the newest numbers of the training that goes on into Spark's metrics system, and so into its Prometheus endpoint
 * and its sinks, under {@code APPLICATION.driver.plugin.org.convoke.ui.MetricsPlugin.NAME}. Gauges, 0 before they are
 * known: {@code step}, {@code epoch}, {@code loss}, {@code accuracy} (of the step's images, 0 … 1), {@code learningRate},
 * {@code imagesPerSecond}, {@code stepMillis}, {@code validationLoss}, {@code validationAccuracy}, {@code
 * validationBalancedAccuracy}. Counters: {@code steps}, {@code images}, {@code badImages}.
 */
public final class MetricsPlugin implements SparkPlugin {
    private static final String PLUGINS = "spark.plugins";

    /** Adds it to the plugins that a configuration names, whichever they are. */
    public static void addTo(SparkConf conf) {
        String name = MetricsPlugin.class.getName();
        String others = conf.get(PLUGINS, "").strip();
        if (!others.contains(name)) {
            conf.set(PLUGINS, others.isEmpty() ? name : others + "," + name);
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new OnDriver();
    }

    /** None: the driver knows all. */
    @Override
    public ExecutorPlugin executorPlugin() {
        return null;
    }

    private static final class OnDriver extends SparkListener implements DriverPlugin {
        private final Counter steps = new Counter();
        private final Counter images = new Counter();
        private final Counter badImages = new Counter();
        private volatile Step step = new Step(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        private volatile int epoch;
        private volatile double imagesPerSecond;
        private volatile double stepMillis;
        private volatile Validation validation = Validation.NONE;

        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            spark.addSparkListener(this);
            return Map.of();
        }

        @Override
        public void registerMetrics(String application, PluginContext context) {
            MetricRegistry registry = context.metricRegistry();
            gauge(registry, "step", () -> step.step());
            gauge(registry, "epoch", () -> epoch);
            gauge(registry, "loss", () -> step.loss());
            gauge(registry, "accuracy", () -> (double) step.correct() / Math.max(1, step.images()));
            gauge(registry, "learningRate", () -> step.rate());
            gauge(registry, "imagesPerSecond", () -> imagesPerSecond);
            gauge(registry, "stepMillis", () -> stepMillis);
            gauge(registry, "validationLoss", () -> validation.loss());
            gauge(registry, "validationAccuracy", () -> validation.accuracy());
            gauge(
                    registry,
                    "validationBalancedAccuracy",
                    () -> validation.balancedAccuracy().orElse(0));
            registry.register("steps", steps);
            registry.register("images", images);
            registry.register("badImages", badImages);
        }

        private static void gauge(MetricRegistry registry, String name, Gauge<Number> gauge) {
            registry.register(name, gauge);
        }

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof RunStarted started) {
                badImages.inc(started.badImages());
            } else if (event instanceof StepsDone done && !done.steps().isEmpty()) {
                long nanos = done.steps().stream().mapToLong(Step::total).sum();
                long seen = done.steps().stream().mapToLong(Step::images).sum();
                epoch = done.epoch();
                step = done.steps().get(done.steps().size() - 1);
                imagesPerSecond = seen * 1e9 / Math.max(1, nanos);
                stepMillis = nanos / 1e6 / done.steps().size();
                steps.inc(done.steps().size());
                images.inc(seen);
            } else if (event instanceof EpochDone done) {
                validation = done.validation();
            }
        }
    }
}
