package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.convoke.spark.StepReport;
import org.convoke.spark.StepTimes;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String ADDRESS = "http://host:4040/training/";

    private final StringWriter text = new StringWriter();

    /** Two epochs of ten steps; every image is worth a loss of 0.5, and every fourth is right. */
    private void run(Progress.Form form) {
        run(form, 0);
    }

    private void run(Progress.Form form, int columns) {
        Progress progress = new Progress(new PrintWriter(text), form, 2, 20, 4, 0, 0, ADDRESS, columns);
        for (int step = 0; step < 20; step++) {
            StepReport report = new StepReport(
                    step / 10 + 1, step % 10 + 1, 10, step + 1, 0.5, 8, 32, 0.1, StepTimes.NONE, List.of(), 0);
            progress.step(report);
            if (report.endsEpoch()) {
                progress.endEpoch(report.epoch(), ", test accuracy 99.00 %");
            }
        }
    }

    @Test
    void linesAreOneAnIntervalAndOneAnEpochWithoutCarriageReturns() {
        run(Progress.Form.LINES);
        assertThat(text.toString()).doesNotContain("\r");
        assertThat(text.toString().lines().map(line -> line.replaceAll("(accuracy [0-9.]+ %).*", "$1")))
                .containsExactly(
                        "epoch 1/2 step 4/10: loss 0.5000, accuracy 25.00 %",
                        "epoch 1/2 step 8/10: loss 0.5000, accuracy 25.00 %",
                        "epoch 1/2: loss 0.5000, accuracy 25.00 %",
                        "epoch 2/2 step 4/10: loss 0.5000, accuracy 25.00 %",
                        "epoch 2/2 step 8/10: loss 0.5000, accuracy 25.00 %",
                        "epoch 2/2: loss 0.5000, accuracy 25.00 %");
        assertThat(text.toString()).contains("test accuracy 99.00 %", "images/s", "left");
    }

    @Test
    void barIsRedrawnOnOneLineAndGivesWayToTheEpochsLine() {
        run(Progress.Form.BAR);
        assertThat(text.toString()).contains("\repoch 1/2 ━━━━━━━━━━━━━━━━━━━━━━━━ 10/10 loss 0.5000");
        // What stays on the screen is what follows the last carriage return of a line.
        assertThat(text.toString().split("\n"))
                .hasSize(2)
                .allMatch(line ->
                        line.matches("(?s).*\\repoch [12]/2: loss 0.5000, accuracy 25.00 %, test .* images/s, .*"));
        assertThat(text.toString()).endsWith("\n");
    }

    @Test
    void barNamesTheAddressOfTheRunsPageWhereThereIsRoom() {
        run(Progress.Form.BAR, 100);
        assertThat(text.toString()).doesNotContain(ADDRESS);
        run(Progress.Form.BAR, 160);
        assertThat(text.toString()).contains(" left  " + ADDRESS);
    }

    @Test
    void noneIsSilent() {
        run(Progress.Form.NONE);
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void clockHasHoursWhereThereAreAny() {
        assertThat(Progress.clock(61_000_000_000L)).isEqualTo("1:01");
        assertThat(Progress.clock(3_661_000_000_000L)).isEqualTo("1:01:01");
    }
}
