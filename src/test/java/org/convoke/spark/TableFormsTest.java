package org.convoke.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.data.picture.Resampling;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadFacts;
import org.convoke.source.LoadedBlock;
import org.convoke.source.LoadedImages;
import org.convoke.source.SparkTables;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forms of tables that mean the same images, parts of tables, and what is said of those that cannot be meant as they are. */
class TableFormsTest {
    private static final PackedImages IMAGES = SmallImages.of(12);
    private static final int SIZE = 36;
    private static LocalSpark spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = new LocalSpark(1, "spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "1");
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static DataSource.Table find(Path path) {
        return (DataSource.Table) DataSources.find(path.toString(), DataSources.AUTO, new Configuration());
    }

    private static ImageTable table(Path path, TableOptions options) {
        return find(path).table(spark.session(), Part.TRAIN, options);
    }

    private static ImageTable table(Path path) {
        return table(path, TableOptions.NONE);
    }

    /** The pixels and labels of a table's images, in their order. */
    private static void assertSame(ImageTable table) {
        Decoding decoding = new Decoding(IMAGES.shape(), Fit.NONE, Resampling.AREA, 10_000);
        LoadedImages loaded = LoadedImages.of(spark.context(), table, table.classNames(), decoding, false);
        List<PackedImages> blocks = loaded.images().collect();
        assertThat(blocks).hasSize(1);
        assertThat(blocks.get(0).pixels()).isEqualTo(IMAGES.pixels());
        int[] labels = blocks.get(0).labels();
        for (int n = 0; n < labels.length; n++) {
            String name = loaded.classNames().get(labels[n]);
            assertThat(List.of(
                            Integer.toString(IMAGES.labels()[n]),
                            IMAGES.classNames().get(IMAGES.labels()[n])))
                    .contains(name);
        }
    }

    private static String pixels(int n, String separator) {
        return IntStream.range(n * SIZE, n * SIZE + SIZE)
                .mapToObj(i -> Integer.toString(Byte.toUnsignedInt(IMAGES.pixels()[i])))
                .collect(Collectors.joining(separator));
    }

    private static String header(String separator) {
        return IntStream.range(0, SIZE).mapToObj(i -> "p" + i).collect(Collectors.joining(separator));
    }

    /** Lines with the label first. */
    private static String csv(String separator) {
        return "label" + separator + header(separator) + "\n"
                + IntStream.range(0, IMAGES.count())
                        .mapToObj(n -> IMAGES.labels()[n] + separator + pixels(n, separator) + "\n")
                        .collect(Collectors.joining());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void dialectsOfCsv() throws IOException {
        assertSame(table(write("semicolon.csv", csv(";"))));
        assertSame(table(write("tab.tsv", csv("\t"))));
        assertSame(table(write("bar.csv", "\uFEFF" + csv("|"))));
        assertSame(table(write("quoted.csv", csv(",").replaceAll("([^,\n]+)", "\"$1\""))));
        assertSame(table(write("spaces [v2] {a,b}.csv", csv(" , ").replace("\n", "\r\n"))));
        assertSame(table(write("trailing.csv", csv(",").replace("\n", ",\n"))));
        Files.write(folder.resolve("utf16.csv"), csv(";").getBytes(UTF_16));
        assertSame(table(folder.resolve("utf16.csv")));
        Files.write(folder.resolve("utf16le.csv"), csv(",").getBytes(UTF_16LE));
        assertSame(table(folder.resolve("utf16le.csv")));
        assertRefused(
                () -> table(write("comma.csv", csv(";").replaceAll("(?m);([0-9]+)$", ";$1,5"))),
                "numbers with a decimal comma");
    }

    @Test
    void whereTheLabelIs() throws IOException {
        String lines = csv(",").replaceFirst(".*\n", "");
        String last = lines.replaceAll("(?m)^([0-9]+),(.*)$", "$2,$1");
        ImageTable table = table(write("last.csv", last));
        assertThat(table.labels().orElseThrow().name()).isEqualTo("_c36");
        assertSame(table);
        assertThat(table(write("first.csv", lines)).labels().orElseThrow().name())
                .isEqualTo("_c0");
        assertRefused(
                () -> table(write("unclear.csv", last.replaceAll("(?m)^[0-9]+,", "0,"))),
                "label-column=_c0 or label-column=_c36");
        assertSame(table(write("capital.csv", csv(",").replace("label", "Class"))));
        String texts = lines;
        for (int k = 0; k < 4; k++) {
            texts = texts.replaceAll("(?m)^" + k + ",", IMAGES.classNames().get(k) + ",");
        }
        assertThat(table(write("texts.csv", texts)).classNames()).hasSize(4);
        assertRefused(
                () -> table(write("empty.csv", csv(",").replaceFirst("\n[0-9],", "\n\"\",")))
                        .classNames(),
                "label column `label`",
                "has no value, or none of its type, in 1 of 12 rows");
    }

    @Test
    void surplusColumnsAreLeftOutOrNamed() throws IOException {
        String csv = csv(",");
        ImageTable indexed = table(write("index.csv", ("," + csv).replaceAll("\n(?=[0-9])", "\n7,")));
        assertThat(indexed.notes())
                .containsExactly("column left out of the picture: `_c0`; its pixels are `p0` to `p35`");
        assertSame(indexed);
        String weights = "mass," + csv.replaceAll("p([0-9]+)", "x$1x").replaceAll("\n(?=[0-9])", "\n7,");
        Path weighed = write("weights.csv", weights);
        assertRefused(() -> table(weighed), "37 columns of numbers, which make no square picture", "drop-column");
        assertSame(table(
                weighed, TableOptions.builder().droppedColumns(List.of("mass")).build()));
        assertRefused(
                () -> table(
                        weighed,
                        TableOptions.builder().droppedColumns(List.of("mas")).build()),
                "drop-column=mas",
                "has no such column");
    }

    @Test
    void sparksReaderOptionsWin() throws IOException {
        Path commented = write("commented.csv", "# made by hand\n" + csv(";"));
        Map<String, String> options = Map.of("comment", "#", "sep", ";");
        assertSame(
                table(commented, TableOptions.builder().readerOptions(options).build()));
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, csv(",").replaceAll("(?m)^0,", "Möwe,").getBytes(ISO_8859_1));
        assertThat(table(
                                latin,
                                TableOptions.builder()
                                        .readerOptions(Map.of("encoding", "ISO-8859-1"))
                                        .build())
                        .classNames())
                .contains("Möwe");
        assertRefused(
                () -> table(
                        latin,
                        TableOptions.builder()
                                .readerOptions(Map.of("encoding", "klingon"))
                                .build()),
                "the encoding klingon is not known");
    }

    /** A regular expression that goes back and forth would take minutes, if not hours. */
    @Test
    @Timeout(60)
    void aLongLineOfDigitsTakesNoTime() throws IOException {
        Path digits = write("digits.csv", "7".repeat(200_000) + "x\n1\n");
        assertRefused(() -> table(digits), "no column of images");
    }

    private static Dataset<Row> rows(Object[] images, DataType type) {
        StructType schema = new StructType().add("image", type).add("label", DataTypes.IntegerType);
        return spark.session()
                .createDataFrame(
                        IntStream.range(0, images.length)
                                .mapToObj(n -> RowFactory.create(images[n], IMAGES.labels()[n]))
                                .toList(),
                        schema)
                .coalesce(1);
    }

    private static Object[] each(IntFunction<Object> image) {
        return IntStream.range(0, IMAGES.count()).mapToObj(image).toArray();
    }

    private static ImageTable of(Dataset<Row> rows) {
        return SparkTables.of(rows, "t", TableOptions.NONE);
    }

    @Test
    void picturesInStructsAndTexts() {
        StructType struct = new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
        assertSame(of(rows(each(n -> RowFactory.create(ImageFileExamples.png(IMAGES, n), n + ".png")), struct)));
        Base64.Encoder base64 = Base64.getEncoder();
        assertSame(of(rows(each(n -> base64.encodeToString(ImageFileExamples.png(IMAGES, n))), DataTypes.StringType)));
        assertSame(of(rows(
                each(n -> "data:image/png;base64," + base64.encodeToString(ImageFileExamples.png(IMAGES, n))),
                DataTypes.StringType)));
    }

    @Test
    void pathsOfPictures() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("set/pictures"));
        StringBuilder relative = new StringBuilder("name,label\n");
        StringBuilder absolute = new StringBuilder("file,label\n");
        for (int n = 0; n < IMAGES.count(); n++) {
            Path file = Files.write(pictures.resolve("n" + n + ".png"), ImageFileExamples.png(IMAGES, n));
            relative.append("n")
                    .append(n)
                    .append(',')
                    .append(IMAGES.labels()[n])
                    .append('\n');
            absolute.append(file).append(',').append(IMAGES.labels()[n]).append('\n');
        }
        write("set/labels.csv", relative.toString());
        assertSame(table(folder.resolve("set")));
        assertThat(table(folder.resolve("set")).images().text())
                .endsWith("/set/pictures/ without .png in column `name`");
        Path elsewhere = write("elsewhere.csv", absolute.toString());
        assertSame(table(elsewhere));
        Files.delete(pictures.resolve("n7.png"));
        assertRefused(() -> assertSame(table(elsewhere)), "1 of 12 images", "n7.png is not there");
        assertRefused(
                () -> table(write("nowhere.csv", "file,label\nx.png,1\ny.png,0\n")),
                "column `file`",
                "names pictures, but the first are not in ",
                "write absolute paths");
    }

    @Test
    void nestedAndSignedPixels() {
        assertSame(of(rows(
                each(n -> IntStream.range(0, SIZE)
                        .mapToObj(i -> IMAGES.pixels()[n * SIZE + i])
                        .toList()),
                DataTypes.createArrayType(DataTypes.ByteType))));
        Object[] nested = each(n -> IntStream.range(0, 6)
                .mapToObj(row -> IntStream.range(0, 6)
                        .mapToObj(i -> Byte.toUnsignedInt(IMAGES.pixels()[n * SIZE + row * 6 + i]))
                        .toList())
                .toList());
        DataType row = DataTypes.createArrayType(DataTypes.IntegerType);
        assertSame(of(rows(nested, DataTypes.createArrayType(row))));
        Object[] planes = Arrays.stream(nested).map(List::of).toArray();
        assertSame(of(rows(planes, DataTypes.createArrayType(DataTypes.createArrayType(row)))));
        nested[5] = List.of(List.of(1, 2, 3));
        assertRefused(
                () -> assertSame(of(rows(nested, DataTypes.createArrayType(row)))),
                "1 of 12 images",
                "has 1 rows, and the first image has 6");
    }

    @Test
    void coloursPixelByPixelArePutIntoPlanes() {
        List<List<List<Integer>>> image = List.of(List.of(List.of(1, 2, 3), List.of(4, 5, 6)));
        ImageTable table = of(rows(
                new Object[] {image, image},
                DataTypes.createArrayType(
                        DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.IntegerType)))));
        Decoding decoding = new Decoding(table.firstShape(100), Fit.NONE, Resampling.AREA, 100);
        byte[] pixels = LoadedImages.of(spark.context(), table, List.of("0", "1", "2", "3"), decoding, false)
                .images()
                .first()
                .pixels();
        assertThat(Arrays.copyOf(pixels, 6)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void rangesOfNumbersAreNoticed() {
        assertRange(1 / 255.0, "lie between 0 and 1", "pixel-range=0,1");
        assertRange(4, "go up to ", "of 10 bits", "pixel-range=0,1023");
        assertRange(16, "of 12 bits", "pixel-range=0,4095");
        assertRange(-1, "go from -", "pixel-range");
    }

    private static void assertRange(double factor, String... parts) {
        Object[] images = each(n -> IntStream.range(0, SIZE)
                .mapToObj(i -> factor * Byte.toUnsignedInt(IMAGES.pixels()[n * SIZE + i]))
                .toList());
        assertRefused(() -> of(rows(images, DataTypes.createArrayType(DataTypes.DoubleType))), parts);
    }

    @Test
    void booleansAndEmptyTextsAsLabels() {
        Dataset<Row> rows = rows(each(n -> ImageFileExamples.png(IMAGES, n)), DataTypes.BinaryType);
        assertThat(of(rows.selectExpr("image", "label > 1 AS label")).classNames())
                .containsExactly("false", "true");
        assertRefused(
                () -> of(rows.selectExpr("image", "IF(label = 1, ' ', 'a') AS label"))
                        .classNames(),
                "label column `label` of t is an empty text in ");
        assertThat(of(rows.selectExpr("image", "-1 AS label")).isLabelled()).isFalse();
        assertThat(of(rows.selectExpr("image", "IF(label > 1, 1, NULL) AS label"))
                        .isLabelled())
                .isTrue();
    }

    @Test
    void sparksImagesWithoutASize() {
        StructType image = new StructType()
                .add("height", DataTypes.LongType)
                .add("width", DataTypes.IntegerType)
                .add("nChannels", DataTypes.IntegerType)
                .add("mode", DataTypes.IntegerType)
                .add("data", DataTypes.BinaryType);
        byte[] data = new byte[SIZE];
        ImageTable table = of(rows(
                new Object[] {
                    RowFactory.create(6L, 6, 1, 0, data),
                    RowFactory.create(6L, null, 1, 0, data),
                    RowFactory.create(6L, 6, 1, null, data)
                },
                image));
        Decoding decoding = new Decoding(IMAGES.shape(), Fit.NONE, Resampling.AREA, 100);
        JavaRDD<LoadedBlock> blocks = LoadedImages.of(
                        spark.context(), table, List.of("0", "1", "2", "3"), decoding, true)
                .blocks();
        LoadFacts facts = blocks.first().facts();
        assertThat(facts.images()).isEqualTo(1);
        assertThat(facts.bad().first().toString()).contains("has `width` null", "has `mode` null");
    }

    @Test
    void filesThatAreParts() throws IOException {
        Path csv = Files.createDirectories(folder.resolve("csv"));
        Files.writeString(csv.resolve("mnist_train.csv"), csv(","));
        Files.writeString(
                csv.resolve("mnist_test.csv"), csv(",").lines().limit(4).collect(Collectors.joining("\n")));
        Files.writeString(csv.resolve("sample_submission.csv"), "id,label\n1,2\n");
        Files.writeString(csv.resolve("README.md"), "#");
        DataSource.Table source = find(csv);
        assertThat(source.files().leftOut()).containsExactly("README.md", "sample_submission.csv");
        assertSame(source.table(spark.session(), Part.TRAIN, TableOptions.NONE));
        assertThat(source.table(spark.session(), Part.TEST, TableOptions.NONE)
                        .rows()
                        .count())
                .isEqualTo(3);

        Dataset<Row> rows = rows(each(n -> ImageFileExamples.png(IMAGES, n)), DataTypes.BinaryType);
        for (String parts : List.of("split=%s", "%s", "data/%s-00000")) {
            Path root = folder.resolve(parts.replaceAll("\\W", "x"));
            rows.write().parquet(root.resolve(parts.formatted("train")).toString());
            rows.limit(2).write().parquet(root.resolve(parts.formatted("test")).toString());
            Files.writeString(root.resolve("README.md"), "#");
            DataSource.Table found = find(root);
            assertThat(found.table(spark.session(), Part.TRAIN, TableOptions.NONE)
                            .rows()
                            .count())
                    .as(parts)
                    .isEqualTo(12);
            assertThat(found.table(spark.session(), Part.TEST, TableOptions.NONE)
                            .rows()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void partitionFoldersAreTheirNames() {
        Path path = folder.resolve("partitions [v2]");
        rows(each(n -> ImageFileExamples.png(IMAGES, n)), DataTypes.BinaryType)
                .selectExpr("image", "IF(label = 0, '01', IF(label = 1, '1', CAST(label AS STRING))) AS label")
                .write()
                .partitionBy("label")
                .parquet(path.toString());
        assertThat(table(path).classNames()).containsExactly("01", "1", "2", "3");
    }

    @Test
    void tablesWithALogAreNotReadFileByFile() throws IOException {
        for (Map.Entry<String, String> kind : Map.of(
                        "_delta_log", "a Delta table", ".hoodie", "a Hudi table", "metadata", "an Iceberg table")
                .entrySet()) {
            Path root = Files.createDirectories(folder.resolve("t" + kind.getKey()));
            Files.createDirectories(root.resolve(kind.getKey()));
            Files.writeString(root.resolve(kind.getKey()).resolve("v1.metadata.json"), "{}");
            Files.writeString(root.resolve("a.parquet"), "");
            assertRefused(() -> find(root), root + " is " + kind.getValue(), "format=", "spark.jars.packages=");
        }
        DataSource.Table delta = (DataSource.Table)
                DataSources.find(folder.resolve("t_delta_log").toString(), "delta", new Configuration());
        assertRefused(
                () -> delta.table(spark.session(), Part.TRAIN, TableOptions.NONE),
                "format=delta: Spark has no data source of that name without its package: add it with");
    }
}
