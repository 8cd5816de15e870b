package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindRateTest {
    @TempDir
    private Path folder;

    @Test
    void findsARateForTheDigitsAndWritesNoModel() throws IOException {
        Path out = folder.resolve("rates");
        Program.Ended ended = Program.onSpark(
                "train",
                "--find-lr",
                "--network",
                QuickNetwork.in(Files.createDirectory(folder.resolve("network"))),
                "--kernels",
                "plain",
                "--out",
                out.toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        // The same seed gives the same numbers.
        assertThat(ended.after("the loss falls fastest at ")).isEqualTo("0.11; the loss diverges at 2.8");
        assertThat(ended.after("try ")).isEqualTo("--lr 0.11 or a tenth of where it diverges, --lr 0.28");
        assertThat(ended.after("report ")).isEqualTo(out.resolve("report.html").toString());
        assertThat(out).isDirectoryContaining("glob:**/report.html");
        assertThat(out.toFile().list()).containsExactly("report.html");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Loss over learning rate", "learning rate (log scale)", "steepest descent", "diverges");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("network", "rates");
    }

    @Test
    void hasNoCheckpoints() {
        Program.Ended ended = Program.run("train", "--find-lr", "--checkpoint-dir", folder.toString());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("convoke: --find-lr is a short test that has no checkpoints: leave --checkpoint-dir out\n");
    }

    @Test
    void writesNothingForTensorBoard() {
        Program.Ended ended = Program.run("train", "--find-lr", "--tensorboard", folder.toString());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("convoke: --find-lr is a short test that writes nothing for TensorBoard: leave --tensorboard"
                        + " out\n");
    }
}
