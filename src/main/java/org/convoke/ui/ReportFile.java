package org.convoke.ui;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The page {@code report.html} of a model directory: what the tab shows, in one file that needs nothing else, to be mailed
 * or kept.
 */
public final class ReportFile implements Consumer<TrainingEvent> {
    /** Its name in a model directory. */
    public static final String NAME = "report.html";

    private Optional<RunRecord> run = Optional.empty();

    @Override
    public void accept(TrainingEvent event) {
        if (event instanceof RunStarted started) {
            run = Optional.of(new RunRecord(started));
        } else {
            run.ifPresent(record -> record.hear(event));
        }
    }

    /**
     * The page as it will be when the run has ended.
     *
     * @param end what is about to be told
     * @throws IllegalStateException if no run has begun
     */
    public String html(RunEnded end) {
        RunRecord record = run.orElseThrow(() -> new IllegalStateException("no run has begun"));
        record.hear(end);
        return Pages.file(record.view());
    }
}
