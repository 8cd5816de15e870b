package org.convoke.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.convoke.train.Evaluation;
import org.convoke.train.metric.Calibration;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.OutputSums;
import org.convoke.ui.EpochDone.Held;
import org.convoke.ui.EpochDone.KernelPictures;
import org.convoke.ui.EpochDone.WrongPicture;
import org.convoke.ui.StepsDone.LayerNorms;
import org.convoke.ui.StepsDone.Step;
import org.convoke.ui.StepsDone.TaskSpread;

/** Events as a run would tell them, with numbers that can be foreseen. */
final class SyntheticRun {
    static final String EVIL = "<script>alert(1)</script>";
    static final String AVERAGE = "exponential moving average, decay 0.99";
    private static final int BATCH = 32;

    private final String run;
    private final List<String> classes;
    private final int epochs;
    private final long stepsPerEpoch;

    SyntheticRun(String run, List<String> classes, int epochs, long stepsPerEpoch) {
        this.run = run;
        this.classes = classes;
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /** So many classes, one of which has an evil name. */
    static List<String> classes(int count) {
        return IntStream.range(0, count)
                .mapToObj(k -> k == 1 ? EVIL : "class number " + k)
                .toList();
    }

    RunStarted started() {
        return new RunStarted(
                run,
                1_700_000_000_000L,
                EVIL + ".yaml: 1×8×8 → " + classes.size() + " classes",
                1234,
                "digits & co",
                "d".repeat(64),
                epochs + " epochs, batch 32 in 1 shards",
                7,
                epochs,
                stepsPerEpoch,
                0,
                2,
                4,
                "long-running tasks, one epoch each",
                "Convoke 1, Spark 4",
                stepsPerEpoch * BATCH,
                360,
                "the test images",
                classes,
                classes.stream().map(name -> 10L + name.length()).toList(),
                3,
                AVERAGE,
                IntStream.range(0, classes.size()).mapToObj(k -> 0.5 + k).toList());
    }

    /** The loss falls; every 1000th step is a peak of 50. */
    static double loss(long step) {
        return step % 1_000 == 500 ? 50 : 0.01 + 2.0 / Math.sqrt(step);
    }

    StepsDone steps(long first, long last) {
        List<Step> steps = new ArrayList<>();
        for (long step = first; step <= last; step++) {
            steps.add(new Step(
                    step,
                    loss(step),
                    BATCH / 2,
                    BATCH,
                    0.1 / step,
                    1_500_000,
                    200_000,
                    4_000_000 + step % 7 * 300_000,
                    100_000,
                    300_000));
        }
        long count = last - first + 1;
        return new StepsDone(
                run,
                started().time() + last * 10,
                (int) ((first - 1) / stepsPerEpoch) + 1,
                steps,
                List.of(
                        new TaskSpread(0, "1", count, count * 4_000_000, 9_000_000),
                        new TaskSpread(1, "2", count, count * 7_500_000, 15_000_000)),
                List.of(
                        new LayerNorms("layer 1 (conv)", 3 + 1.0 / first, 0.5 / first),
                        new LayerNorms("layer 4 (dense)", 9 - 1.0 / first, 5.0 / first)),
                first);
    }

    EpochDone epoch(int epoch) {
        Confusion confusion = new Confusion(classes.size());
        for (int k = 0; k < classes.size(); k++) {
            confusion.add(k, k, 90);
            confusion.add(k, (k + 1) % classes.size(), classes.size() == 1 ? 0 : 1 + k % 9);
        }
        Evaluation evaluation =
                new Evaluation(0.3 * confusion.images() / epoch, confusion.images(), confusion, outputs(confusion));
        byte[] pixels = new byte[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 4);
        }
        Picture picture = new Picture(1, 8, 8, pixels);
        return new EpochDone(
                run,
                started().time() + epoch * stepsPerEpoch * 10 + 5,
                epoch,
                epoch * stepsPerEpoch,
                1.0 / epoch,
                1 - 0.5 / epoch,
                Validation.of(evaluation),
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                new WrongPicture(i % classes.size(), 1 % classes.size(), 0.99 - i / 50.0, i, picture))
                        .toList(),
                new KernelPictures("layer 1 (conv)", 20, 0.75, List.of(picture, picture)),
                "e".repeat(64),
                List.of(new Held("1", 2_500_000, 0, 1), new Held("2", 1_200_000, 800_000, 1)),
                epoch % 2,
                averageDistance(epoch));
    }

    static double averageDistance(int epoch) {
        return 0.25 / epoch;
    }

    /** Sure of all by 95 %. */
    private static OutputSums outputs(Confusion confusion) {
        Calibration.Counter calibration = new Calibration.Counter();
        for (long n = 0; n < confusion.images(); n++) {
            calibration.add(0.95, n < confusion.accuracy() * confusion.images());
        }
        return new OutputSums(confusion.images(), Double.NaN, calibration.counted());
    }

    RunEnded ended() {
        return new RunEnded(
                run,
                started().time() + epochs * stepsPerEpoch * 10 + 50,
                RunEnded.Outcome.DONE,
                "",
                "f".repeat(64),
                "models/" + EVIL,
                epochs,
                "",
                epoch(epochs).validation());
    }

    /** Everything of the whole run, or of its first steps. */
    List<TrainingEvent> events(Optional<Long> steps) {
        List<TrainingEvent> events = new ArrayList<>();
        events.add(started());
        long all = steps.orElse(epochs * stepsPerEpoch);
        for (long first = 1; first <= all; first += 100) {
            long epochEnd = ((first - 1) / stepsPerEpoch + 1) * stepsPerEpoch;
            long last = Math.min(Math.min(all, epochEnd), first + 99);
            events.add(steps(first, last));
            if (last == epochEnd) {
                events.add(epoch((int) (epochEnd / stepsPerEpoch)));
                first = epochEnd - 99;
            }
        }
        if (steps.isEmpty()) {
            events.add(ended());
        }
        return events;
    }

    /** What is to be seen after them. */
    RunView view(Optional<Long> steps) {
        List<TrainingEvent> events = events(steps);
        RunRecord record = new RunRecord((RunStarted) events.get(0));
        events.forEach(record::hear);
        return record.view();
    }
}
