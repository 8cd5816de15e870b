package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.Eventually;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions for tables and files: every row and column is kept, and what is appended reads back. */
class PredictionsTest {
    private static final PackedImages IMAGES = DataExamples.images(150);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final List<String> COLUMNS =
            List.of("id", "image", "label", "note", "day", "nested", "tags", "prediction", "label_name", "probability");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnce() throws IOException {
        ImageFileExamples.folder(IMAGES, shared.resolve("data"));
        DataExamples.network(shared.resolve("net.yaml"), 1, 4);
        Program.Ended trained = Program.onSpark(
                "train",
                "--data",
                shared.resolve("data").toString(),
                "--network",
                shared.resolve("net.yaml").toString(),
                "--validation",
                "none",
                "--epochs",
                "8",
                "--lr",
                "0.1",
                "--out",
                shared.resolve("model").toString());
        assertThat(trained.code()).as(trained.err()).isZero();
        try (LocalSpark spark = open()) {
            DataExamples.table(spark.session(), IMAGES)
                    .selectExpr(
                            "*",
                            "CASE WHEN id % 3 = 0 THEN NULL ELSE 'a, \"b\"\n\\\\ c' END AS note",
                            "DATE'2024-02-29' AS day",
                            "named_struct('x', id, 'y', array('\"q\"')) AS nested",
                            "map('k', id) AS tags")
                    .write()
                    .parquet(shared.resolve("table").toString());
        }
    }

    @BeforeEach
    void noSessionIsLeft() {
        assertThat(SparkSession.getDefaultSession().isDefined()).isFalse();
    }

