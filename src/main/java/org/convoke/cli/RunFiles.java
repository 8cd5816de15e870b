package org.convoke.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.AtomicWrite;
import org.convoke.ui.MetricsCsv;
import org.convoke.ui.ReportFile;
import org.convoke.ui.RunEnded;
import org.convoke.ui.RunStarted;
import org.convoke.ui.TensorBoardFile;
import org.convoke.ui.TrainingEvent;

/** The files that tell of a run to people and other programs. */
final class RunFiles implements AutoCloseable {
    private final MetricsCsv csv = new MetricsCsv();
    private final ReportFile report = new ReportFile();
    private final Optional<TensorBoardFile> tensorBoard;

    private RunFiles(Optional<TensorBoardFile> tensorBoard) {
        this.tensorBoard = tensorBoard;
    }

    /**
     * Begins them.
     *
     * @param tensorBoard the folder for TensorBoard's file, if it is wanted
     * @throws org.convoke.UserError if that cannot be written
     */
    static RunFiles of(RunStarted started, Optional<Path> tensorBoard, Configuration hadoop) {
        return new RunFiles(tensorBoard.map(folder -> TensorBoardFile.in(folder, hadoop, started)));
    }

    /** TensorBoard's file. */
    Optional<Path> tensorBoard() {
        return tensorBoard.map(TensorBoardFile::path);
    }

    /** What tells them, and somebody else, of the run. */
    Consumer<TrainingEvent> and(Consumer<TrainingEvent> other) {
        return event -> {
            csv.accept(event);
            report.accept(event);
            tensorBoard.ifPresent(file -> file.accept(event));
            other.accept(event);
        };
    }

    /**
     * What belongs beside the model.
     *
     * @param ending the run's last word, which is about to be said
     */
    Map<String, AtomicWrite.Bytes> forModelDirectory(RunEnded ending) {
        String page = report.html(ending);
        return Map.of(
                MetricsCsv.NAME, csv::copyTo, ReportFile.NAME, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        csv.close();
        tensorBoard.ifPresent(TensorBoardFile::close);
    }
}
