package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.convoke.data.PackedImages;
import org.convoke.data.files.FaultyFolders;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when folders, tables and pictures are not as they should be: one line, and nothing left behind. */
class DataMistakesTest {
    private static final PackedImages IMAGES = DataExamples.images(24);

    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void makeASmallFolder() throws IOException {
        data = folder.resolve("data");
        out = folder.resolve("model");
        ImageFileExamples.folder(IMAGES, data);
        DataExamples.network(folder.resolve("net.yaml"), 1, 4);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Program.Ended train(String... more) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--data",
                data.toString(),
                "--network",
                path("net.yaml"),
                "--out",
                out.toString(),
                "--validation",
                "none",
                "--epochs",
                "1",
                "--batch",
                "8"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return Program.onSpark(
                "train",
                options.entrySet().stream()
                        .flatMap(option -> Stream.of(option.getKey(), option.getValue()))
                        .toArray(String[]::new));
    }

    /** A model trained on the folder as it is. */
    private String model() {
        assertThat(train("--out", path("trained")).code()).isZero();
        return path("trained");
    }

    /** The only line on the error stream, after the program's name; there is no model, and nothing half-written. */
    private String mistake(Program.Ended ended) throws IOException {
        assertThat(ended.code()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines()).hasSize(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("model") || name.contains(".tmp"));
        }
        return ended.err().strip().replaceFirst("^convoke: ", "");
    }

    /** Loading them may take minutes. */
    @Test
    void whatIsWrongBesidesTheTrainingImagesIsSaidBeforeTheyAreLoaded() throws IOException {
        PackedImages others = new PackedImages(
                1, DataExamples.SIDE, DataExamples.SIDE, IMAGES.pixels(), IMAGES.labels(), List.of("a", "b", "c", "d"));
        ImageFileExamples.folder(others, folder.resolve("others"));
        Path batch = Files.write(folder.resolve("test_batch.bin"), new byte[100]);
        Path used = Files.createDirectories(folder.resolve("used/step-0000000007"));
        Map<List<String>, String> mistakes = Map.of(
                List.of("--validation", path("others")), "class \"a\" is not one of the 4 known classes",
                List.of("--validation", batch.toString()), "has 100 bytes",
                List.of("--normalise", "0.5"), "--normalise 0.5: ",
                List.of("--class-weights", "north=2"), "--class-weights: unknown class `north`",
                List.of("--partitions", "0"), "--partitions 0: ",
                List.of("--checkpoint-dir", used.getParent().toString()), "holds checkpoints already",
                List.of("--checkpoint-dir", path("ck"), "--checkpoint-keep", "0"), "must be at least 1");
        mistakes.forEach((options, message) -> {
            Program.Ended ended = train(options.toArray(String[]::new));
            assertThat(ended.code()).as("%s: %s", options, ended.err()).isEqualTo(2);
            assertThat(ended.err()).contains(message);
            assertThat(ended.out()).doesNotContain("loaded ");
        });
    }

    @Test
    void noImagesAndNoPath() throws IOException {
        String expected = "; supported: image files in a folder for each class, or a zip or tar of them; IDX or CIFAR"
                + " files; Parquet; CSV; or the name of a set (digits, mnist, fashion-mnist)";
        Files.createDirectories(folder.resolve("empty"));
        assertThat(mistake(train("--data", path("empty"))))
                .isEqualTo("no images found in " + path("empty") + ": it holds nothing" + expected);
        Files.writeString(folder.resolve("empty/notes.txt"), "none");
        assertThat(mistake(train("--data", path("empty"))))
                .isEqualTo("no images found in " + path("empty") + ": it holds notes.txt" + expected);

        String nowhere = path("nowhere") + " is not there, or may not be read: check the path";
        assertThat(mistake(train("--data", path("nowhere")))).isEqualTo(nowhere);
        assertThat(mistake(train("--validation", path("nowhere")))).isEqualTo(nowhere);
        assertThat(mistake(train("--data", path("nowhere"), "--format", "parquet")))
                .isEqualTo(path("nowhere") + " cannot be read as parquet: Path does not exist: file:" + path("nowhere")
                        + "; give its format with --format");
        String model = model();
        assertThat(mistake(Program.onSpark("evaluate", "--model", model, "--data", path("nowhere"))))
                .isEqualTo(nowhere);
        assertThat(mistake(Program.onSpark("predict", "--model", model, "--data", path("nowhere"), "--out", path("o"))))
                .isEqualTo(nowhere);
        assertThat(mistake(Program.onSpark("verify", "--model", model, "--data", path("nowhere"))))
                .isEqualTo(nowhere);
        assertThat(mistake(Program.onSpark(
                        "predict", "--model", model, "--data", path("nowhere"), "--out", path("o"), "--watch")))
                .isEqualTo(path("nowhere") + " is not there; --watch needs a folder to which files are added");
    }

    @Test
    void formatsThatAreNone() throws IOException {
        assertThat(mistake(train("--format", "foo")))
                .isEqualTo(data + " cannot be read as foo: Spark has no data source of that name; give its format with"
                        + " --format");
        assertThat(mistake(train("--format", "packed")))
                .isEqualTo(data + " holds no IDX or CIFAR files: leave --format out");
        assertThat(mistake(train("--format", "parquet"))).startsWith(data + " cannot be read as parquet: ");
    }

    @Test
    void oneClassAndTooMany() throws IOException {
        PackedImages north = IMAGES.select(
                IntStream.range(0, 24).filter(n -> IMAGES.labels()[n] == 0).toArray());
        ImageFileExamples.folder(north, folder.resolve("north"));
        assertThat(mistake(train("--data", path("north"))))
                .isEqualTo("all images of " + path("north") + " are of one class, north-west: to train, give images of"
                        + " at least two");
        Path csv = Files.writeString(folder.resolve("label-last.csv"), "0,1,2,3,1\n0,5,6,7,0\n");
        assertThat(mistake(train("--data", csv.toString())))
                .isEqualTo("all images of " + csv
                        + " are of one class, 0: to train, give images of at least two, or choose"
                        + " another column of labels with --label-column");
        DataExamples.network(folder.resolve("three.yaml"), 1, 3);
        assertThat(mistake(train("--network", path("three.yaml"))))
                .isEqualTo(
                        data + " has 4 classes, but " + path("three.yaml")
                                + " has 3 outputs: end its file with `dense: 4`, or use a shipped network, which follows the data");
    }

    @Test
    void channelsThatPicturesDoNotHave() throws IOException {
        for (int channels : new int[] {2, 4}) {
            DataExamples.network(folder.resolve("wide.yaml"), channels, 4);
            assertThat(mistake(train("--network", path("wide.yaml"))))
                    .isEqualTo("pictures have 1 or 3 channels, and the network takes " + channels
                            + ": choose a network whose input has 1 (grey) or 3 (red, green, blue)");
        }
        assertThat(mistake(Program.onSpark("evaluate", "--model", model(), "--data", "digits")))
                .isEqualTo("images of 1×8×8 in digits, but " + path("trained") + " takes 1×6×6: use another --data, or"
                        + " a network with input: {channels: 1, height: 8, width: 8}");
    }

    @Test
    void picturesOfAnotherSize() throws IOException {
        PackedImages wide = new PackedImages(1, 5, 9, new byte[45], new int[1], IMAGES.classNames());
        Path file = data.resolve("north-west/wide.png");
        Files.write(file, ImageFileExamples.png(wide, 0));
        assertThat(mistake(train()))
                .isEqualTo("1 of 25 images of " + data + " cannot be used, the first file:" + file
                        + ": 9 × 5 pixels, and 6 × 6 are wanted: pass --fit crop, pad or stretch (--on-bad-image skip"
                        + " leaves them out)");
        assertThat(train("--fit", "pad").code()).isZero();
    }

    @Test
    void picturesThatCannotBeRead() throws IOException {
        String trained = model();
        Path bad = data.resolve("north-east/a.jpg");
        Files.writeString(bad, "hello");
        Files.write(data.resolve("south-west/b.png"), new byte[0]);
        String first = "the first file:" + bad
                + ": not an image: the text \"hello\" (JPEG, PNG, GIF, BMP, WebP and TIFF can" + " be read)";
        String message =
                "2 of 26 images of " + data + " cannot be used, " + first + " (--on-bad-image skip leaves them out)";
        assertThat(mistake(train())).isEqualTo(message);
        assertThat(mistake(Program.onSpark("evaluate", "--model", trained, "--data", data.toString())))
                .isEqualTo(message);
        assertThat(mistake(Program.onSpark(
                        "predict", "--model", trained, "--data", data.toString(), "--out", path("predictions"))))
                .isEqualTo(message);
        assertThat(folder.resolve("predictions")).doesNotExist();

        Program.Ended skipped = train("--on-bad-image", "skip");
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.out().lines().filter(line -> line.startsWith("skipped")))
                .containsExactly(
                        "skipped  2 images that could not be used, " + first,
                        "skipped 2 images that could not be used");
        assertThat(skipped.out()).contains("24 training images");
        assertThat(out.resolve("report.html"))
                .content()
                .contains("2 images could not be read and were skipped", "the driver&#39;s log names the first");

        Program.Ended large = train("--max-pixels", "30", "--out", path("other"));
        assertThat(large.code()).isEqualTo(2);
        assertThat(large.err())
                .contains("26 of 26 images of ", ".png: declares 6 × 6 pixels, more than --max-pixels 30 allows");
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void foldersThatMayNotBeRead() throws IOException {
        String faulty = "spark.hadoop.fs.faulty.impl";
        System.setProperty(faulty, FaultyFolders.class.getName());
        try {
            Path forbidden = Files.createDirectories(data.resolve("north-east/forbidden"));
            String reason =
                    "faulty:" + forbidden + " cannot be read: Permission denied: user=ann, access=READ_EXECUTE; ";
            String message = reason + "make the folder readable, or move it away";
            String model = model();
            assertThat(mistake(train("--data", "faulty:" + data))).isEqualTo(message);
            assertThat(mistake(train("--data", "faulty:" + forbidden)))
                    .isEqualTo(reason + "make it readable for this user");
            assertThat(mistake(Program.onSpark("evaluate", "--model", model, "--data", "faulty:" + data)))
                    .isEqualTo(message);
            assertThat(mistake(Program.run("data", "inspect", "faulty:" + data)))
                    .isEqualTo(message);
        } finally {
            System.clearProperty(faulty);
        }
    }

    @Test
    void picturesOutsideOfAllClassesAndOfAnother() throws IOException {
        String trained = model();
        Path loose = data.resolve("loose.png");
        Files.write(loose, ImageFileExamples.png(IMAGES, 0));
        Program.Ended evaluated = Program.onSpark("evaluate", "--model", trained, "--data", data.toString());
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.out())
                .contains("note: 1 image outside the class folders left out: loose.png")
                .contains(" of 24 images");
        Files.createDirectories(data.resolve("west"));
        Files.move(loose, data.resolve("west/loose.png"));
        assertThat(mistake(Program.onSpark("evaluate", "--model", trained, "--data", data.toString())))
                .isEqualTo("1 of 25 images of " + data + " have no label that can be used, the first file:" + data
                        + "/west/loose.png: class \"west\" is not one of the 4 known classes (north-east, north-west,"
                        + " south-east, south-west): take those images out, or train with them");
    }

    @Test
    void validationThatCannotBe() throws IOException {
        assertThat(mistake(train("--validation", "test")))
                .isEqualTo(data + " has no test images of its own: hold some out with --validation 0.2, name another"
                        + " set with --validation SET, or train without with --validation none");
        Program.Ended ended = train("--validation", "1.5");
        assertThat(mistake(ended)).isEqualTo("the validation fraction is 1.5; give a number above 0 and below 1");
        assertThat(ended.out()).as("known before the images are read").doesNotContain("loaded");
        assertThat(mistake(train("--validation", "0.001"))).contains("0.001", "24");
    }

    @Test
    void tablesWithWrongColumns() throws IOException {
        try (LocalSpark spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false")) {
            Dataset<Row> rows = DataExamples.table(spark.session(), IMAGES);
            rows.selectExpr("image", "IF(id = 3, NULL, label) AS label").write().parquet(path("null"));
            rows.selectExpr("image", "label + 0.5D AS label").write().parquet(path("fraction"));
            rows.selectExpr("image", "label - 1 AS label").write().parquet(path("negative"));
            rows.selectExpr("image", "3 AS label").write().parquet(path("one"));
            rows.selectExpr("image", "label + 2 AS label").write().parquet(path("more"));
            rows.selectExpr("image", "label", "id AS Prediction").write().parquet(path("taken"));
        }
        assertThat(mistake(train("--data", path("null"))))
                .isEqualTo("label column `label` of " + path("null") + " has no value, or none of its type, in 1 of 24"
                        + " rows: fill them, or filter those rows out first");
        assertThat(mistake(train("--data", path("fraction"))))
                .startsWith("label column `label` of " + path("fraction") + " has fractions in 24 rows, such as ")
                .endsWith(".5: labels are whole numbers from 0, or texts");
        assertThat(mistake(train("--data", path("negative"))))
                .isEqualTo("label column `label` of " + path("negative") + " has negative numbers, down to -1: labels"
                        + " are whole numbers from 0, or texts");
        assertThat(mistake(train("--data", path("one"))))
                .isEqualTo("all images of " + path("one") + " are of one class, 3: to train, give images of at least"
                        + " two, or choose another column of labels with --label-column");
        assertThat(mistake(train("--data", path("taken"), "--image-column", "Prediction")))
                .contains(
                        "column `Prediction` of " + path("taken") + " is of type int; images are read from binary",
                        "(its columns: image binary, label int, Prediction int)");
        String trained = model();
        assertThat(mistake(Program.onSpark(
                        "predict", "--model", trained, "--data", path("taken"), "--out", path("predictions"))))
                .isEqualTo("the table has a column `Prediction` already, which predictions would be written to: rename"
                        + " it, or leave it out");
        assertThat(folder.resolve("predictions")).doesNotExist();
        String more = mistake(Program.onSpark("evaluate", "--model", trained, "--data", path("more")));
        assertThat(more)
                .startsWith("12 of 24 images of " + path("more") + " have no label that can be used, the first row ")
                .endsWith(" in column `label` is not one of the classes 0…3: correct it, or take the image out");
    }

    @Test
    void csvWithBrokenLines() throws IOException {
        String line = "the line does not have the columns of the first one, or a text for a number: 9";
        for (Map.Entry<String, UnaryOperator<String>> broken : Map.<String, UnaryOperator<String>>of(
                        "short", row -> "9,9",
                        "long", row -> "9" + row + ",7",
                        "text", row -> "9" + row.replaceFirst(",[0-9]+$", ",abc"))
                .entrySet()) {
            List<String> rows = new ArrayList<>(DataExamples.csv(IMAGES));
            rows.set(5, broken.getValue().apply(rows.get(5)));
            Path file = Files.write(folder.resolve(broken.getKey() + ".csv"), rows);
            // The label is no class; but the line is what is wrong.
            assertThat(mistake(train("--data", file.toString(), "--network", tenClasses())))
                    .startsWith(
                            "1 of 24 images of " + file + " cannot be used, the first row 5 of partition 0: " + line);
        }
        List<String> rows = new ArrayList<>(DataExamples.csv(IMAGES));
        rows.set(7, rows.get(7).replaceFirst(",[0-9]+$", ",999"));
        Path file = Files.write(folder.resolve("range.csv"), rows);
        assertThat(mistake(train("--data", file.toString())))
                .contains("row 7 of partition 0: has 999 for pixel 35, which is not between 0 and 255: give the"
                        + " range of the numbers with --pixel-range");
        Files.writeString(folder.resolve("empty.csv"), "");
        assertThat(mistake(train("--data", path("empty.csv"))))
                .isEqualTo(path("empty.csv") + " is empty: give a CSV file with a row for each image");
    }

    private String tenClasses() throws IOException {
        return DataExamples.network(folder.resolve("hundred.yaml"), 1, 100).toString();
    }

    @Test
    void aCsvFileBesideTheImagesDoesNotMakeTheFolderATable() throws IOException {
        Files.writeString(data.resolve("labels.csv"), "file,class\n1.png,2\n");
        Program.Ended ended = train();
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("24 training images");
    }

    @Test
    void imagesOfATableThatAreNull() throws IOException {
        try (LocalSpark spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false")) {
            DataExamples.table(spark.session(), IMAGES)
                    .selectExpr("IF(id = 0, NULL, image) AS image", "label")
                    .coalesce(1)
                    .write()
                    .parquet(path("holes"));
        }
        assertThat(mistake(train("--data", path("holes"))))
                .isEqualTo("1 of 24 images of " + path("holes") + " cannot be used, the first row 0 of partition 0:"
                        + " there is no image in the row (--on-bad-image skip leaves them out)");
    }
}
