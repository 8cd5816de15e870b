package org.convoke.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.AtomicWrite;
import org.convoke.text.UserError;
import org.convoke.ui.MetricsCsv;
import org.convoke.ui.ReportFile;
import org.convoke.ui.RunEnded;
import org.convoke.ui.RunStarted;
import org.convoke.ui.TensorBoardFile;
import org.convoke.ui.TrainingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that tell of a run to people and other programs. */
final class RunFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private final MetricsCsv csv = new MetricsCsv();
    private final ReportFile report = new ReportFile();
    private final WhileItWorks toCsv = new WhileItWorks(csv);
    private final WhileItWorks toReport = new WhileItWorks(report);
    private final Optional<TensorBoardFile> tensorBoard;

    private RunFiles(Optional<TensorBoardFile> tensorBoard) {
        this.tensorBoard = tensorBoard;
    }

    /**
     * Begins them.
     *
     * @param tensorBoard the folder for TensorBoard's file, if it is wanted
     * @throws UserError if that cannot be written
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
        List<WhileItWorks> all = new ArrayList<>(List.of(toCsv, toReport, new WhileItWorks(other)));
        tensorBoard.map(WhileItWorks::new).ifPresent(all::add);
        return event -> all.forEach(each -> each.accept(event));
    }

    /** Training is worth more than a record of it: what fails, such as a file on a full disk, is left alone from then. */
    private static final class WhileItWorks implements Consumer<TrainingEvent> {
        private final Consumer<TrainingEvent> listener;
        private boolean broken;

        WhileItWorks(Consumer<TrainingEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(TrainingEvent event) {
            if (!broken) {
                try {
                    listener.accept(event);
                } catch (LinkageError | RuntimeException e) {
                    broken = true;
                    LOG.warn(
                            "{} failed and will not record the rest of this run",
                            listener.getClass().getSimpleName(),
                            e);
                }
            }
        }
    }

    /**
     * What belongs beside the model: each file that has the whole run.
     *
     * @param ending the run's last word, which is about to be said
     */
    Map<String, AtomicWrite.Bytes> forModelDirectory(RunEnded ending) {
        Map<String, AtomicWrite.Bytes> beside = new LinkedHashMap<>();
        if (!toReport.broken) {
            try {
                byte[] page = report.html(ending).getBytes(StandardCharsets.UTF_8);
                beside.put(ReportFile.NAME, out -> out.write(page));
            } catch (RuntimeException e) {
                // The model is worth more than what tells of it.
                LOG.warn("no {}", ReportFile.NAME, e);
            }
        }
        if (!toCsv.broken && csv.isWhole()) {
            beside.put(MetricsCsv.NAME, csv::copyTo);
        }
        return beside;
    }

    @Override
    public void close() {
        csv.close();
        tensorBoard.ifPresent(TensorBoardFile::close);
    }
}
