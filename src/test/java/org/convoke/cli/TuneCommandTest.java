package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches on the bundled digits, with a network that is trained in no time. */
class TuneCommandTest {
    private static final String[] SEARCH = {
        "--grid", "lr=0.02,1e9,0.1", "--epochs", "2", "--halving", "2", "--batch", "256", "--kernels", "plain"
    };

    @TempDir
    private Path folder;

    private Program.Ended tune(String out, String... more) {
        return search(out, Stream.concat(Arrays.stream(SEARCH), Arrays.stream(more)));
    }

    private Program.Ended search(String out, Stream<String> options) {
        String[] more = {
            "--network", QuickNetwork.in(folder), "--out", folder.resolve(out).toString()
        };
        return Program.onSpark(
                "tune", Stream.concat(options, Arrays.stream(more)).toArray(String[]::new));
    }

    private JsonNode record(String out, String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(out).resolve(name).toFile());
    }

    @Test
    void triesRecipesAndNamesTheBestAlsoSideBySide() throws IOException {
        Program.Ended ended = tune("one");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains(
                        "trials are judged by 144 held-out images",
                        "search   3 trials of 1 epoch, then 2 trials of 2 epochs",
                        "trial 2 of 3, lr=1e9, 1 epoch: diverged: training diverged at epoch 1 step ");
        assertThat(ended.out().lines().filter(line -> line.startsWith("trial ")))
                .hasSize(5);
        List<String> rows = Files.readAllLines(folder.resolve("one").resolve("trials.csv"));
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo("trial,lr,epochs,accuracy,loss,outcome,seconds,weights-sha256,message");
        assertThat(rows.get(1)).contains(",2,").contains(",done,");
        assertThat(rows.get(3)).startsWith("2,1e9,1,,,diverged,");
        String best = rows.get(1).split(",")[1];
        assertThat(ended.after("train it: "))
                .isEqualTo("convoke train --epochs 2 --batch 256 --kernels plain --network " + QuickNetwork.in(folder)
                        + " --master 'local[2]' --validation 0.1 --lr " + best);
        assertThat(Files.readString(folder.resolve("one").resolve("report.html")))
                .contains("Accuracy over lr", "diverged");

        // Again: all is there already.
        Program.Ended again = tune("one");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("one").resolve("trials.csv")))
                .isEqualTo(rows);

        Program.Ended both = tune("two", "--parallel", "2");
        assertThat(both.code()).as(both.err()).isZero();
        List<String> records = records("one");
        assertThat(records).hasSize(5).isEqualTo(records("two"));
        for (String name : records) {
            for (String key : List.of("weights-sha256", "validation", "recipe", "outcome")) {
                assertThat(record("two", name).get(key))
                        .isEqualTo(record("one", name).get(key));
            }
        }

        // The command trains the same weights.
        List<String> train = new ArrayList<>(List.of(ended.after("train it: convoke train ")
                .replace(" --master 'local[2]'", "")
                .split(" ")));
        train.addAll(List.of("--out", folder.resolve("model").toString()));
        Program.Ended trained = Program.onSpark("train", train.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(rows.get(1)).contains("," + trained.after("weights sha256 ") + ",");
    }

    private List<String> records(String out) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("trial-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aSearchThatDivergesSaysSo() {
        Program.Ended ended = search("out", Stream.of("--grid", "lr=1e9,1e10", "--epochs", "1", "--kernels", "plain"));
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).isEqualTo("convoke: every trial diverged: try smaller values of --lr\n");
        assertThat(ended.out()).doesNotContain("train it");
    }

    /** What can be said before Spark starts and data are read: the pixels' means are no numbers here. */
    @Test
    void theFolderIsLookedAtFirst() throws IOException {
        Path used = Files.createDirectories(folder.resolve("used/thing")).getParent();
        String[] search = {"tune", "--grid", "lr=0.02,0.1", "--normalise", "x", "--out"};
        Program.Ended ended = Program.run(with(search, used));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        "convoke: --out " + used + ": exists and is not the folder of a search: give another folder\n");
        Program.Ended other = Program.run(with(search, folder.resolve("new")));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("--normalise");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    private static String[] with(String[] arguments, Path out) {
        return Stream.concat(Arrays.stream(arguments), Stream.of(out.toString()))
                .toArray(String[]::new);
    }

    @Test
    void heldOutImagesAreThoseOfOneSeed() {
        Program.Ended ended =
                Program.run(with(new String[] {"tune", "--grid", "seed=1,2", "--out"}, folder.resolve("out")));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        "convoke: --seed cannot be searched with images held out of the training images, whose choice"
                                + " depends on it: give other images to choose by, such as --validation test\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyTrialNeedsItsMemory() {
        Program.Ended ended = Program.run(with(
                new String[] {"tune", "--random", "lr=log:0.001:1", "--trials", "10000", "--parallel", "10000", "--out"
                },
                folder.resolve("out")));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .contains(
                        ", with a share of the heap, as 10000 run at the same time: ",
                        ": training it takes at least ",
                        "--driver-memory");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anInterruptedSearchSaysHowItContinues() {
        StringWriter err = new StringWriter();
        Interruption interruption = new Interruption(new PrintWriter(err));
        Convoke.run(interruption, new PrintWriter(new StringWriter()), new PrintWriter(err), "tune", "--out", "x");
        interruption.say();
        assertThat(err.toString()).endsWith("convoke: interrupted; the same command continues the search\n");
    }

    @Test
    void mistakesAreOneLine() {
        Program.Ended none = Program.run("tune", "--out", folder.resolve("out").toString());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err())
                .isEqualTo("convoke: nothing to search: give --grid lr=0.01,0.03,0.1 or --random lr=log:0.001:1\n");
        Program.Ended unknown = Program.run(
                "tune", "--grid", "rate=1", "--out", folder.resolve("out").toString());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).startsWith("convoke: --grid rate: unknown recipe key");
        Program.Ended drawn = Program.run(
                with(new String[] {"tune", "--grid", "lr=1,2", "--trials", "5", "--out"}, folder.resolve("out")));
        assertThat(drawn.code()).isEqualTo(2);
        assertThat(drawn.err())
                .isEqualTo("convoke: --trials 5: is the number of random draws, but nothing is drawn: give --random"
                        + " lr=log:0.001:1, or leave it out: all points of the grid are tried\n");
        assertThat(folder).isEmptyDirectory();
    }
}
