package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.tensorflow.util.Event;

/** TensorFlow's own reader of records, checksums included, and its own messages are the judge. */
class TensorBoardFileTest {
    @TempDir
    private Path folder;

    private static List<Event> read(Path file) throws Exception {
        List<Event> events = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            TFRecordReader reader = new TFRecordReader(in, true);
            for (byte[] entry = reader.read(); entry != null; entry = reader.read()) {
                events.add(Event.parseFrom(entry));
            }
        }
        return events;
    }

    private static Optional<Summary.Value> value(List<Event> events, String tag, long step) {
        return events.stream()
                .filter(event -> event.getStep() == step)
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(value -> value.getTag().equals(tag))
                .findFirst();
    }

    @Test
    void everyStepAndEpochIsReadBack() throws Exception {
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 3, 100);
        TensorBoardFile file =
                TensorBoardFile.in(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), run.started());
        run.events(Optional.empty()).forEach(file::accept);
        file.close();

        List<Event> events = read(Path.of(file.path().toUri().getPath()));

        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(0).getWallTime()).isEqualTo(1.7e9);
        for (long step = 1; step <= 300; step++) {
            assertThat(value(events, "loss/training", step).orElseThrow().getSimpleValue())
                    .isEqualTo((float) SyntheticRun.loss(step));
        }
        assertThat(value(events, "accuracy/validation", 200).orElseThrow().getSimpleValue())
                .isEqualTo((float) run.epoch(2).validation().accuracy());
        assertThat(value(events, "macro F1/validation", 200).orElseThrow().getSimpleValue())
                .isEqualTo((float) run.epoch(2).validation().macroF1().orElseThrow());
        Summary.Image kernel = value(events, "kernels/1", 300).orElseThrow().getImage();
        assertThat(kernel.getHeight()).isEqualTo(8);
        assertThat(kernel.getEncodedImageString().toByteArray())
                .isEqualTo(run.epoch(3).kernels().pictures().get(0).png());
    }

    @Test
    void whatHasBeenToldIsInTheFileWhileTheRunGoesOn() throws Exception {
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 1, 100);
        try (TensorBoardFile file =
                TensorBoardFile.in(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), run.started())) {
            file.accept(run.steps(1, 10));
            assertThat(value(read(Path.of(file.path().toUri().getPath())), "loss/training", 10))
                    .isPresent();
        }
    }

    @Test
    void aFolderThatCannotBeIsAMistake() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        assertThatThrownBy(() -> TensorBoardFile.in(
                        new org.apache.hadoop.fs.Path(taken.toUri()),
                        new Configuration(),
                        new SyntheticRun("r", List.of("a"), 1, 1).started()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("tensorboard=");
    }
}
