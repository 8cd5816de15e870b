package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.SharedFolder;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convoke data inspect} as a user types it. */
class InspectCommandTest {
    private static final int PAPER = 0xf2f2f2;

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Grey images of one level each: 10, 11, 12 …; the class of image n is n mod K. */
    private static PackedImages flat(int count, int side, String... classNames) {
        byte[] pixels = new byte[count * side * side];
        for (int n = 0; n < count; n++) {
            Arrays.fill(pixels, n * side * side, (n + 1) * side * side, (byte) (10 + n));
        }
        return new PackedImages(
                1,
                side,
                side,
                pixels,
                IntStream.range(0, count).map(n -> n % classNames.length).toArray(),
                List.of(classNames));
    }

    private Program.Ended inspect(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "inspect";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Program.onSpark("data", all);
    }

    private static Program.Ended good(Program.Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        return ended;
    }

    private static int grey(int level) {
        return level << 16 | level << 8 | level;
    }

    private BufferedImage preview(String name) throws IOException {
        return ImageIO.read(folder.resolve(name).toFile());
    }

    @Test
    void filesInFoldersWithBadOnesAmongThem() throws IOException {
        Path root = folder.resolve("my photos");
        ImageFileExamples.folder(flat(7, 4, "oak", "ash"), root.resolve("train"));
        ImageFileExamples.folder(flat(2, 6, "oak", "elm"), root.resolve("test"));
        byte[] whole = Files.readAllBytes(root.resolve("train/ash/1.png"));
        Files.write(root.resolve("train/ash/cut.png"), Arrays.copyOf(whole, whole.length - 20));
        Files.writeString(root.resolve("train/oak/words.jpg"), "no picture");
        Files.writeString(root.resolve("train/oak/.DS_Store"), "");
        Files.writeString(root.resolve("notes.txt"), "");

        Program.Ended ended = good(inspect(root.toString(), "--preview", path("sheet.png")));
        assertThat(ended.after("data     ")).isEqualTo(root + ": image files in folders");
        assertThat(ended.after("images   ")).isEqualTo("9: 7 train, 2 test");
        assertThat(ended.after("skipped  ")).isEqualTo("1 hidden, 1 .txt");
        assertThat(ended.after("classes  ")).isEqualTo("3");
        assertThat(ended.out())
                .containsPattern("ash +3 +0\\R")
                .containsPattern("elm +0 +1\\R")
                .containsPattern("oak +4 +1\\R")
                .contains("sizes    2 sizes and modes", "  4×4 grey 8 bit: 7", "  6×6 grey 8 bit: 2")
                .contains("bad      2 of 11 cannot be read")
                .containsPattern("train/ash/cut.png: truncated.*\\R")
                .containsPattern("train/oak/words.jpg: not an image: .*\\R");
        assertThat(ended.after("next     "))
                .isEqualTo("convoke train --data '" + root + "' --network lenet --fit crop --on-bad-image skip");
        assertThat(ended.after("preview  ")).isEqualTo(path("sheet.png") + ": all classes");

        BufferedImage sheet = preview("sheet.png");
        // A margin, the names, a gap, and up to five images of 64 pixels with 4 between; rows alike.
        assertThat(sheet.getWidth()).isEqualTo(10 + 72 + 10 + 5 * 64 + 4 * 4 + 10);
        assertThat(sheet.getHeight()).isEqualTo(10 + 3 * 64 + 2 * 4 + 10);
        int left = 92;
        assertThat(sheet.getRGB(0, 0) & 0xffffff).isEqualTo(PAPER);
        // The first ash is image 1, the only elm image 1 of the test part, the second oak image 2.
        assertThat(sheet.getRGB(left, 10) & 0xffffff).isEqualTo(grey(11));
        assertThat(sheet.getRGB(left + 63, 10 + 68) & 0xffffff).isEqualTo(grey(11));
        assertThat(sheet.getRGB(left + 68, 10 + 68) & 0xffffff).isEqualTo(PAPER);
        assertThat(sheet.getRGB(left + 68, 10 + 2 * 68) & 0xffffff).isEqualTo(grey(12));
        // Names are drawn where Java has fonts, else they are in the terminal.
        assertThat(IntStream.range(10 * 92, 74 * 92).anyMatch(i -> (sheet.getRGB(i % 92, i / 92) & 0xffffff) != PAPER))
                .isNotEqualTo(ended.out().contains("this Java has no fonts"));

        Program.Ended again = inspect(root.toString(), "--preview", path("sheet.png"));
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("sheet.png exists: choose another --preview");
    }

