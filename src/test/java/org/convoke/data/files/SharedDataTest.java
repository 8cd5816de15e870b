package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.convoke.SharedFolder;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real data sets, and the odd files that come with them: what is known of each comes out. */
class SharedDataTest {
    private final Configuration hadoop = new Configuration();

    private static int[] counts(PackedImages images) {
        int[] counts = new int[images.classNames().size()];
        for (int label : images.labels()) {
            counts[label]++;
        }
        return counts;
    }

    @Test
    void mnist() {
        TrainTest mnist = DataSets.packed(SharedFolder.path("data/mnist").toString(), hadoop)
                .orElseThrow()
                .open();
        assertThat(mnist.train()).hasToString("60000 images of 1 × 28 × 28 in 10 classes");
        assertThat(mnist.test()).hasToString("10000 images of 1 × 28 × 28 in 10 classes");
        assertThat(counts(mnist.train())).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
        assertThat(counts(mnist.test())).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        Normalisation normalisation = Normalisation.of(mnist.train());
        assertThat(normalisation.mean().get(0)).isCloseTo(0.1307f, within(5e-5f));
        assertThat(normalisation.deviation().get(0)).isCloseTo(0.3081f, within(5e-5f));
    }

    @Test
    void fashionMnist() {
        PackedImages train = DataSets.packed(
                        SharedFolder.path("data/fashion-mnist").toString(), hadoop)
                .orElseThrow()
                .open()
                .train();
        assertThat(counts(train)).hasSize(10).containsOnly(6000);
        Normalisation normalisation = Normalisation.of(train);
        assertThat(normalisation.mean().get(0)).isCloseTo(0.2860f, within(5e-5f));
        assertThat(normalisation.deviation().get(0)).isCloseTo(0.3530f, within(5e-5f));
    }

    @Test
    void cifar10() {
        TrainTest cifar = DataSets.packed(SharedFolder.path("data/cifar-10").toString(), hadoop)
                .orElseThrow()
                .open();
        assertThat(cifar.train()).hasToString("10000 images of 3 × 32 × 32 in 10 classes");
        assertThat(counts(cifar.train())).containsExactly(1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981);
        assertThat(counts(cifar.test())).hasSize(10).containsOnly(1000);
        assertThat(cifar.test().classNames())
                .startsWith("airplane", "automobile")
                .endsWith("ship", "truck");
    }

    private org.apache.hadoop.fs.Path odd(String name) {
        return new org.apache.hadoop.fs.Path(
                SharedFolder.path("data/images-messy").resolve(name).toUri());
    }

    @Test
    void validFilesPlainAndPacked() {
        PackedImages images = IdxFile.images(odd("idx-t10k-first100-images-idx3-ubyte"), hadoop);
        assertThat(images).hasToString("100 images of 1 × 28 × 28 in 0 classes");
        assertThat(IdxFile.images(odd("derived-gz-named-without-gz-images-idx3-ubyte"), hadoop))
                .isEqualTo(images);
        int[] labels = IdxFile.labels(odd("idx-t10k-first100-labels-idx1-ubyte"), hadoop);
        assertThat(labels).hasSize(100).startsWith(7, 2, 1, 0, 4);
        assertThat(IdxFile.labels(odd("idx-t10k-first100-labels-idx1-ubyte.gz"), hadoop))
                .isEqualTo(labels);
        PackedImages test = DataSets.packed(SharedFolder.path("data/mnist").toString(), hadoop)
                .orElseThrow()
                .read(Part.TEST);
        assertThat(images.pixels()).isEqualTo(test.slice(0, 100).pixels());
        assertThat(labels).isEqualTo(test.slice(0, 100).labels());
    }

    @Test
    void damagedFilesAreRefused() {
        assertRefused(
                "derived-idx-images-header-declares-2-billion",
                " ends before image 1; its header declares 2147483647 images of 28 × 28: download or copy it again");
        assertRefused(
                "derived-idx-images-trailing-bytes",
                " has 5 bytes more than the 100 images of 28 × 28 its header declares: download or copy it again");
        assertRefused(
                "derived-idx-images-truncated-mid-image-57",
                " ends inside image 57 (300 of its 784 bytes are there); its header declares 100 images of 28 × 28:"
                        + " download or copy it again");
        assertRefused(
                "derived-jpeg-named-png.png",
                " is not an IDX file but a JPEG image; an IDX file of images (magic 2051, 3 dimensions) is expected:"
                        + " give that one");
    }

    private void assertRefused(String name, String message) {
        org.apache.hadoop.fs.Path path = odd(name);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> IdxFile.images(path, hadoop))
                .withMessage(path + message);
    }

    /** The first 100 test images of MNIST with other label files. */
    private Path folder(Path folder, String labels) throws IOException {
        Path odd = SharedFolder.path("data/images-messy");
        Files.copy(odd.resolve("idx-t10k-first100-images-idx3-ubyte"), folder.resolve("t10k-images-idx3-ubyte"));
        Files.copy(odd.resolve(labels), folder.resolve("t10k-labels-idx1-ubyte"));
        return folder;
    }

    @Test
    void labelsOfAnotherCountAreRefused(@TempDir Path folder) throws IOException {
        String data = folder(folder, "derived-idx-labels-only-99").toUri().toString();
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> DataSets.packed(data, hadoop).orElseThrow().read(Part.TEST))
                .withMessageContaining("t10k-labels-idx1-ubyte has 99 labels for the 100 images of ");
    }

    @Test
    void labelTenIsAnEleventhClass(@TempDir Path folder) throws IOException {
        String data =
                folder(folder, "derived-idx-labels-label-value-10").toUri().toString();
        PackedImages images = DataSets.packed(data, hadoop).orElseThrow().read(Part.TEST);
        assertThat(images.classNames()).hasSize(11);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> DataSets.checkLabels(images, 10, data))
                .withMessageStartingWith("label 10 of image 0 in " + data + " is outside 0…9: ");
    }
}
