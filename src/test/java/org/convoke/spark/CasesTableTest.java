package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.SharedFolder;
import org.convoke.data.Part;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadedImages;
import org.convoke.source.PixelRange;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables rebuilt from public reports: what is meant as the same images is the same set; the rest is refused with a remedy. */
@Tag("slow")
class CasesTableTest {
    private static final Optional<ImageShape> SHAPE = Optional.of(new ImageShape(1, 28, 28));
    private static LocalSpark spark;

    @BeforeAll
    static void start() {
        spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "1");
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static Path path(String name) {
        return SharedFolder.path("cases/" + name);
    }

    private static DataSource.Table find(String name) {
        return (DataSource.Table) DataSources.find(path(name).toString(), DataSources.AUTO, new Configuration());
    }

    private static ImageTable table(String name, TableOptions options) {
        return find(name).table(spark.session(), Part.TRAIN, options);
    }

    private static ExecutorImages load(ImageTable table, List<String> classNames) {
        ImageShape shape = table.firstShape(Decoding.DEFAULT_MAX_PIXELS);
        Decoding decoding = new Decoding(shape, Fit.NONE, Resampling.AREA, 10_000);
        return ExecutorImages.of(
                spark.context(), LoadedImages.of(spark.context(), table, classNames, decoding, false), 3);
    }

    private static String digest(String name, TableOptions options) {
        ImageTable table = table(name, options);
        try (ExecutorImages images = load(table, table.classNames())) {
            return images.digest();
        }
    }

    private static void assertPlain(String... names) {
        String plain = digest("09/plain.csv", TableOptions.NONE);
        for (String name : names) {
            assertThat(digest(name, TableOptions.NONE)).as(name).isEqualTo(plain);
        }
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void dialectsOfCsv() {
        assertPlain(
                "09/headerless.csv",
                "09/bom.csv",
                "09/bom-headerless.csv",
                "09/spaces.csv",
                "09/texts.csv",
                "09/trailing.csv",
                "09/last.csv",
                "09/semicolon.csv",
                "09/quoted.csv",
                "09/tab.csv",
                "09/capital.csv",
                "09/crlf.csv",
                "09/floats.csv",
                "10/id.csv",
                "10/index.csv",
                "r2/table [v2]/plain.csv");
        assertThat(table("09/texts.csv", TableOptions.NONE).classNames()).containsExactly("cat", "dog", "hen");
        assertThat(table("10/id.csv", TableOptions.NONE).notes())
                .containsExactly("column left out of the picture: `id`; its pixels are `p0` to `p783`");
    }

    @Test
    void pixelsInArrays() {
        assertPlain("12/flat", "12/rows", "12/rows-channels", "12/signed", "12/decimal", "06/plain");
        assertRefused(() -> table("12/unit", TableOptions.NONE), "lie between 0 and 1", "pixel-range=0,1");
    }

    @Test
    void numbersFromZeroToOne() {
        assertRefused(() -> table("03/dim.csv", TableOptions.NONE), "lie between 0 and 1", "pixel-range=0,1");
        assertRefused(() -> table("03/full.csv", TableOptions.NONE), "lie between 0 and 1", "pixel-range=0,1");
        TableOptions unit = TableOptions.builder()
                .pixelRange(Optional.of(new PixelRange(0, 1)))
                .build();
        assertThat(table("03/dim.csv", unit).classNames()).hasSize(3);
    }

    @Test
    void aDeltaTable() {
        assertRefused(() -> find("06/delta"), "06/delta is a Delta table", "format=delta", "spark.jars.packages=");
    }

    @Test
    void partitionFoldersKeepTheirNames() {
        assertThat(table("08/codes", TableOptions.NONE).classNames()).containsExactly("01", "1", "02", "2");
        assertThat(table("08/names", TableOptions.NONE).classNames()).containsExactly("blue", "red");
    }

    @Test
    void structsOfHuggingFaceInTwoParts() {
        DataSource.Table source = find("11/hf");
        for (Part part : List.of(Part.TRAIN, Part.TEST)) {
            ImageTable table = source.table(spark.session(), part, TableOptions.NONE);
            assertThat(table.images().text()).isEqualTo("image files in `image.bytes`");
            assertThat(table.rows().count()).isEqualTo(100);
        }
        assertThat(source.hasPart(Part.TEST)).isTrue();
    }

    @Test
    void sparseVectorsAreFilledWhereTheShapeIsKnown() {
        assertRefused(
                () -> table("13", TableOptions.NONE), "sparse vectors of 780 numbers", "such as image-shape=1x28x28");
        TableOptions shaped = TableOptions.builder().imageShape(SHAPE).build();
        for (Part part : List.of(Part.TRAIN, Part.TEST)) {
            ImageTable table = find("13").table(spark.session(), part, shaped);
            try (ExecutorImages images = load(table, table.classNames())) {
                assertThat(images.count()).isEqualTo(part == Part.TRAIN ? 180 : 60);
            }
        }
    }

    @Test
    void labelsThatAreNumbersOfClassesWithZerosBefore() {
        ImageTable table = table("14/numbers.csv", TableOptions.NONE);
        List<String> padded = table.classNames().stream()
                .map(name -> "0".repeat(5 - name.length()) + name)
                .toList();
        assertThat(padded).hasSize(12);
        try (ExecutorImages here = load(table, table.classNames());
                ExecutorImages there = load(table, padded)) {
            assertThat(there.digest()).isEqualTo(here.digest());
            assertThat(there.classCounts()).isEqualTo(here.classCounts());
        }
    }

    @Test
    void pathsOfPictures() {
        ImageTable table = table("15a", TableOptions.NONE);
        assertThat(table.images().text()).endsWith("/15a/images/ in column `filename`");
        try (ExecutorImages images = load(table, table.classNames())) {
            assertThat(images.classNames()).containsExactly("cat", "dog");
            assertThat(images.count()).isEqualTo(80);
        }
        assertThat(table("15a/train.csv", TableOptions.NONE).images().text())
                .isEqualTo(table.images().text());
    }
}
