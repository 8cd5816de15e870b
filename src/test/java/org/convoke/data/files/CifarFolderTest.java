package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
    private static final int PIXELS = 3 * 32 * 32;

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    /** A record for each label, image n all of value n but for its first blue pixel. */
    private static byte[] records(int first, int labelBytes, int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i++) {
            for (int b = 1; b < labelBytes; b++) {
                out.write(7);
            }
            out.write(labels[i]);
            byte[] pixels = new byte[PIXELS];
            Arrays.fill(pixels, (byte) (first + i));
            pixels[2 * 1024] = (byte) 200;
            out.writeBytes(pixels);
        }
        return out.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void writeGzip(String name, byte[] bytes) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(bytes);
        }
    }

    private TrainTest open() {
        return DataSets.packed(folder.toString(), hadoop).orElseThrow().open();
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(UserError.class).isThrownBy(this::open).withMessage(message);
    }

    @Test
    void batchesInTheOrderOfTheirNumbersPlainAndGzip() throws IOException {
        write("data_batch_10.bin", records(3, 1, 9));
        writeGzip("data_batch_2.bin.gz", records(1, 1, 4, 0));
        write("data_batch_1.bin", records(0, 1, 2));
        write("test_batch.bin", records(50, 1, 1, 1));
        // The plain one counts, not its packed copy.
        writeGzip("test_batch.bin.gz", records(60, 1, 3));
        Files.writeString(
                folder.resolve("batches.meta.txt"), "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");

        TrainTest sets = open();
        assertThat(sets.train()).hasToString("4 images of 3 × 32 × 32 in 10 classes");
        assertThat(sets.train().labels()).containsExactly(2, 4, 0, 9);
        assertThat(sets.train().classNames()).startsWith("plane", "car").endsWith("truck");
        for (int image = 0; image < 4; image++) {
            assertThat(sets.train().pixels()[image * PIXELS]).isEqualTo((byte) image);
            assertThat(sets.train().pixels()[image * PIXELS + 2 * 1024]).isEqualTo((byte) 200);
        }
        assertThat(sets.test().labels()).containsExactly(1, 1);
        assertThat(DataSets.packed(folder.toString(), hadoop).orElseThrow().read(Part.TEST))
                .isEqualTo(sets.test());
    }

    @Test
    void ofHundredClassesTheFinerLabelCounts() throws IOException {
        write("train.bin", records(0, 2, 99, 3));
        writeGzip("test.bin.gz", records(0, 2, 50));
        assertThat(open().train().labels()).containsExactly(99, 3);
        assertThat(open().test().classNames()).hasSize(100).startsWith("0", "1").endsWith("99");
    }

    /** As images to validate on, for example, whichever part is asked for. */
    @Test
    void oneFileAloneIsASetWithTheNamesBesideIt() throws IOException {
        writeGzip("test_batch.bin.gz", records(50, 1, 3, 1));
        write("data_batch_1.bin", records(0, 1, 2));
        String file = folder.resolve("test_batch.bin.gz").toString();

        ImageFolder alone = DataSets.packed(file, hadoop).orElseThrow();
        assertThat(alone.hasParts()).isFalse();
        assertThat(alone.isLabelled(Part.TRAIN)).isTrue();
        assertThat(alone.isLabelled(Part.TEST)).isFalse();
        for (Part part : Part.OF_PACKED) {
            assertThat(alone.read(part).labels()).containsExactly(3, 1);
        }
        assertThat(alone.read(Part.TEST).classNames()).startsWith("0", "1");

        Files.writeString(
                folder.resolve("batches.meta.txt"), "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n");
        assertThat(DataSets.packed(file, hadoop).orElseThrow().read(Part.TEST).classNames())
                .startsWith("plane", "car");

        write("other.bin", records(0, 1, 2));
        assertThat(DataSets.packed(folder.resolve("other.bin").toString(), hadoop))
                .isEmpty();
        write("test_batch.bin", new byte[100]);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(
                        () -> DataSets.packed(folder.resolve("test_batch.bin").toString(), hadoop)
                                .orElseThrow()
                                .read(Part.TEST))
                .withMessageContaining("/test_batch.bin has 100 bytes, which is no whole number of CIFAR-10 records");
    }

    @Test
    void oneClearLineForEachMistake() throws IOException {
        write("data_batch_1.bin", records(0, 1, 2));
        assertRefused(
                folder + " has no file of the test part of CIFAR-10 (test_batch.bin, plain or .gz): copy it there");

        write("test_batch.bin", new byte[3072]);
        assertRefused(
                "file:" + folder + "/test_batch.bin has 3072 bytes, which is no whole number of CIFAR-10 records of"
                        + " 3073 bytes: download or copy it again");

        write("test_batch.bin", records(0, 1, 3, 10));
        assertRefused("file:" + folder + "/test_batch.bin has label 10 at image 1, outside 0…9: it is not a file of"
                + " CIFAR-10, or is damaged");

        write("test_batch.bin", records(0, 1, 3));
        Files.writeString(folder.resolve("batches.meta.txt"), "plane\ncar\n");
        assertRefused("file:" + folder + "/batches.meta.txt has 2 names; CIFAR-10 has 10 classes, a name a line");

        Files.delete(folder.resolve("batches.meta.txt"));
        writeGzip("test_batch.bin", records(0, 1, 3));
        byte[] whole = Files.readAllBytes(folder.resolve("test_batch.bin"));
        write("test_batch.bin", Arrays.copyOf(whole, whole.length - 9));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(this::open)
                .withMessageStartingWith("file:" + folder + "/test_batch.bin is a damaged gzip file (")
                .withMessageEndingWith("): download or copy it again");
    }
}
