package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches on the bundled digits. */
class TuneCommandTest {
    private static final String[] SEARCH = {
        "--grid", "lr=0.02,1e9,0.1", "--epochs", "2", "--halving", "2", "--batch", "256", "--kernels", "plain"
    };

    @TempDir
    private Path folder;

    private Program.Ended tune(String out, String... more) {
        return Program.onSpark(
                "tune",
                Stream.of(SEARCH, more, new String[] {
                            "--out", folder.resolve(out).toString()
                        })
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
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
                .isEqualTo("convoke train --epochs 2 --batch 256 --kernels plain --master 'local[2]' --lr " + best);
        assertThat(Files.readString(folder.resolve("one").resolve("report.html")))
                .contains("Accuracy over lr", "diverged");

        // Again: all is there already.
        Program.Ended again = tune("one");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("one").resolve("trials.csv")))
                .isEqualTo(rows);

        Program.Ended both = tune("two", "--parallel", "2");
        assertThat(both.code()).as(both.err()).isZero();
        for (String name :
                List.of("trial-0001-epochs-1.json", "trial-0003-epochs-1.json", "trial-0003-epochs-2.json")) {
            for (String key : List.of("weights-sha256", "validation", "recipe", "outcome")) {
                assertThat(record("two", name).get(key))
                        .isEqualTo(record("one", name).get(key));
            }
        }
        assertThat(record("one", "trial-0003-epochs-2.json")
                        .get("weights-sha256")
                        .asText())
                .hasSize(64);
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
        assertThat(folder).isEmptyDirectory();
    }
}
