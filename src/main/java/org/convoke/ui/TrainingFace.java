package org.convoke.ui;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.OptionConverters;

/**
 * Where a run is shown: the tab of the driver's UI, and Spark's listeners, as far as this Spark has what it takes.
 *
 * @param address of the tab, or of the UI if it cannot have one; empty if there is no UI
 * @param listeners tells Spark's listeners, the event log among them
 */
public record TrainingFace(Optional<String> address, Consumer<TrainingEvent> listeners) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingFace.class);

    /** Adds the tab to the application's UI. */
    public static TrainingFace of(SparkContext spark) {
        Optional<String> ui = OptionConverters.toJava(spark.uiWebUrl());
        try {
            TrainingTab.attach(spark, Runs::new);
            return new TrainingFace(ui.map(url -> url + "/training/"), event -> TrainingTab.post(spark, event));
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("no Training tab: the UI API of Spark {} is not supported: {}", spark.version(), e.toString());
            return new TrainingFace(ui, event -> {});
        }
    }
}
