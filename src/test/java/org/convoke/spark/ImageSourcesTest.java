package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.array.KernelChoice;
import org.convoke.data.ContentDigest;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.data.picture.Resampling;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadFacts;
import org.convoke.source.LoadedBlock;
import org.convoke.source.LoadedImages;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import org.convoke.train.optimise.Schedule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same images in every form in which users have them are the same set, and train the same weights. */
class ImageSourcesTest {
    private static final PackedImages IMAGES = withTwins(SmallImages.of(150));
    private static final Decoding DECODING = new Decoding(IMAGES.shape(), Fit.NONE, Resampling.AREA, 10_000);
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 6, width: 6}
            layers: [flatten, {dense: 4}]
            loss: cross-entropy
            """, "test");
    private static final long SEED = 3;

    private static final Recipe RECIPE = Recipe.builder()
            .epochs(2)
            .batch(32)
            .shards(5)
            .learningRate(0.05)
            .momentum(0.9)
            .nesterov(true)
            .weightDecay(0.001)
            .schedule(new Schedule.Cosine(0))
            .warmupEpochs(0.5)
            .seed(SEED)
            .build();

    private static LocalSpark spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        // Spark's own schemas are not registered with Kryo.
        spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "2");
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    /** The images, some of them several times: they are interchangeable, but count. */
    private static PackedImages withTwins(PackedImages images) {
        return images.select(IntStream.concat(IntStream.range(0, images.count()), IntStream.of(7, 7, 9))
                .toArray());
    }

    private static TableOptions options(Optional<String> image, Optional<String> label) {
        return TableOptions.builder().imageColumn(image).labelColumn(label).build();
    }

    private static ImageTable table(Path path, TableOptions options) {
        DataSource source = DataSources.find(path.toString(), DataSources.AUTO, new Configuration());
        return source instanceof DataSource.Files files
                ? files.table(spark.session(), Part.TRAIN)
                : ((DataSource.Table) source).table(spark.session(), Part.TRAIN, options);
    }

    private static ExecutorImages load(ImageTable table) {
        LoadedImages loaded = LoadedImages.of(spark.context(), table, table.classNames(), DECODING, false);
        return ExecutorImages.of(spark.context(), loaded, SEED);
    }

    private static void assertSameSet(ImageTable table) {
        try (ExecutorImages set = load(table)) {
            assertThat(set.count()).isEqualTo(IMAGES.count());
            assertThat(set.digest()).isEqualTo(ContentDigest.of(IMAGES));
            assertThat(set.normalisation()).isEqualTo(Normalisation.of(IMAGES));
        }
    }

    /** A table of the images in three files, with a label and something else. */
    private Path parquet(String name, DataType imageType, IntFunction<Object> image, boolean textLabels) {
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("picture", imageType)
                .add("label", textLabels ? DataTypes.StringType : DataTypes.DoubleType);
        List<Row> rows = IntStream.range(0, IMAGES.count())
                .mapToObj(n -> RowFactory.create(
                        "id " + n,
                        image.apply(n),
                        textLabels
                                ? IMAGES.classNames().get(IMAGES.labels()[n])
                                : (Object) (double) IMAGES.labels()[n]))
                .toList();
        Path path = folder.resolve(name);
        spark.session().createDataFrame(rows, schema).repartition(3).write().parquet(path.toString());
        return path;
    }

    private static List<Integer> pixels(int n) {
        return IntStream.range(0, 36)
                .mapToObj(i -> Byte.toUnsignedInt(IMAGES.pixels()[n * 36 + i]))
                .toList();
    }

    @Test
    void aFolderAndAZipOfFiles() throws IOException {
        List<String> sorted = IMAGES.classNames().stream().sorted().toList();
        PackedImages named = new PackedImages(
                1,
                6,
                6,
                IMAGES.pixels(),
                Arrays.stream(IMAGES.labels())
                        .map(label -> sorted.indexOf(IMAGES.classNames().get(label)))
                        .toArray(),
                sorted);
        ImageFileExamples.folder(IMAGES, folder.resolve("files"));
        Files.writeString(folder.resolve("files/_SUCCESS"), "");
        ImageFileExamples.zip(IMAGES, folder.resolve("files.zip"));
        for (String name : List.of("files", "files.zip")) {
            try (ExecutorImages set = load(table(folder.resolve(name), options(Optional.empty(), Optional.empty())))) {
                assertThat(set.classNames()).isEqualTo(sorted);
                assertThat(set.digest()).as(name).isEqualTo(ContentDigest.of(named));
                assertThat(set.classCounts()).isEqualTo(new DriverImages(named).classCounts());
            }
        }
    }

    @Test
    void aFileThatIsDeletedAfterItWasListed() throws IOException {
        ImageFileExamples.folder(IMAGES, folder.resolve("files"));
        ImageTable table = table(folder.resolve("files"), options(Optional.empty(), Optional.empty()));
        Path gone = folder.resolve("files/" + IMAGES.classNames().get(IMAGES.labels()[7]) + "/7.png");
        Files.delete(gone);
        assertMessage(
                () -> load(table),
                "1 of 153 images of " + folder.resolve("files") + " cannot be used, the first file:" + gone
                        + ": is no longer there; it was when the folder was listed (on-bad-image=skip leaves them"
                        + " out)");
    }

    @Test
    void aTableOfFilesOfArraysOfVectorsAndOfSparksImages() {
        TableOptions none = options(Optional.empty(), Optional.empty());
        assertSameSet(table(parquet("png", DataTypes.BinaryType, n -> ImageFileExamples.png(IMAGES, n), false), none));
        assertSameSet(table(
                parquet(
                        "floats",
                        DataTypes.createArrayType(DataTypes.FloatType),
                        n -> pixels(n).stream().map(Integer::floatValue).toList(),
                        false),
                none));
        assertSameSet(table(
                parquet(
                        "vectors",
                        SQLDataTypes.VectorType(),
                        n -> Vectors.dense(pixels(n).stream()
                                .mapToDouble(Integer::doubleValue)
                                .toArray()),
                        false),
                none));
        StructType image = new StructType()
                .add("origin", DataTypes.StringType)
                .add("height", DataTypes.IntegerType)
                .add("width", DataTypes.IntegerType)
                .add("nChannels", DataTypes.IntegerType)
                .add("mode", DataTypes.IntegerType)
                .add("data", DataTypes.BinaryType);
        assertSameSet(table(
                parquet(
                        "structs",
                        image,
                        n -> RowFactory.create(
                                "here", 6, 6, 1, 0, Arrays.copyOfRange(IMAGES.pixels(), n * 36, n * 36 + 36)),
                        false),
                none));
    }

    @Test
    void textsAreClassesInTheirOrder() {
        Path path = parquet("texts", DataTypes.createArrayType(DataTypes.IntegerType), ImageSourcesTest::pixels, true);
        try (ExecutorImages set = load(table(path, options(Optional.of("picture"), Optional.of("label"))))) {
            assertThat(set.classNames()).containsExactly("north-east", "north-west", "south-east", "south-west");
            long[] counts = new DriverImages(IMAGES).classCounts();
            assertThat(set.classCounts()).containsExactly(counts[1], counts[0], counts[3], counts[2]);
        }
    }

    @Test
    void csvWithAndWithoutAHeader() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < IMAGES.count(); n++) {
            lines.add(IMAGES.labels()[n] + ","
                    + pixels(n).stream().map(Object::toString).collect(Collectors.joining(",")));
        }
        Path plain = Files.write(folder.resolve("plain.csv"), lines);
        lines.add(
                0, "label," + IntStream.range(0, 36).mapToObj(i -> "pixel" + i).collect(Collectors.joining(",")));
        Path header = Files.write(folder.resolve("header.csv"), lines);
        assertSameSet(table(plain, options(Optional.empty(), Optional.empty())));
        lines.set(
                0, "label," + IntStream.range(0, 36).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        Path counted = Files.write(folder.resolve("counted.csv"), lines);
        assertSameSet(table(counted, options(Optional.empty(), Optional.empty())));
        Path unlabelled = Files.write(
                folder.resolve("unlabelled.csv"),
                lines.stream()
                        .skip(1)
                        .map(line -> line.substring(line.indexOf(',') + 1))
                        .toList());
        ImageTable pixelsOnly = table(unlabelled, options(Optional.empty(), Optional.empty()));
        assertThat(pixelsOnly.labels()).isEmpty();
        assertThat(pixelsOnly.firstShape(1000)).isEqualTo(IMAGES.shape());
        assertSameSet(table(header, options(Optional.empty(), Optional.empty())));
    }

    @Test
    void trainsTheWeightsOfTheSameImagesReadByTheDriver() {
        ImageTable table = table(
                parquet("weights", DataTypes.BinaryType, n -> ImageFileExamples.png(IMAGES, n), false),
                options(Optional.empty(), Optional.empty()));
        float[] expected = train(new DriverImages(IMAGES), RECIPE, 2);
        try (ExecutorImages set = load(table)) {
            for (int partitions : new int[] {1, 2, 5, 7}) {
                assertThat(train(set, RECIPE, partitions))
                        .as("%d partitions", partitions)
                        .containsExactly(expected);
            }
            ImageSet.Split here = new DriverImages(IMAGES).split(0.2, SEED);
            ImageSet.Split there = set.split(0.2, SEED);
            assertThat(there.taken().count()).isEqualTo(here.taken().count());
            assertThat(there.taken().digest()).isEqualTo(here.taken().digest());
            assertThat(there.rest().normalisation()).isEqualTo(here.rest().normalisation());
            assertThat(train(there.rest(), RECIPE, 2)).containsExactly(train(here.rest(), RECIPE, 2));
        }
    }

    private static float[] train(ImageSet images, Recipe recipe, int partitions) {
        try (NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, images.normalisation(), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, images, Optional.of(partitions))) {
            return trainer.run(trainer.start(), (report, state) -> {});
        }
    }

    @Test
    void wrongLabelsAndColumnsAreNamed() {
        Path path = parquet("wrong", DataTypes.createArrayType(DataTypes.IntegerType), ImageSourcesTest::pixels, false);
        Dataset<Row> rows = spark.session().read().parquet(path.toString());
        assertLabels(
                rows,
                "CASE WHEN id = 'id 3' THEN NULL ELSE label END",
                "has no value, or none of its type, in 1 of 153 rows");
        assertLabels(rows, "CASE WHEN id = 'id 3' THEN 1.5D ELSE label END", "has fractions in 1 rows, such as 1.5");
        assertLabels(rows, "label - 1", "has negative numbers, down to -1");
        assertLabels(rows, "label * 1e9", "is it the column of the labels?");
        assertLabels(
                rows,
                "array(label)",
                "is of type array<double>: labels are whole numbers from 0, texts, or true and false");
        assertLabels(
                rows,
                "CASE WHEN id = 'id 3' THEN NULL ELSE id END",
                "has no value, or none of its type, in 1 of 153 rows");
        assertMessage(
                () -> table(path, options(Optional.of("id"), Optional.empty())),
                "column `id` of " + path
                        + " is of type string; images are read from binary (image files), struct<bytes, path>,"
                        + " Spark's image struct, array<number>, vector, and texts that are paths or Base64");
        assertMessage(
                () -> table(path, options(Optional.of("image"), Optional.empty())),
                "image-column=image: " + path
                        + " has no such column; it has id string, picture array<int>, label double");
        assertMessage(
                () -> table(path, options(Optional.empty(), Optional.of("klass"))),
                "label-column=klass: " + path + " has no such column");
        Path two = folder.resolve("two");
        rows.withColumn("other", rows.col("picture")).write().parquet(two.toString());
        assertMessage(
                () -> table(two, options(Optional.empty(), Optional.empty())),
                two + " has 2 columns that can hold images (picture, other): name one with image-column");
    }

    private void assertLabels(Dataset<Row> rows, String label, String message) {
        Path path = folder.resolve("labels");
        rows.selectExpr("id", "picture", label + " AS label")
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(path.toString());
        assertMessage(
                () -> table(path, options(Optional.empty(), Optional.empty())).classNames(), message);
    }

    private static void assertMessage(ThrowingCallable call, String message) {
        assertThatExceptionOfType(UserError.class).isThrownBy(call).withMessageContaining(message);
    }

    private interface Reading extends IntFunction<PackedImages>, Serializable {}

    /** How often the partitions of a set were read whose rows come in a different order each time. */
    private static final AtomicInteger READINGS = new AtomicInteger();

    /** A set that is not kept, so that it is read again for every job, as after the loss of an executor. */
    private static LoadedImages readAnew(Reading reading) {
        int partitions = 3;
        JavaRDD<LoadedBlock> blocks = spark.context()
                .parallelize(List.of(0, 1, 2), partitions)
                .map(p -> {
                    PackedImages all = reading.apply(READINGS.getAndIncrement());
                    int[] own = IntStream.range(0, all.count())
                            .filter(n -> IMAGES.labels()[n] % partitions == p)
                            .toArray();
                    List<Integer> order = Arrays.stream(own).boxed().collect(Collectors.toList());
                    Collections.shuffle(order, new Random(READINGS.get()));
                    return new LoadedBlock(
                            all.select(order.stream().mapToInt(n -> n).toArray()), new double[0], LoadFacts.NONE);
                });
        return new LoadedImages(blocks, IMAGES.shape(), IMAGES.classNames(), LoadFacts.NONE, 1, 0);
    }

    @Test
    void rowsMayComeInADifferentOrderEachTimeTheyAreRead() {
        ImageSet.Split here = new DriverImages(IMAGES).split(0.2, SEED);
        try (ExecutorImages set = ExecutorImages.of(spark.context(), readAnew(n -> IMAGES), SEED)) {
            ImageSet.Split there = set.split(0.2, SEED);
            assertThat(there.taken().digest()).isEqualTo(here.taken().digest());
            assertThat(there.rest().digest()).isEqualTo(here.rest().digest());
            assertThat(there.rest().normalisation()).isEqualTo(here.rest().normalisation());
            assertThat(train(there.rest(), RECIPE, 3)).containsExactly(train(here.rest(), RECIPE, 3));
        }
    }

    @Test
    void anImageThatIsADifferentOneWhenItIsReadAgainIsNoticed() {
        READINGS.set(0);
        byte[] pixels = IMAGES.pixels().clone();
        pixels[40] ^= 1;
        PackedImages other = new PackedImages(1, 6, 6, pixels, IMAGES.labels(), IMAGES.classNames());
        assertThatThrownBy(() -> ExecutorImages.of(spark.context(), readAnew(n -> n < 3 ? IMAGES : other), SEED))
                .rootCause()
                .hasMessageContaining("the images are not those of when the set was first read: it has changed since");
    }
}
