package org.convoke.ui;

import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Where a run is shown: the tab of the driver's UI, and Spark's listeners, as far as this Spark has what it takes. */
public final class TrainingFace {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingFace.class);

    private TrainingFace() {}

    /** Adds the tab to the application's UI, and gives what sends events to Spark's listeners. */
    public static Consumer<TrainingEvent> of(SparkContext spark) {
        try {
            TrainingTab.attach(spark, Runs::new);
            return event -> TrainingTab.post(spark, event);
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("no Training tab: the UI of Spark {} is another: {}", spark.version(), e.toString());
            return event -> {};
        }
    }

    /** The address of the tab, if there is a UI. */
    public static Option<String> address(SparkContext spark) {
        return spark.uiWebUrl().map(url -> url + "/training/");
    }
}
