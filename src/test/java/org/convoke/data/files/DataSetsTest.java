package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.data.BundledDigits;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    private static final String EXPECTED = "expected: a folder with the IDX files train-images-idx3-ubyte,"
            + " train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; ";
    private static final String REMEDY = "data takes digits, mnist, fashion-mnist or such a folder";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path temporary;

    private Path folder;
    private String uri;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = temporary.resolve("set");
        IdxBytes.folder(folder);
        uri = "file:" + folder;
    }

    private static void assertUserError(ThrowingCallable call, String message) {
        assertThatExceptionOfType(UserError.class).isThrownBy(call).withMessage(message);
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
    }

    @Test
    void opensTheBundledDigits() {
        assertThat(DataSets.packed("digits", hadoop).orElseThrow().open()).isEqualTo(BundledDigits.load());
        assertThat(DataSets.packed("digits", hadoop).orElseThrow().read(Part.TRAIN))
                .isEqualTo(BundledDigits.load().train());
        assertThat(DataSets.packed("digits", hadoop).orElseThrow().read(Part.TEST))
                .isEqualTo(BundledDigits.load().test());
    }

    @Test
    void opensAFolder() {
        // The largest label, 3, is in the test set only; both parts know its class.
        List<String> names = List.of("0", "1", "2", "3");
        TrainTest expected = new TrainTest(
                new PackedImages(1, 4, 6, IdxBytes.pixels(120), new int[] {0, 1, 2, 1, 0}, names),
                new PackedImages(1, 4, 6, IdxBytes.pixels(72), new int[] {3, 0, 1}, names));
        assertThat(DataSets.packed(folder.toString(), hadoop).orElseThrow().open())
                .isEqualTo(expected);
        assertThat(DataSets.packed(folder.toUri().toString(), hadoop)
                        .orElseThrow()
                        .open())
                .isEqualTo(expected);
        assertThat(DataSets.packed(uri, hadoop).orElseThrow().read(Part.TRAIN)).isEqualTo(expected.train());
        assertThat(DataSets.packed(uri, hadoop).orElseThrow().read(Part.TEST)).isEqualTo(expected.test());
    }

    @Test
    void findsFilesWithADotAndPacked() throws IOException {
        TrainTest expected = DataSets.packed(uri, hadoop).orElseThrow().open();
        rename("train-images-idx3-ubyte", "train-images.idx3-ubyte");
        // As the archives of some sites unpack: a folder with the name of the file.
        Files.createDirectory(folder.resolve("train-images-idx3-ubyte"));
        byte[] labels = Files.readAllBytes(folder.resolve("train-labels-idx1-ubyte"));
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), IdxBytes.gzip(labels));
        rename("t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte.gz");
        assertThat(DataSets.packed(uri, hadoop).orElseThrow().open()).isEqualTo(expected);
    }

    @Test
    void takesThePlainFileWhereBothAreThere() throws IOException {
        TrainTest expected = DataSets.packed(uri, hadoop).orElseThrow().open();
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), new byte[0]);
        assertThat(DataSets.packed(uri, hadoop).orElseThrow().open()).isEqualTo(expected);
    }

    @Test
    void readsAPartWithoutTheOther() throws IOException {
        Files.delete(folder.resolve("t10k-images-idx3-ubyte"));
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        PackedImages train = DataSets.packed(uri, hadoop).orElseThrow().read(Part.TRAIN);
        assertThat(train).hasToString("5 images of 1 × 4 × 6 in 3 classes");
        assertUserError(
                () -> DataSets.packed(uri, hadoop).orElseThrow().read(Part.TEST),
                uri + " has no t10k-images-idx3-ubyte, plain or .gz; it holds train-images-idx3-ubyte,"
                        + " train-labels-idx1-ubyte; " + EXPECTED + REMEDY);
    }

    @Test
    void readsAPartWithoutLabels() throws IOException {
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        PackedImages test = DataSets.packed(uri, hadoop).orElseThrow().read(Part.TEST);
        assertThat(test.labels()).containsOnly(PackedImages.UNKNOWN);
        assertThat(test.classNames()).containsExactly("0", "1", "2");
        assertUserError(
                () -> DataSets.checkLabels(test, 3, "DIR"), "image 0 in DIR has no label: give a set with labels");
        assertUserError(
                () -> DataSets.packed(uri, hadoop).orElseThrow().open(),
                uri + " has no t10k-labels-idx1-ubyte, plain or .gz; it holds t10k-images-idx3-ubyte,"
                        + " train-images-idx3-ubyte, train-labels-idx1-ubyte; " + EXPECTED + REMEDY);
    }

    @Test
    void takesOnlyAFolderThatHoldsSuchFiles() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.createFile(other.resolve("dog.jpg"));
        assertThat(DataSets.packed(other.toString(), hadoop)).isEmpty();
        assertThat(DataSets.packed(other.resolve("dog.jpg").toString(), hadoop)).isEmpty();
        assertThat(DataSets.packed(other.resolve("absent").toString(), hadoop)).isEmpty();
    }

    @Test
    void saysWhatTheFolderOfANamedSetHolds() throws IOException {
        Path mnist = Files.createDirectories(temporary.resolve("data/mnist"));
        Files.createDirectory(mnist.resolve("cats"));
        for (int i = 0; i < 9; i++) {
            Files.createFile(mnist.resolve("dog" + i + ".jpg"));
        }
        assertUserError(
                () -> DataSets.named("mnist", List.of(temporary), hadoop).open(),
                "file:" + mnist + " has no train-images-idx3-ubyte, plain or .gz; it holds cats/, dog0.jpg, dog1.jpg,"
                        + " dog2.jpg, dog3.jpg, dog4.jpg, dog5.jpg, dog6.jpg and 2 more; " + EXPECTED
                        + "run scripts/fetch-data mnist, or pass data=DIR");
    }

    @Test
    void saysThatAPathIsNone() {
        assertUserError(
                () -> DataSets.packed("", hadoop).orElseThrow().open(),
                "\"\" is not a path: Can not create a Path from an empty string; " + REMEDY);
        assertUserError(
                () -> DataSets.packed("my:data", hadoop).orElseThrow().open(),
                "\"my:data\" is not a path: Relative path in absolute URI: my:data; " + REMEDY);
    }

    @Test
    void namesTheLabelFileThatDoesNotFitTheImages() throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), IdxBytes.labels(0, 1, 2, 1));
        assertUserError(
                () -> DataSets.packed(uri, hadoop).orElseThrow().open(),
                uri + "/train-labels-idx1-ubyte has 4 labels for the 5 images of " + uri
                        + "/train-images-idx3-ubyte; give the two files of one set");
    }

    @Test
    void namesThePartsOfDifferentShape() throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), IdxBytes.images(3, 6, 4));
        assertUserError(
                () -> DataSets.packed(uri, hadoop).orElseThrow().open(),
                "the images of " + uri + "/train-images-idx3-ubyte are of 1 × 4 × 6, those of " + uri
                        + "/t10k-images-idx3-ubyte of 1 × 6 × 4; give two sets of one shape");
        assertThat(DataSets.packed(uri, hadoop).orElseThrow().read(Part.TEST).rows())
                .isEqualTo(6);
    }

    @Test
    void namesTheLabelOutsideTheClasses() {
        TrainTest set = DataSets.packed(uri, hadoop).orElseThrow().open();
        DataSets.checkLabels(set.test(), 4, "DIR");
        assertUserError(
                () -> DataSets.checkLabels(set.train(), 2, "DIR"),
                "label 2 of image 2 in DIR is outside 0…1: correct the labels, or use a network with more classes than"
                        + " 2");
    }

    @Test
    void findsANamedSetInTheFirstFolderThatHasIt() throws IOException {
        Path second = temporary.resolve("second");
        IdxBytes.folder(second.resolve("data").resolve("mnist"));
        List<Path> homes = List.of(temporary, second);
        assertThat(DataSets.named("mnist", homes, hadoop).open())
                .isEqualTo(DataSets.packed(uri, hadoop).orElseThrow().open());
        Files.createDirectories(temporary.resolve("data").resolve("mnist"));
        assertUserError(
                () -> DataSets.named("mnist", homes, hadoop).open(),
                "file:" + temporary + "/data/mnist has no train-images-idx3-ubyte, plain or .gz; it is empty; "
                        + EXPECTED + "run scripts/fetch-data mnist, or pass data=DIR");
    }

    @Test
    void saysHowToGetANamedSet() {
        List<Path> homes = List.of(temporary, temporary.resolve("second"));
        assertUserError(
                () -> DataSets.named("fashion-mnist", homes, hadoop),
                "the data set fashion-mnist is not in " + temporary + "/data/fashion-mnist or in " + temporary
                        + "/second/data/fashion-mnist: run scripts/fetch-data fashion-mnist, or pass data=DIR");
    }

    @Test
    void fashionMnistHasTenClassesWithNames() throws IOException {
        Path clothes = temporary.resolve("data").resolve("fashion-mnist");
        IdxBytes.folder(clothes);
        PackedImages test = DataSets.named("fashion-mnist", List.of(temporary), hadoop)
                .open()
                .test();
        assertThat(test.classNames())
                .containsExactly(
                        "T-shirt/top",
                        "Trouser",
                        "Pullover",
                        "Dress",
                        "Coat",
                        "Sandal",
                        "Shirt",
                        "Sneaker",
                        "Bag",
                        "Ankle boot");
        Files.write(clothes.resolve("t10k-labels-idx1-ubyte"), IdxBytes.labels(3, 10, 1));
        assertUserError(
                () -> DataSets.named("fashion-mnist", List.of(temporary), hadoop)
                        .open(),
                "label 10 of image 1 in file:" + clothes + "/t10k-labels-idx1-ubyte is outside 0…9: correct the labels,"
                        + " or use a network with more classes than 10");
    }
}