    private static LocalSpark open() {
        return new LocalSpark(2, "spark.kryo.registrationRequired", "false");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static List<String> arguments(String data, String out, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--model", shared.resolve("model").toString(), "--data", data, "--out", out));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static Program.Ended predict(String data, String out, String... more) {
        Program.Ended ended =
                Program.onSpark("predict", arguments(data, out, more).toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended;
    }

    @Test
    void parquetKeepsEveryColumnAndTheOrderAndHasLogitsAndFeatures() {
        Program.Ended ended = predict(shared.resolve("table").toString(), path("p"), "--logits", "--layer", "dense1");
        assertThat(ended.out()).contains("150 predictions written to " + path("p"));
        try (LocalSpark spark = open()) {
            Dataset<Row> table =
                    spark.session().read().parquet(shared.resolve("table").toString());
            Dataset<Row> predictions = spark.session().read().parquet(path("p"));
            assertThat(predictions.columns())
                    .startsWith(COLUMNS.toArray(String[]::new))
                    .endsWith("logits", "features");
            assertThat(predictions
                            .select("id", "image", "label", "note", "day", "nested", "tags")
                            .collectAsList())
                    .isEqualTo(table.collectAsList());
            assertRight(predictions);
            for (Row row : predictions.collectAsList()) {
                List<Float> logits = row.getList(row.fieldIndex("logits"));
                assertThat(row.getList(row.fieldIndex("features"))).isEqualTo(logits);
                List<Float> probability = row.getList(row.fieldIndex("probability"));
                double sum = logits.stream().mapToDouble(Math::exp).sum();
                for (int k = 0; k < 4; k++) {
                    assertThat(probability.get(k).doubleValue()).isCloseTo(Math.exp(logits.get(k)) / sum, within(1e-5));
                }
            }
        }
    }

    /** Four classes: chance is a quarter. */
    private static void assertRight(Dataset<Row> predictions) {
        List<Row> rows = predictions.collectAsList();
        // The classes of the model are in the order of their names, those of the table's numbers are not.
        assertThat(rows)
                .filteredOn(row ->
                        IMAGES.classNames().get(row.<Integer>getAs("label")).equals(row.<String>getAs("label_name")))
                .hasSizeGreaterThan(rows.size() / 2);
        List<String> names = IMAGES.classNames().stream().sorted().toList();
        assertThat(rows)
                .allMatch(row -> names.get(row.<Integer>getAs("prediction")).equals(row.<String>getAs("label_name")));
    }

    @Test
    void csvReadsBackAsOtherProgramsReadIt() {
        Program.Ended ended = predict(shared.resolve("table").toString(), path("p.csv"));
        assertThat(ended.out()).contains("150 predictions written to ");
        StructType types = new StructType();
        for (String name : COLUMNS) {
            types = types.add(
                    name,
                    List.of("id", "label", "prediction").contains(name) ? DataTypes.IntegerType : DataTypes.StringType);
        }
        try (LocalSpark spark = open()) {
            Dataset<Row> predictions = spark.session()
                    .read()
                    .schema(types)
                    .option("header", true)
                    .option("escape", "\"")
                    .option("multiLine", true)
                    .csv(path("p.csv"));
            List<Row> there = spark.session()
                    .read()
                    .parquet(shared.resolve("table").toString())
                    .selectExpr("id", "image", "label", "note", "CAST(day AS STRING) AS day", "nested", "tags")
                    .collectAsList();
            List<Row> rows = predictions.collectAsList();
            assertThat(rows).hasSize(150);
            for (int n = 0; n < rows.size(); n++) {
                Row row = rows.get(n);
                assertThat(row.<Integer>getAs("id")).isEqualTo(n);
                assertThat(row.<String>getAs("note")).isEqualTo(there.get(n).<String>getAs("note"));
                assertThat(row.<String>getAs("day")).isEqualTo("2024-02-29");
                assertThat(row.<String>getAs("nested")).isEqualTo("{\"x\":" + n + ",\"y\":[\"\\\"q\\\"\"]}");
                assertThat(row.<String>getAs("tags")).isEqualTo("{\"k\":" + n + "}");
                assertThat(Base64.getDecoder().decode(row.<String>getAs("image")))
                        .isEqualTo(there.get(n).<byte[]>getAs("image"));
                assertThat(probabilities(row.getAs("probability")))
                        .hasSize(4)
                        .satisfies(each -> assertThat(each.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .sum())
                                .isCloseTo(1, within(1e-5)));
            }
            assertRight(predictions);
        }
    }

    private static List<Double> probabilities(String json) {
        try {
            return List.of(new ObjectMapper().readValue(json, Double[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void jsonKeepsColumnsThatAreNull() {
        predict(shared.resolve("table").toString(), path("p.json"));
        try (LocalSpark spark = open()) {
            Dataset<Row> predictions = spark.session().read().json(path("p.json"));
            assertThat(predictions.columns()).containsExactlyInAnyOrderElementsOf(COLUMNS);
            assertThat(predictions.collectAsList().stream().map(row -> row.<Long>getAs("id")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 150).mapToObj(Long::valueOf).toList());
            assertThat(spark.session()
                            .read()
                            .textFile(path("p.json"))
                            .filter("value LIKE '%\"note\":null%'")
                            .count())
                    .isEqualTo(50);
        }
    }

    @Test
    void filesThatCannotBeUsedHaveNoPrediction() throws IOException {
        Path files = folder.resolve("files");
        ImageFileExamples.folder(IMAGES.slice(0, 6), files);
        Path bad = Files.writeString(files.resolve("north-east/bad.png"), "none");
        Program.Ended ended = predict(files.toString(), path("p"), "--on-bad-image", "skip");
        assertThat(ended.out())
                .contains(
                        "7 predictions written to ",
                        "skipped 1 image that could not be used (the prediction is empty); the first file:" + bad
                                + ": not an image");
        try (LocalSpark spark = open()) {
            // File by file: Spark itself would read the largest file first.
            List<Row> rows = new ArrayList<>();
            for (String part : names("p")) {
                if (part.endsWith(".parquet")) {
                    rows.addAll(
                            spark.session().read().parquet(path("p/" + part)).collectAsList());
                }
            }
            assertThat(rows.get(0).schema().fieldNames())
                    .containsExactly("path", "label", "prediction", "label_name", "probability");
            assertThat(rows.stream().map(row -> row.<String>getAs("path")))
                    .isSorted()
                    .hasSize(7);
            for (Row row : rows) {
                boolean isBad = row.<String>getAs("path").endsWith("bad.png");
                assertThat(row.isNullAt(2)).isEqualTo(isBad);
                assertThat(row.isNullAt(3)).isEqualTo(isBad);
                assertThat(row.isNullAt(4)).isEqualTo(isBad);
            }
        }
    }

    /** Sixteen levels of grey and the label in the last column: taken for 255 levels, and the first, all would be wrong. */
    @Test
    void aModelRemembersHowItsTableWasRead() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int n = 0; n < IMAGES.count(); n++) {
            for (int i = 0; i < IMAGES.imageSize(); i++) {
                lines.append(Byte.toUnsignedInt(IMAGES.pixels()[n * IMAGES.imageSize() + i]) / 16)
                        .append(',');
            }
            lines.append(IMAGES.labels()[n]).append('\n');
        }
        String csv = Files.writeString(folder.resolve("label-last.csv"), lines).toString();
        String[] how = {"--label-column", "_c36", "--pixel-range", "0,15"};
        List<String> train = new ArrayList<>(List.of("--data", csv, "--network"));
        train.addAll(List.of(shared.resolve("net.yaml").toString(), "--validation", "none", "--epochs", "2"));
        train.addAll(List.of("--out", path("model")));
        train.addAll(List.of(how));
        Program.Ended trained = Program.onSpark("train", train.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isZero();

        String[] model = {"--model", path("model"), "--data", csv};
        assertThat(lines(model, "alone.json")).isEqualTo(lines(model, "told.json", how));
        assertThat(report(model)).isEqualTo(report(with(model, how))).contains("150 images");
        assertThat(Program.onSpark("verify", model).code()).isZero();
        // Where that column is not there, others are looked for as for any table.
        String unlabelled = Files.writeString(
                        folder.resolve("unlabelled.csv"), lines.toString().replaceAll("(?m),\\d+$", ""))
                .toString();
        String[] without = {"--model", path("model"), "--data", unlabelled};
        assertThat(lines(without, "unlabelled.json"))
                .isEqualTo(lines(model, "again.json").stream()
                        .map(line -> line.replaceAll("\"_c36\":[0-9.]+,", ""))
                        .toList());
    }

    /** What an evaluation says after the line on how long loading took. */
    private static String report(String[] model) {
        Program.Ended ended = Program.onSpark("evaluate", model);
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out().lines().skip(1).collect(Collectors.joining("\n"));
    }

    private List<String> lines(String[] model, String out, String... more) throws IOException {
        Program.Ended ended = Program.onSpark("predict", with(with(model, "--out", path(out)), more));
        assertThat(ended.code()).as(ended.err()).isZero();
        try (Stream<Path> parts = Files.list(folder.resolve(out))) {
            Path part = parts.filter(each -> each.getFileName().toString().startsWith("part-"))
                    .reduce((one, other) -> {
                        throw new AssertionError("two parts");
                    })
                    .orElseThrow();
            return Files.readAllLines(part);
        }
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void anEmptyTableAndOneOfManyPartitions() throws IOException {
        try (LocalSpark spark = open()) {
            Dataset<Row> table =
                    spark.session().read().parquet(shared.resolve("table").toString());
            table.limit(0).write().parquet(path("none"));
            table.limit(5).repartition(40).write().parquet(path("few"));
        }
        for (String out : List.of("none.json", "none.csv", "none.parquet")) {
            assertThat(predict(path("none"), path(out)).out()).contains("0 predictions written to " + path(out));
        }
        assertThat(predict(path("few"), path("five")).out()).contains("5 predictions written to ");
    }

    @Test
    void filesThatComeIntoAFolderAreDoneOnce() throws Exception {
        Path files = Files.createDirectories(folder.resolve("in"));
        List<String> names = new ArrayList<>();
        for (int start = 0; start < 2; start++) {
            CompletableFuture<Program.Ended> run = watch(files, "--format", "files");
            for (int n = start * 4; n < start * 4 + 4; n++) {
                comeIn(files.resolve("sub" + n).resolve(n + ".png"), ImageFileExamples.png(IMAGES, n));
                names.add(n + ".png");
                if (n % 2 == 1) {
                    awaitLines(run, n + 1);
                }
            }
            stop(run);
        }
        try (LocalSpark spark = open()) {
            List<Row> rows = spark.session().read().json(path("out.json")).collectAsList();
            assertThat(rows.stream()
                            .map(row -> row.<String>getAs("path").replaceFirst(".*/", ""))
                            .sorted())
                    .isEqualTo(names);
            assertThat(rows).allMatch(row -> row.getAs("label_name") != null);
        }
    }

    @Test
    void linesOfCsvFilesThatComeIntoAFolder() throws Exception {
        Path files = Files.createDirectories(folder.resolve("in"));
        String names = "label,"
                + String.join(",", IntStream.range(0, 36).mapToObj(i -> "p" + i).toList()) + "\n";
        List<String> lines = DataExamples.csv(IMAGES.slice(0, 6));
        Files.writeString(files.resolve("a.csv"), names + String.join("\n", lines.subList(0, 3)) + "\n");
        CompletableFuture<Program.Ended> run = watch(files);
        awaitLines(run, 3);
        comeIn(
                files.resolve("b.csv"),
                (names + String.join("\n", lines.subList(3, 6)) + "\n").getBytes(StandardCharsets.UTF_8));
        awaitLines(run, 6);
        stop(run);
        try (LocalSpark spark = open()) {
            Dataset<Row> rows = spark.session().read().json(path("out.json"));
            assertThat(rows.columns()).contains("p0", "p35", "label_name").doesNotContain("_corrupt_record");
            assertThat(rows.filter("label_name IS NOT NULL").count()).isEqualTo(6);
        }
    }

    /**
     * A file of an old date in a folder whose name is a pattern is done; a bad one ends the stream with one line, and nothing in
     * the log.
     */
    @Test
    void oldFilesAndBadOnesThatComeIntoAFolder() throws Exception {
        Path files = Files.createDirectories(folder.resolve("in [v2] {a,b}"));
        CompletableFuture<Program.Ended> run = watch(files, "--format", "files");
        comeIn(files.resolve("0.png"), ImageFileExamples.png(IMAGES, 0));
        awaitLines(run, 1);
        Path old = Files.write(folder.resolve("old"), ImageFileExamples.png(IMAGES, 1));
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        Files.move(old, files.resolve("1.png"));
        awaitLines(run, 2);
        List<String> log = new CopyOnWriteArrayList<>();
        LoggerConfig root = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getRootLogger();
        AbstractAppender appender = new AbstractAppender("test", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                log.add(event.getMessage().getFormattedMessage() + event.getThrown());
            }
        };
        appender.start();
        root.addAppender(appender, null, null);
        Program.Ended ended;
        try {
            comeIn(files.resolve("2.png"), "none".getBytes(StandardCharsets.UTF_8));
            ended = run.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } finally {
            root.removeAppender("test");
        }
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err())
                .startsWith("convoke: watching " + files + " ended at ")
                .contains("2.png: not an image", "take the file out of the folder");
        assertThat(log).noneMatch(line -> line.contains("UserError") || line.contains("aborting job"));

        Program.Ended other = Program.onSpark(
                "predict",
                arguments(files.toString(), path("out.json"), "--format", "files", "--watch", "--logits")
                        .toArray(String[]::new));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("was written with other settings (logits false there, true now)");

        Files.delete(files.resolve("2.png"));
        run = watch(files, "--format", "files");
        comeIn(files.resolve("3.png"), ImageFileExamples.png(IMAGES, 3));
        awaitLines(run, 3);
        stop(run);
    }

    @Test
    void predictionsAreNoTextFile() {
        Program.Ended ended =
                Program.onSpark("predict", arguments("digits", path("p.txt")).toArray(String[]::new));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("p.txt: predictions are a folder of", "or add --out-format");
    }

    private CompletableFuture<Program.Ended> watch(Path files, String... more) {
        List<String> arguments = arguments(files.toString(), path("out.json"), more);
        arguments.add("--watch");
        return CompletableFuture.supplyAsync(() -> Program.onSpark("predict", arguments.toArray(String[]::new)));
    }

    /** A whole file at once. */
    private void comeIn(Path file, byte[] content) throws IOException {
        Path whole = Files.write(folder.resolve("whole"), content);
        Files.createDirectories(file.getParent());
        Files.move(whole, file);
    }

    /** Until so many predictions are written, and noted as done. */
    private void awaitLines(CompletableFuture<Program.Ended> run, int count) {
        Eventually.get(count + " predictions", BOUND, () -> {
            if (run.isDone()) {
                throw new AssertionError("ended: " + run.join());
            }
            boolean done = lines() == count
                    && names("out.json.checkpoint/offsets").equals(names("out.json.checkpoint/commits"));
            return done ? Optional.of(count) : Optional.empty();
        });
    }

    private long lines() {
        return names("out.json").stream()
                .filter(name -> name.startsWith("part-"))
                .mapToLong(name -> {
                    try {
                        return Files.readAllLines(folder.resolve("out.json").resolve(name))
                                .size();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sum();
    }

    private List<String> names(String directory) {
        try (Stream<Path> files = Files.list(folder.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void stop(CompletableFuture<Program.Ended> run) throws TimeoutException {
        try {
            SparkSession.getDefaultSession().get().streams().active()[0].stop();
        } catch (IllegalStateException e) {
            // The command, which waits for that, may have closed Spark before stopping was over.
            assertThat(e).hasMessageContaining("stopped SparkContext");
        }
        Program.Ended ended = run.join();
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("watching ", "stop with Ctrl-C");
    }
}
