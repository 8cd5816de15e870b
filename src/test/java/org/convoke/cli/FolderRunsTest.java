package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on folders of images: the same bits however they are cut and resumed, and classes of every size. */
class FolderRunsTest {
    private static final PackedImages IMAGES = DataExamples.images(60);
    private static final String SHA = "weights sha256 ";

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Program.Ended train(String out, String network, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--data", path("data"), "--network", path(network), "--batch", "16", "--out", path(out)));
        arguments.addAll(List.of(more));
        Program.Ended ended = Program.onSpark("train", arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended;
    }

    @Test
    void theSameBitsHoweverAFolderIsCutResumedAndVerified() throws IOException {
        ImageFileExamples.folder(IMAGES, folder.resolve("data"));
        // Other sizes, so that what becomes of them matters.
        PackedImages wide = new PackedImages(
                1, 5, 9, Arrays.copyOf(IMAGES.pixels(), 45 * 4), new int[] {0, 1, 2, 3}, IMAGES.classNames());
        for (int n = 0; n < 4; n++) {
            Files.write(
                    folder.resolve("data/" + IMAGES.classNames().get(n) + "/wide.png"), ImageFileExamples.png(wide, n));
        }
        DataExamples.network(folder.resolve("net.yaml"), 1, 4);
        String[] usual = {
            "--fit", "crop", "--resize", "bilinear", "--validation", "0.25", "--epochs", "2", "--shards", "4"
        };
        Program.Ended first = train("first", "net.yaml", usual);
        assertThat(new ObjectMapper()
                        .readTree(Files.readString(folder.resolve("first/model.json")))
                        .at("/decoding/fit")
                        .asText())
                .isEqualTo("crop");
        for (String partitions : List.of("1", "3", "9")) {
            assertThat(train("cut-" + partitions, "net.yaml", with(usual, "--partitions", partitions))
                            .after(SHA))
                    .as("%s partitions", partitions)
                    .isEqualTo(first.after(SHA));
        }
        String[] checkpoints = with(usual, "--checkpoint-dir", path("checkpoints"), "--schedule", "constant");
        String whole = train("constant", "net.yaml", with(usual, "--schedule", "constant"))
                .after(SHA);
        String[] half = checkpoints.clone();
        half[7] = "1";
        train("half", "net.yaml", half);
        Program.Ended resumed = train("resumed", "net.yaml", with(checkpoints, "--resume"));
        assertThat(resumed.out()).contains("resuming after step 3 from ");
        assertThat(resumed.after(SHA)).isEqualTo(whole);

        Program.Ended verified =
                Program.onSpark("verify", "--model", path("first"), "--data", path("data"), "--partitions", "3");
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.after(SHA)).isEqualTo(first.after(SHA));

        // The pictures of another size come as the model was trained, without being asked for again.
        Program.Ended evaluated = Program.onSpark("evaluate", "--model", path("first"), "--data", path("data"));
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        Program.Ended asked = Program.onSpark(
                "evaluate", "--model", path("first"), "--data", path("data"), "--fit", "crop", "--resize", "bilinear");
        assertThat(evaluated.after(path("data") + " test: "))
                .isEqualTo(asked.after(path("data") + " test: "))
                .contains("of 64 images");
        Program.Ended otherwise =
                Program.onSpark("evaluate", "--model", path("first"), "--data", path("data"), "--fit", "stretch");
        assertThat(otherwise.after(path("data") + " test: ")).isNotEqualTo(asked.after(path("data") + " test: "));
        Program.Ended predicted =
                Program.onSpark("predict", "--model", path("first"), "--data", path("data"), "--out", path("p"));
        assertThat(predicted.out()).contains("64 predictions written to ");
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aThousandClassesOfOneImageEach() throws IOException {
        PackedImages thousand = DataExamples.images(1000);
        ImageFileExamples.folder(
                new PackedImages(
                        1,
                        DataExamples.SIDE,
                        DataExamples.SIDE,
                        thousand.pixels(),
                        IntStream.range(0, 1000).toArray(),
                        IntStream.range(0, 1000).mapToObj(k -> "class " + k).toList()),
                folder.resolve("data"));
        DataExamples.network(folder.resolve("net.yaml"), 1, 1000);
        assertThat(train("model", "net.yaml", "--validation", "none", "--epochs", "1")
                        .out())
                .contains("1,000 training images");
        Program.Ended evaluated = Program.onSpark("evaluate", "--model", path("model"), "--data", path("data"));
        assertThat(evaluated.out())
                .contains(
                        "of 1,000 images",
                        "the 30 of 1,000 classes with the lowest recall",
                        "most frequent confusions");
    }

    @Test
    void unevenClassesOneWithASingleImageAndFewerImagesThanPartitions() throws IOException {
        int[] labels =
                IntStream.range(0, 9).map(n -> n == 8 ? 3 : n == 7 ? 2 : 0).toArray();
        ImageFileExamples.folder(
                new PackedImages(
                        1,
                        DataExamples.SIDE,
                        DataExamples.SIDE,
                        Arrays.copyOf(IMAGES.pixels(), 9 * 36),
                        labels,
                        IMAGES.classNames()),
                folder.resolve("data"));
        DataExamples.network(folder.resolve("net.yaml"), 1, 4);
        String[] usual = {"--validation", "0.3", "--epochs", "2", "--shards", "3"};
        List<String> digests = new ArrayList<>();
        for (String partitions : List.of("1", "20")) {
            digests.add(train("model-" + partitions, "net.yaml", with(usual, "--partitions", partitions))
                    .after(SHA));
        }
        assertThat(digests.get(1)).isEqualTo(digests.get(0));
    }
}
