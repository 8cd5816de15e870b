package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed sets under the names of other publishers, and in archives. */
class PackedArchivesTest {
    private static final byte[] TRAIN = IdxBytes.images(5, 4, 6);
    private static final byte[] TRAIN_LABELS = IdxBytes.labels(1, 2, 1, 2, 1);
    private static final byte[] TEST = IdxBytes.images(3, 4, 6);
    private static final byte[] TEST_LABELS = IdxBytes.labels(2, 1, 2);

    private final Configuration hadoop = new Configuration();

    @TempDir
    private Path folder;

    private ImageFolder packed(Path path) {
        org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path("file:" + path);
        return (Files.isDirectory(path)
                        ? DataSets.packed(root.toString(), hadoop)
                        : ImageFiles.everything(root, hadoop).flatMap(all -> DataSets.packed(all, hadoop)))
                .orElseThrow();
    }

    private void assertRead(ImageFolder set) {
        TrainTest both = set.open();
        assertThat(both.train()).hasToString("5 images of 1 × 4 × 6 in 3 classes");
        assertThat(both.train().labels()).containsExactly(1, 2, 1, 2, 1);
        assertThat(both.test().labels()).containsExactly(2, 1, 2);
        assertThat(both.test().pixels()).isEqualTo(IdxBytes.pixels(3 * 24));
    }

    @Test
    void filesAsKaggleAndEmnistNameThem() throws IOException {
        Map<String, String[]> names = Map.of(
                "kaggle",
                new String[] {
                    "train-images.idx3-ubyte",
                    "train-labels.idx1-ubyte",
                    "t10k-images.idx3-ubyte",
                    "t10k-labels.idx1-ubyte"
                },
                "twice",
                new String[] {
                    "train-images-idx3-ubyte/train-images-idx3-ubyte",
                    "train-labels-idx1-ubyte/train-labels-idx1-ubyte",
                    "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte",
                    "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"
                },
                "emnist",
                new String[] {
                    "emnist-letters-train-images-idx3-ubyte.gz",
                    "emnist-letters-train-labels-idx1-ubyte.gz",
                    "emnist-letters-test-images-idx3-ubyte.gz",
                    "emnist-letters-test-labels-idx1-ubyte.gz"
                });
        byte[][] contents = {TRAIN, TRAIN_LABELS, TEST, TEST_LABELS};
        for (Map.Entry<String, String[]> set : names.entrySet()) {
            Path place = Files.createDirectory(folder.resolve(set.getKey()));
            Path zip = folder.resolve(set.getKey() + ".zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                for (int i = 0; i < 4; i++) {
                    String name = set.getValue()[i];
                    byte[] content = name.endsWith(".gz") ? IdxBytes.gzip(contents[i]) : contents[i];
                    Files.createDirectories(place.resolve(name).getParent());
                    Files.write(place.resolve(name), content);
                    out.putNextEntry(new ZipEntry("archive/" + name));
                    out.write(content);
                    out.closeEntry();
                }
            }
            assertRead(packed(place));
            assertRead(packed(zip));
        }
    }

    @Test
    void severalSetsInOneFolderAreNotMixed() throws IOException {
        for (String name : new String[] {"letters", "digits"}) {
            Files.write(folder.resolve("emnist-" + name + "-train-images-idx3-ubyte"), TRAIN);
            Files.write(folder.resolve("emnist-" + name + "-train-labels-idx1-ubyte"), TRAIN_LABELS);
        }
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> packed(folder).read(Part.TRAIN))
                .withMessage("file:" + folder + " holds the IDX files of 2 sets (emnist-digits, emnist-letters): copy"
                        + " those of one into a folder of their own, and give that");
    }

    @Test
    void aPartWithoutLabelsIsNotLabelled() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), TRAIN);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TRAIN_LABELS);
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), TEST);
        assertThat(packed(folder).isLabelled(Part.TRAIN)).isTrue();
        assertThat(packed(folder).isLabelled(Part.TEST)).isFalse();
    }

    @Test
    void cifarAsItIsDistributed() throws IOException {
        Path file = folder.resolve("cifar-10-binary.tar.gz");
        byte[] image = new byte[1 + 3 * 32 * 32];
        image[0] = 7;
        Map<String, byte[]> contents = new TreeMap<>(Map.of(
                "batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(StandardCharsets.UTF_8),
                "data_batch_1.bin", image,
                "data_batch_2.bin", image,
                "readme.html", new byte[] {'x'},
                "test_batch.bin", image));
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry("cifar-10-batches-bin/" + content.getKey());
                entry.setSize(content.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(content.getValue());
                tar.closeArchiveEntry();
            }
        }
        TrainTest both = packed(file).open();
        assertThat(both.train().labels()).containsExactly(7, 7);
        assertThat(both.test().count()).isEqualTo(1);
        assertThat(both.train().classNames()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(packed(file).format()).isEqualTo("CIFAR-10 files");
    }
}
