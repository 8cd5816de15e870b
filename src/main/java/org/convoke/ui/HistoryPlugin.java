package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVIndex;
import org.apache.spark.util.kvstore.KVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

/**
 * Gives the history server the tab "Training" of an application that has trained, from its event log alone. Spark finds it
 * by {@code META-INF/services}, if Convoke's jar is on the history server's class path.
 */
public final class HistoryPlugin implements AppHistoryServerPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryPlugin.class);

    /** After Spark's own. */
    private static final int ORDER = 100;

    /** A run as it lies in the history server's store, which may be on a disk. */
    public static final class StoredRun {
        /** The run's place among the application's. */
        @KVIndex
        public final int place;

        /** The JSON of its {@link RunView}. */
        public final String view;

        @JsonCreator
        public StoredRun(@JsonProperty("place") int place, @JsonProperty("view") String view) {
            this.place = place;
            this.view = view;
        }
    }

    @Override
    public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
        Runs runs = new Runs();
        store.onFlush(new AbstractFunction0<>() {
            @Override
            public BoxedUnit apply() {
                List<RunView> views = runs.views();
                for (int place = 0; place < views.size(); place++) {
                    store.write(new StoredRun(place, views.get(place).jsonText()));
                }
                return BoxedUnit.UNIT;
            }
        });
        return CollectionConverters.asScala(List.<SparkListener>of(runs)).toSeq();
    }

    @Override
    public void setupUI(SparkUI ui) {
        KVStore store = ui.store().store();
        try {
            if (!stored(store).isEmpty()) {
                TrainingTab.attach(ui, () -> stored(store));
            }
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("no Training tab: {}", e.toString());
        }
    }

    private static List<RunView> stored(KVStore store) {
        try {
            List<RunView> views = new ArrayList<>();
            store.view(StoredRun.class).forEach(run -> {
                try {
                    views.add(RunView.parse(run.view));
                } catch (IllegalArgumentException e) {
                    LOG.warn("a run is left out: {}", e.getMessage());
                }
            });
            return views;
        } catch (Exception e) {
            // The store's checked exceptions.
            throw new IllegalStateException("the history server's store cannot be read", e);
        }
    }

    @Override
    public int displayOrder() {
        return ORDER;
    }
}
