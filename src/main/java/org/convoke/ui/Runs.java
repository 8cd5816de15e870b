package org.convoke.ui;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;

/** The runs of an application, as far as it has told of them; of many, the last ones. */
final class Runs extends SparkListener {
    private static final int MOST = 50;

    private final Map<String, RunRecord> records = new LinkedHashMap<>();

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof TrainingEvent said) {
            hear(said);
        }
    }

    /** A run that has not said its last word by then has been ended from outside. */
    @Override
    public synchronized void onApplicationEnd(SparkListenerApplicationEnd end) {
        records.forEach((run, record) -> {
            if (record.view().isRunning()) {
                record.hear(new RunEnded(
                        run,
                        end.time(),
                        RunEnded.Outcome.FAILED,
                        "the application ended before the run did",
                        "",
                        "",
                        0,
                        "",
                        Validation.NONE));
            }
        });
    }

    private synchronized void hear(TrainingEvent said) {
        if (said instanceof RunStarted started) {
            // A run that is resumed is the newest.
            records.remove(started.run());
            records.put(started.run(), new RunRecord(started));
            if (records.size() > MOST) {
                records.remove(records.keySet().iterator().next());
            }
        }
        RunRecord record = records.get(said.run());
        if (record != null) {
            record.hear(said);
        }
    }

    /** All of them, the first that began first. */
    synchronized List<RunView> views() {
        List<RunView> views = new ArrayList<>();
        records.values().forEach(record -> views.add(record.view()));
        return views;
    }
}
