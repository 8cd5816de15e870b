package org.convoke.ui;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.ui.RunView.EpochPoint;
import org.convoke.ui.RunView.Norms;
import org.convoke.ui.StepsDone.TaskSpread;

/** What is remembered of one run: bounded, however many steps it takes. Safe for several threads. */
final class RunRecord {
    static final int MOST_EPOCHS = 1_000;
    private static final int MOST_NORMS = 200;
    private static final int MOST_TASKS = 4_096;

    private final RunStarted started;
    private final Curve curve = new Curve();
    private final List<EpochPoint> epochs = new ArrayList<>();
    private final List<Norms> norms = new ArrayList<>();
    private final Map<Integer, TaskSpread> tasks = new LinkedHashMap<>();
    private int epochsEvery = 1;
    private int normsEvery = 1;
    private int normsHeard;
    private long updated;
    private int epoch;
    private EpochDone latest = EpochDone.NONE;
    private MistakesSeen seen = MistakesSeen.NONE;
    private RunEnded ended = RunEnded.NOT_YET;

    RunRecord(RunStarted started) {
        this.started = started;
        updated = started.time();
    }

    /** Takes in what the run says next. */
    synchronized void hear(TrainingEvent event) {
        updated = Math.max(updated, event.time());
        if (event instanceof StepsDone done) {
            steps(done);
        } else if (event instanceof EpochDone done) {
            latest = done;
            epoch(done);
        } else if (event instanceof MistakesSeen told) {
            seen = told;
        } else if (event instanceof RunEnded end) {
            ended = end;
        }
    }

    private void steps(StepsDone done) {
        if (done.epoch() != epoch) {
            epoch = done.epoch();
            tasks.clear();
        }
        done.steps().forEach(curve::add);
        for (TaskSpread task : done.tasks()) {
            if (tasks.size() < MOST_TASKS || tasks.containsKey(task.partition())) {
                // A task that has moved to another executor is judged by what it does there.
                tasks.merge(
                        task.partition(),
                        task,
                        (before, now) -> before.executor().equals(now.executor()) ? before.plus(now) : now);
            }
        }
        if (!done.norms().isEmpty() && normsHeard++ % normsEvery == 0) {
            norms.add(new Norms(done.normsStep(), done.norms()));
            if (norms.size() == MOST_NORMS) {
                thin(norms);
                normsEvery *= 2;
            }
        }
    }

    private void epoch(EpochDone done) {
        Validation validation = done.validation();
        EpochPoint point = new EpochPoint(
                done.epoch(),
                done.step(),
                done.loss(),
                done.accuracy(),
                validation.images() > 0,
                validation.loss(),
                validation.accuracy(),
                done.averageDistance());
        int last = epochs.size() - 1;
        if (last >= 0 && epochs.get(last).epoch() % epochsEvery != 0) {
            // The newest is always there; it stays only if it is one of the n-th.
            epochs.set(last, point);
        } else {
            epochs.add(point);
        }
        if (epochs.size() > MOST_EPOCHS) {
            epochsEvery *= 2;
            epochs.removeIf(each -> each.epoch() % epochsEvery != 0 && each.epoch() != done.epoch());
        }
    }

    /** Keeps every second. */
    private static void thin(List<?> list) {
        int[] place = {0};
        list.removeIf(each -> place[0]++ % 2 == 1);
    }

    /** What there is to show now. */
    synchronized RunView view() {
        return new RunView(
                started,
                updated,
                epoch,
                curve.spans(),
                List.copyOf(epochs),
                latest,
                List.copyOf(norms),
                List.copyOf(tasks.values()),
                seen,
                ended);
    }
}
