package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCsvTest {
    @Test
    void thereIsARowForEachStepAndTheValidationInTheLastOfAnEpoch() throws IOException {
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 3, 50);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MetricsCsv csv = new MetricsCsv()) {
            run.events(Optional.empty()).forEach(csv);
            csv.copyTo(out);
        }

        List<String> rows = out.toString(StandardCharsets.UTF_8).lines().toList();

        assertThat(rows).hasSize(151);
        assertThat(rows.get(0)).startsWith("step,epoch,loss,accuracy,learning_rate,images,step_ms");
        assertThat(rows).allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(16));
        assertThat(rows.get(7))
                .startsWith("7,1," + SyntheticRun.loss(7) + ",0.5,")
                .endsWith(",,,,");
        assertThat(rows.get(100))
                .startsWith("100,2,")
                .endsWith("," + run.epoch(2).validation().loss() + ","
                        + run.epoch(2).validation().accuracy() + ","
                        + run.epoch(2).validation().balancedAccuracy().orElseThrow() + ","
                        + run.epoch(2).validation().macroF1().orElseThrow());
        // Of each class 90 images are found; of a 1 is taken for b, of b 2 for a.
        assertThat(run.epoch(2).validation().balancedAccuracy()).hasValue((90 / 91.0 + 90 / 92.0) / 2);
    }

    @Test
    void aTableThatMissesARowIsNotWholeWhateverRoomTheDiskHasLater(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("metrics.csv"));
        AtomicBoolean full = new AtomicBoolean(true);
        Writer soonFull = new FilterWriter(Files.newBufferedWriter(file)) {
            @Override
            public void write(String text, int from, int length) throws IOException {
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
                super.write(text, from, length);
            }
        };
        List<TrainingEvent> events = new SyntheticRun("r", List.of("a", "b"), 3, 50).events(Optional.empty());
        try (MetricsCsv csv = new MetricsCsv(file, soonFull)) {
            assertThatThrownBy(() -> events.forEach(csv)).isInstanceOf(UncheckedIOException.class);
            full.set(false);
            assertThat(csv.isWhole()).isFalse();
        }
    }
}