    @Test
    void aTableWithBadImagesAndOneWithoutLabels() throws IOException {
        PackedImages images = flat(6, 4, "0", "1", "2");
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("picture", DataTypes.BinaryType)
                .add("label", DataTypes.StringType)
                .add("wrong", DataTypes.DateType);
        List<Row> rows = IntStream.range(0, 6)
                .mapToObj(n -> RowFactory.create(
                        "id " + n,
                        n == 5 ? null : ImageFileExamples.png(images, n),
                        n % 2 == 0 ? "even" : "odd",
                        Date.valueOf("2024-02-29")))
                .toList();
        try (SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            session.createDataFrame(rows, schema).coalesce(1).write().parquet(path("table"));
        }
        Program.Ended ended = good(inspect(path("table")));
        assertThat(ended.after("data     ")).isEqualTo(path("table") + ": parquet table");
        assertThat(ended.after("columns  ")).isEqualTo("id string, picture binary, label string, wrong date");
        assertThat(ended.after("image    ")).isEqualTo("image files in column `picture`");
        assertThat(ended.after("label    ")).isEqualTo("texts in column `label`");
        assertThat(ended.after("images   ")).isEqualTo("5");
        assertThat(ended.out())
                .containsPattern("even +3\\R")
                .containsPattern("odd +2\\R")
                .contains("  4×4 grey 8 bit: 5", "bad      1 of 6 cannot be read", ": there is no image in the row");
        assertThat(ended.after("next     "))
                .isEqualTo("convoke train --data " + path("table")
                        + " --network lenet --fit crop --validation 0.2 --on-bad-image skip");

        Program.Ended wrong = good(inspect(path("table"), "--label-column", "wrong", "--preview", path("t.png")));
        assertThat(wrong.after("labels   "))
                .contains("is of type date: labels are whole numbers from 0, texts, or true and false");
        assertThat(wrong.after("images   ")).isEqualTo("5");
        assertThat(wrong.out()).doesNotContain("classes").contains("correct the labels, or choose their column");
        assertThat(wrong.after("preview  ")).endsWith(": the first images");
        // One row of all five.
        assertThat(preview("t.png").getHeight()).isEqualTo(10 + 64 + 10);

        Program.Ended column = inspect(path("table"), "--image-column", "id");
        assertThat(column.code()).isEqualTo(2);
        assertThat(column.err()).contains("column `id`", "is of type string");
    }

    @Test
    void manyClassesAreNotAllShown() throws IOException {
        String[] names = IntStream.range(0, 25)
                .mapToObj(k -> String.format("class%02d", k))
                .toArray(String[]::new);
        ImageFileExamples.zip(flat(26, 2, names), folder.resolve("many.zip"));
        Program.Ended ended = good(inspect(path("many.zip"), "--preview", path("many.png")));
        assertThat(ended.after("data     ")).isEqualTo(path("many.zip") + ": zip archive of image files");
        assertThat(ended.out())
                .containsPattern("class11 +1\\R")
                .doesNotContain("class12")
                .contains("  and 13 more; the rarest is class01 (1), the most common class00 (2)")
                .contains("sizes    all images are alike", "bad      none");
        assertThat(ended.after("next     ")).endsWith("--network lenet --fit crop --validation 0.2");
        assertThat(ended.after("preview  ")).endsWith(": the first 20 of 25 classes");
        assertThat(preview("many.png").getHeight()).isEqualTo(10 + 20 * 68 - 4 + 10);
    }

    @Test
    void theDigitsNeedNoSpark() throws IOException {
        Program.Ended ended = good(Program.run("data", "inspect", "digits", "--preview", path("digits.png")));
        assertThat(ended.after("data     ")).isEqualTo("digits: the digits that come with the program");
        assertThat(ended.after("images   ")).isEqualTo("1,797: 1,437 train, 360 test");
        assertThat(ended.out()).contains("  8×8 grey 8 bit: 1,797");
        assertThat(ended.after("next     ")).isEqualTo("convoke train --data digits");
        assertThat(preview("digits.png").getWidth()).isEqualTo(10 + 72 + 10 + 8 * 68 - 4 + 10);
    }

    @Test
    void theAnimals() {
        Path zip = SharedFolder.path("data/photos/animals-4-classes.zip");
        Program.Ended ended = good(inspect(zip.toString()));
        assertThat(ended.after("classes  ")).isEqualTo("4");
        assertThat(ended.out()).containsPattern("  bear +\\d+\\R").contains(" sizes and modes", " others: ");
        assertThat(ended.after("next     ")).isEqualTo("convoke train --data " + zip + " --recipe photos");
    }

    @Test
    void mistakes() {
        Program.Ended nothing = Program.run("data", "inspect", path("nowhere"));
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("nowhere");
        assertThat(Program.run("data").code()).isEqualTo(2);
    }
}
