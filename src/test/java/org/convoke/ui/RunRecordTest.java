package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.junit.jupiter.api.Test;
import scala.Option;

class RunRecordTest {
    private static final List<String> TWO = List.of("cat", "dog");

    @Test
    void twentyThousandStepsAreKeptInBoundedRoomWithTheirExtremes() {
        RunView view = new SyntheticRun("r", TWO, 4, 5_000).view(Optional.empty());

        assertThat(view.spans()).hasSizeBetween(1_000, Curve.MOST);
        assertThat(view.spans().get(0).first()).isEqualTo(1);
        assertThat(view.steps()).isEqualTo(20_000);
        for (int i = 1; i < view.spans().size(); i++) {
            assertThat(view.spans().get(i).first())
                    .isEqualTo(view.spans().get(i - 1).last() + 1);
        }
        for (Span span : view.spans()) {
            double[] losses = LongStream.rangeClosed(span.first(), span.last())
                    .mapToDouble(SyntheticRun::loss)
                    .toArray();
            assertThat(span.least()).isEqualTo(min(losses));
            assertThat(span.most()).isEqualTo(max(losses));
            assertThat(span.images()).isEqualTo(32 * span.steps());
        }
        assertThat(view.norms().size()).isLessThan(200);
        assertThat(view.jsonText().length()).isLessThan(1_500_000);
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    @Test
    void aShortRunKeepsEveryStepAsItWas() {
        RunView view = new SyntheticRun("r", TWO, 1, 300).view(Optional.empty());

        assertThat(view.spans()).hasSize(300);
        assertThat(view.spans()).allSatisfy(span -> {
            assertThat(span.steps()).isEqualTo(1);
            assertThat(span.loss()).isEqualTo(SyntheticRun.loss(span.last()));
        });
    }

    @Test
    void ofManyEpochsSomeAreKeptAndTheNewestAlways() {
        RunView view = new SyntheticRun("r", TWO, 5_000, 1).view(Optional.empty());

        assertThat(view.epochs()).hasSizeBetween(400, RunRecord.MOST_EPOCHS);
        assertThat(view.epochs().get(view.epochs().size() - 1).epoch()).isEqualTo(5_000);
        assertThat(view.latest().epoch()).isEqualTo(5_000);
    }

    @Test
    void stepsThatAreToldTwiceCountOnce() {
        SyntheticRun run = new SyntheticRun("r", TWO, 1, 100);
        RunRecord record = new RunRecord(run.started());
        record.hear(run.steps(1, 50));
        record.hear(run.steps(41, 60));

        assertThat(record.view().spans()).hasSize(60);
    }

    @Test
    void aViewIsReadBackFromItsJson() {
        RunView view = new SyntheticRun("r", SyntheticRun.classes(3), 2, 50).view(Optional.empty());

        RunView back = RunView.parse(view.jsonText());

        assertThat(back.jsonText()).isEqualTo(view.jsonText());
        assertThat(back.latest().wrong().get(0).picture().pixels())
                .isEqualTo(view.latest().wrong().get(0).picture().pixels());
    }

    @Test
    void timeLeftFollowsFromThePaceSoFar() {
        // 10 ms a step.
        assertThat(new SyntheticRun("r", TWO, 4, 100).view(Optional.of(100L)).left())
                .isBetween(3_000L, 3_050L);
        assertThat(new SyntheticRun("r", TWO, 4, 100).view(Optional.of(0L)).left())
                .isZero();
    }

    @Test
    void whatMakesARunSlowIsSaidWithARemedy() {
        RunView view = new SyntheticRun("r", TWO, 1, 100).view(Optional.empty());

        assertThat(Advice.of(view))
                .extracting(Advice::what)
                .containsExactly(
                        "4 cores but only 2 shards, so 2 cores stay idle",
                        "task 1 on executor 2 takes 7.5 ms a step, the median task 4.0 ms",
                        "images were dropped from executors' memory, 1×",
                        "3 images could not be read and were skipped");
        assertThat(Advice.of(view)).extracting(Advice::remedy).noneMatch(String::isBlank);
    }

    @Test
    void aRunWhoseApplicationEndsBeforeItHasFailed() {
        SyntheticRun run = new SyntheticRun("r", TWO, 2, 100);
        Runs runs = new Runs();
        run.events(Optional.of(50L)).forEach(runs::onOtherEvent);
        assertThat(runs.views().get(0).isRunning()).isTrue();

        runs.onApplicationEnd(new SparkListenerApplicationEnd(7, Option.empty()));

        assertThat(runs.views().get(0).isRunning()).isFalse();
        assertThat(Pages.run(runs.views().get(0), new Pages.Links("/t/", "/l/", 1, false)))
                .contains("the application ended before the run did");
    }
}
