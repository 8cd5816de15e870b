package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.convoke.array.CounterRandom;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A folder of PNG, JPEG and WebP files that executors read, decode and hold, on a real cluster. */
@Tag("slow")
class ImageFolderClusterTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(2);

    private static final List<String> BOTH_WORKERS = StandaloneCluster.executors(2);
    private static final String SHA = "weights sha256 ";
    private static final int IMAGES = 400;
    private static final int SIDE = 6;

    @TempDir
    private static Path folder;

    private static String digest;

    @BeforeAll
    static void trainOnThisMachine() throws IOException {
        byte[] pixels = new byte[IMAGES * SIDE * SIDE];
        int[] labels = new int[IMAGES];
        for (int n = 0; n < IMAGES; n++) {
            labels[n] = n % 2;
            for (int i = 0; i < SIDE * SIDE; i++) {
                double noise = CounterRandom.uniform(5, 1, (long) n * SIDE * SIDE + i);
                pixels[n * SIDE * SIDE + i] = (byte) (noise * 150 + (i % SIDE / 3 == labels[n] ? 60 : 0));
            }
        }
        ImageFileExamples.folder(
                new PackedImages(1, SIDE, SIDE, pixels, labels, List.of("left", "right")), folder.resolve("data"));
        for (String name : List.of("rgb-420.jpg", "lossy.webp", "lossless-alpha.webp")) {
            try (InputStream file = ImageFolderClusterTest.class.getResourceAsStream("/images/" + name)) {
                Files.copy(file, folder.resolve("data/left").resolve(name));
            }
        }
        Files.writeString(folder.resolve("net.yaml"), """
                input: {channels: 3, height: 32, width: 32}
                layers: [{conv: {maps: 4, kernel: 5, stride: 3}}, relu, flatten, {dense: 2}]
                loss: cross-entropy
                """);
        digest = digest(Submission.here("local[2]", List.of(), train("local")));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Steps of 32 images: an epoch is 13 of them. */
    private static List<String> train(String model, String... more) {
        List<String> program = new ArrayList<>(List.of(
                "train",
                "--data",
                path("data"),
                "--network",
                path("net.yaml"),
                "--kernels",
                "plain",
                "--fit",
                "stretch",
                "--validation",
                "none",
                "--epochs",
                "3",
                "--lr",
                "0.001",
                "--batch",
                "32",
                "--shards",
                "16",
                "--progress",
                "lines",
                "--log-every",
                "5",
                "--out",
                path(model)));
        program.addAll(List.of(more));
        return program;
    }

    private static String digest(Submission.Ended ended) {
        assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
        assertThat(ended.out()).contains("403 training images");
        return ended.after(SHA);
    }

    /** By jobs; LostExecutorsTest has an executor killed whose tasks stay. */
    @Test
    void imagesThatALostExecutorHeldAreMadeAgain() {
        List<String> program = train("killed", "--exchange", "job");
        try (InProcessDriver run = CLUSTER.beginHere(BOTH_WORKERS, program, "epoch 2/3 step 5/13")) {
            run.awaitHold();
            CLUSTER.executors().get(0).destroyForcibly();
            run.release();
            Submission.Ended ended = run.end();
            assertThat(ended.err()).contains("Lost executor").doesNotContain("its resident tasks have ended");
            assertThat(digest(ended)).isEqualTo(digest);
        }
    }

    @Test
    void imagesLargerThanTheMemoryComeInSmallerPieces() {
        Submission.Ended ended = Submission.here(
                "local[2]",
                List.of("--conf", "spark.testing.memory=" + (700 << 20), "--conf", "spark.memory.fraction=0.001"),
                train("small"));
        // 1.2 MB of images, and 0.4 MB of memory for them: as many partitions as there are shards.
        assertThat(ended.out()).contains("one Spark job per step: 16 partitions need as many cores, and there are 2");
        assertThat(digest(ended)).isEqualTo(digest);
    }

    @Test
    void aMistakeInTheDataIsOneLineWithoutWhatSparkSaysOfIt() throws IOException {
        Path mixed = Files.createDirectories(folder.resolve("mixed/left"));
        try (Stream<Path> files = Files.list(folder.resolve("data/left"))) {
            for (Path file : files.limit(3).toList()) {
                Files.copy(file, mixed.resolve(file.getFileName()));
            }
        }
        Path bad = Files.writeString(mixed.resolve("zz.png"), "no picture");
        Submission.Ended ended = CLUSTER.fromHere(
                BOTH_WORKERS,
                List.of("predict", "--model", path("local"), "--data", path("mixed"), "--out", path("predictions")));
        assertThat(ended.errors().stream().filter(line -> line.startsWith("convoke: ")))
                .singleElement()
                .asString()
                .startsWith("convoke: 1 of 4 images of " + path("mixed") + " cannot be used, the first file:" + bad);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("predictions")).doesNotExist();
    }
}
