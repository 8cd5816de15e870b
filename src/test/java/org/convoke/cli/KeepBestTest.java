package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stopping, and the best epoch's weights, on the bundled digits, with a network that is trained in no time. */
class KeepBestTest {
    private static final String SHA = "weights sha256 ";

    /** A rate so high that accuracy goes up and down: the best epoch is not the last. */
    private static final String[] RESTLESS = {
        "--validation",
        "0.3",
        "--lr",
        "1.5",
        "--warmup",
        "0",
        "--schedule",
        "constant",
        "--batch",
        "256",
        "--kernels",
        "plain"
    };

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Program.Ended train(String out, String... more) {
        return Program.onSpark(
                "train",
                Stream.of(RESTLESS, more, new String[] {"--network", QuickNetwork.in(folder), "--out", path(out)})
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
    }

    private JsonNode metrics(String model) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(folder.resolve(model).resolve("model.json")))
                .get("metrics");
    }

    @Test
    void theBestEpochsWeightsAreTheModelAlsoAfterAnInterruption() throws IOException {
        String[] best = {"--epochs", "4", "--keep", "best", "--checkpoint-keep", "99", "--checkpoint-dir", path("ck")};
        Program.Ended whole = train("whole", best);
        assertThat(whole.code()).as(whole.err()).isZero();
        JsonNode metrics = metrics("whole");
        int kept = metrics.get("weights-of-epoch").asInt();
        assertThat(kept).isEqualTo(metrics.get("best-epoch").asInt()).isBetween(1, 3);
        double most = 0;
        for (JsonNode epoch : metrics.get("epochs")) {
            most = Math.max(most, epoch.at("/validation/accuracy").asDouble());
        }
        assertThat(metrics.get("epochs")
                        .get(kept - 1)
                        .at("/validation/accuracy")
                        .asDouble())
                .isEqualTo(most);
        assertThat(whole.after("best epoch ")).startsWith(kept + " of 4, ").endsWith("the weights of epoch " + kept);
        assertThat(Files.readString(folder.resolve("whole").resolve("report.html")))
                .contains("the model has the weights of epoch " + kept);

        Program.Ended verified = Program.onSpark("verify", "--model", path("whole"));
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();

        // Killed after the best epoch: its weights come from the checkpoint.
        List<Path> newest;
        try (Stream<Path> all = Files.list(folder.resolve("ck"))) {
            newest = all.sorted().skip(kept).toList();
        }
        assertThat(newest).isNotEmpty();
        for (Path each : newest) {
            Files.delete(each.resolve("SHA256SUMS"));
        }
        Program.Ended resumed = train(
                "resumed",
                Stream.of(best, new String[] {"--resume"}).flatMap(Stream::of).toArray(String[]::new));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("resuming after step ");
        assertThat(resumed.after(SHA)).isEqualTo(whole.after(SHA));
        assertThat(metrics("resumed")).isEqualTo(metrics);

        Program.Ended other = train("other", "--epochs", "4", "--checkpoint-dir", path("ck"), "--resume");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("was made with --keep best, this run has no --keep");
    }

    /** Killed within an epoch after the best: the average goes on from the checkpoint, which has the best average too. */
    @Test
    void theBestEpochsAverageIsTheModelAlsoAfterAKillWithinAnEpoch() throws IOException {
        String[] options = {
            "--epochs",
            "2",
            "--keep",
            "best",
            "--average",
            "ema:0.5",
            "--checkpoint-every",
            "1",
            "--checkpoint-keep",
            "99",
            "--checkpoint-dir",
            path("ck")
        };
        Program.Ended whole = train("whole", options);
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.after("weights: ")).isEqualTo("exponential moving average, decay 0.5");
        int kept = metrics("whole").get("weights-of-epoch").asInt();
        assertThat(kept).isEqualTo(1);

        List<Path> checkpoints;
        try (Stream<Path> all = Files.list(folder.resolve("ck"))) {
            checkpoints = all.sorted().toList();
        }
        int stepsPerEpoch = 4;
        assertThat(checkpoints).hasSize(2 * stepsPerEpoch);
        for (Path each : checkpoints.subList(kept * stepsPerEpoch + 2, checkpoints.size())) {
            Files.delete(each.resolve("SHA256SUMS"));
        }
        Program.Ended resumed = train(
                "resumed",
                Stream.of(options, new String[] {"--resume"})
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("resuming after step " + (kept * stepsPerEpoch + 2));
        assertThat(resumed.after(SHA)).isEqualTo(whole.after(SHA));
        assertThat(metrics("resumed")).isEqualTo(metrics("whole"));

        // The curve of the average begins where the run was resumed, as the others do.
        String curve = "aria-label=\"Distance of the averaged weights from the trained ones\" data-points=\"%d\"";
        assertThat(Files.readString(folder.resolve("whole/report.html"))).contains(curve.formatted(2));
        assertThat(Files.readString(folder.resolve("resumed/report.html"))).contains(curve.formatted(2 - kept));
    }

    @Test
    void aRunWithoutProgressEndsEarlyAndStaysEnded() throws IOException {
        String[] options = {"--epochs", "30", "--early-stop", "1", "--checkpoint-dir", path("ck")};
        Program.Ended ended = train("ended", options);
        assertThat(ended.code()).as(ended.err()).isZero();
        JsonNode metrics = metrics("ended");
        int epochs = metrics.get("epochs").size();
        assertThat(epochs).isBetween(2, 29);
        assertThat(metrics.get("best-epoch").asInt()).isEqualTo(epochs - 1);
        assertThat(metrics.get("weights-of-epoch").asInt()).isEqualTo(epochs);
        assertThat(ended.after("stopped after epoch " + epochs + ": "))
                .startsWith("no better validation accuracy in 1 epoch than the ");
        assertThat(Files.readString(folder.resolve("ended").resolve("report.html")))
                .contains("ended early", "no better validation accuracy in 1 epoch");

        Program.Ended again = train(
                "again",
                Stream.of(options, new String[] {"--resume"})
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("the run had ended early: no better validation accuracy");
        assertThat(again.after(SHA)).isEqualTo(ended.after(SHA));
        assertThat(metrics("again")).isEqualTo(metrics);

        // What ended with the last epoch did not end early.
        Program.Ended shorter = train(
                "shorter",
                "--epochs",
                Integer.toString(epochs),
                "--early-stop",
                "1",
                "--checkpoint-dir",
                path("ck"),
                "--resume");
        assertThat(shorter.code()).as(shorter.err()).isZero();
        assertThat(shorter.out()).doesNotContain("had ended early").contains("to train on: the same command");

        // With more patience it goes on.
        Program.Ended patient = train(
                "patient",
                "--epochs",
                Integer.toString(epochs + 1),
                "--early-stop",
                "9",
                "--checkpoint-dir",
                path("ck"),
                "--resume");
        assertThat(patient.code()).as(patient.err()).isZero();
        assertThat(metrics("patient").get("epochs")).hasSize(epochs + 1);
    }

    @Test
    void whatAnotherValidationMeasuredDoesNotCount() {
        String[] options = {
            "--network",
            QuickNetwork.in(folder),
            "--epochs",
            "1",
            "--checkpoint-dir",
            path("ck"),
            "--kernels",
            "plain",
            "--validation"
        };
        Program.Ended first = resume("first", options, "test");
        assertThat(first.code()).as(first.err()).isZero();
        Program.Ended same = resume("same", options, "test", "--early-stop", "3", "--resume");
        assertThat(same.code()).as(same.err()).isZero();
        assertThat(same.after("best epoch ")).startsWith("1 of 1, ");
        Program.Ended other = resume("other", options, "digits", "--early-stop", "3", "--resume");
        assertThat(other.code()).as(other.err()).isZero();
        assertThat(other.out()).contains("resuming after step ").doesNotContain("best epoch");
    }

    private Program.Ended resume(String out, String[] options, String... more) {
        return Program.onSpark(
                "train",
                Stream.of(new String[] {"--out", path(out)}, options, more)
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
    }

    @Test
    void bothNeedAValidation() {
        for (String[] wants : new String[][] {{"--keep", "best"}, {"--early-stop", "2"}}) {
            Program.Ended ended = Program.run("train", "--validation", "none", wants[0], wants[1], "--out", path("m"));
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err())
                    .isEqualTo(
                            "convoke: " + String.join(" ", wants) + ": needs a validation after each epoch, but there"
                                    + " is --validation none: hold some images out with --validation 0.1\n");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void choosingByTheTestImagesIsSaid() {
        Program.Ended ended = Program.onSpark(
                "train",
                "--network",
                QuickNetwork.in(folder),
                "--epochs",
                "1",
                "--keep",
                "best",
                "--validation",
                "test",
                "--out",
                path("model"));
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.after("note: the best epoch is chosen by the test images"))
                .isEqualTo(
                        ", so that the test accuracy is higher than on new images: --validation 0.1 holds out others to"
                                + " choose by");
    }
}
