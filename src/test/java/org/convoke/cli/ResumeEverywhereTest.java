package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is resumed from any of its checkpoints ends with the same bits. */
@Tag("slow")
class ResumeEverywhereTest {
    private static final String SHA = "weights sha256 ";

    @TempDir
    private Path folder;

    private Program.Ended train(Path checkpoints, String model, String... more) throws IOException {
        Path network = Files.writeString(folder.resolve("network.yaml"), """
                input: {channels: 1, height: 8, width: 8}
                layers:
                  - conv: {maps: 8, kernel: 3, padding: 1}
                  - batch-norm
                  - relu
                  - maxpool: 2
                  - flatten
                  - dropout: 0.3
                  - dense: 10
                loss: cross-entropy
                """);
        List<String> options = new ArrayList<>(List.of(
                "--network",
                network.toString(),
                "--epochs",
                "2",
                "--batch",
                "384",
                "--warmup",
                "1",
                "--checkpoint-every",
                "1",
                "--checkpoint-keep",
                "99"));
        options.addAll(List.of("--checkpoint-dir", checkpoints.toString(), "--progress", "none"));
        options.addAll(List.of("--out", folder.resolve(model).toString()));
        options.addAll(List.of(more));
        Program.Ended ended = Program.onSpark("train", options.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended;
    }

    @Test
    void everyCheckpointLeadsToTheSameBits() throws IOException {
        Path all = folder.resolve("all");
        String whole = train(all, "whole").after(SHA);
        List<Path> checkpoints;
        try (Stream<Path> files = Files.list(all)) {
            checkpoints = files.sorted().toList();
        }
        assertThat(checkpoints).hasSize(8);
        for (Path checkpoint : checkpoints) {
            Path alone = Files.createDirectories(folder.resolve("from-" + checkpoint.getFileName()));
            Files.move(checkpoint, alone.resolve(checkpoint.getFileName()));
            Program.Ended resumed = train(alone, "model-" + checkpoint.getFileName(), "--resume");
            assertThat(resumed.out()).contains("resuming after step ");
            assertThat(resumed.after(SHA)).as("from %s", checkpoint).isEqualTo(whole);
        }
    }
}
