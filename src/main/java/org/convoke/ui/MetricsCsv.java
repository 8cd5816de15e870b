package org.convoke.ui;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.convoke.ui.StepsDone.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code metrics.csv}: a row for each step. The columns of the validation are filled in the last row of an epoch
 * that was validated. It grows in a temporary file of the driver, whatever the number of steps.
 */
public final class MetricsCsv implements Consumer<TrainingEvent>, AutoCloseable {
    /** Its name in a model directory. */
    public static final String NAME = "metrics.csv";

    private static final Logger LOG = LoggerFactory.getLogger(MetricsCsv.class);

    private static final String HEAD = "step,epoch,loss,accuracy,learning_rate,images,step_ms,schedule_ms,broadcast_ms,"
            + "compute_ms,reduce_ms,update_ms,validation_loss,validation_accuracy,"
            + "validation_balanced_accuracy,validation_macro_f1\n";

    private static final String NOT_VALIDATED = ",,,,";

    private final Path file;
    private final Writer writer;
    /** The newest row waits for what a validation may say. */
    private String row = "";

    /** Whether a row may be missing: then it stays so, whatever room the disk has later. */
    private boolean damaged;

    /** Begins the table. */
    public MetricsCsv() {
        try {
            file = Files.createTempFile("convoke-metrics-", ".csv");
            writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            writer.write(HEAD);
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary file for " + NAME + " (java.io.tmpdir)", e);
        }
    }

    /** A table in a file that a writer writes to. */
    MetricsCsv(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    @Override
    public void accept(TrainingEvent event) {
        if (event instanceof StepsDone done) {
            for (Step step : done.steps()) {
                end(NOT_VALIDATED);
                row = row(step, done.epoch());
            }
        } else if (event instanceof EpochDone done) {
            Validation validation = done.validation();
            end(
                    validation.images() == 0
                            ? NOT_VALIDATED
                            : "," + validation.loss()
                                    + "," + validation.accuracy()
                                    + "," + text(validation.balancedAccuracy())
                                    + "," + text(validation.macroF1()));
        }
    }

    private static String row(Step step, int epoch) {
        return step.step() + "," + epoch + "," + step.loss() + ","
                + (double) step.correct() / Math.max(1, step.images())
                + "," + step.rate() + "," + step.images()
                + millis(step.total())
                + millis(step.schedule())
                + millis(step.broadcast())
                + millis(step.compute())
                + millis(step.reduce())
                + millis(step.update());
    }

    private static String text(OptionalDouble share) {
        return share.isPresent() ? Double.toString(share.getAsDouble()) : "";
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, ",%.4f", nanos / 1e6);
    }

    private void end(String validation) {
        if (!row.isEmpty()) {
            try {
                writer.write(row + validation + "\n");
            } catch (IOException e) {
                damaged = true;
                throw new UncheckedIOException(file + " cannot be written", e);
            }
            row = "";
        }
    }

    /** Whether the whole table is there to be copied. */
    public boolean isWhole() {
        try {
            end(NOT_VALIDATED);
            writer.flush();
            return !damaged && Files.isReadable(file);
        } catch (IOException | UncheckedIOException e) {
            damaged = true;
            LOG.warn("no {}: {}", NAME, e.getMessage());
            return false;
        }
    }

    /** Writes the whole table. */
    public void copyTo(OutputStream out) throws IOException {
        end(NOT_VALIDATED);
        writer.flush();
        Files.copy(file, out);
    }

    /** Removes the temporary file. */
    @Override
    public void close() {
        try (writer) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A model that is written is not worth less for it.
            LOG.warn("{} cannot be removed: {}", file, e.toString());
        }
    }
}
