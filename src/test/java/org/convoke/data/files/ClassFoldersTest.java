package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.convoke.data.ClassNames;
import org.convoke.data.Part;
import org.junit.jupiter.api.Test;

class ClassFoldersTest {
    /** {@code part/class} of each file; a dash where it has none. */
    private static List<String> told(boolean archive, String... names) {
        ClassFolders folders = ClassFolders.of(List.of(names), archive);
        List<String> told = new ArrayList<>();
        for (int file = 0; file < names.length; file++) {
            String part = folders.parts()
                    .get(file)
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .orElse("-");
            told.add(part + "/" + folders.classOf(file).orElse("-"));
        }
        return told;
    }

    private static List<String> folder(String... names) {
        return told(false, names);
    }

    private static List<String> archive(String... names) {
        return told(true, names);
    }

    @Test
    void theFirstFolderIsTheClass() {
        assertThat(folder("cats/a.jpg", "dogs/small/b.jpg", "c.jpg")).containsExactly("-/cats", "-/dogs", "-/-");
        assertThat(archive("cats/a.jpg", "dogs/small/b.jpg", "c.jpg")).containsExactly("-/cats", "-/dogs", "-/-");
        assertThat(folder("a.jpg", "b.jpg")).containsExactly("-/-", "-/-");
        assertThat(folder()).isEmpty();
    }

    @Test
    void classesAreSortedByName() {
        ClassFolders folders =
                ClassFolders.of(List.of("b/1.jpg", "a/2.jpg", "B/3.jpg", "10/4.jpg", "9/5.jpg", "a/6.jpg"), false);
        assertThat(folders.classNames()).containsExactly("10", "9", "B", "a", "b");
        assertThat(folders.labels()).containsExactly(4, 3, 2, 0, 1, 3);
        assertThat(folders.counts(folders.all())).containsExactly(1, 1, 1, 2, 1);
        assertThat(folders.counts(new int[] {5, 1})).containsExactly(0, 0, 0, 2, 0);
        assertThat(folders.hasParts()).isFalse();
        assertThat(folders.files(Part.TRAIN)).isEmpty();
    }

    @Test
    void partsAreToldByTheirNames() {
        for (String train : List.of("train", "Training", "TRAIN")) {
            for (String test : List.of("test", "Testing", "val", "Valid", "validation")) {
                assertThat(folder(train + "/cats/a.jpg", test + "/cats/b.jpg", "c.jpg", train + "/d.jpg"))
                        .as(train + " " + test)
                        .containsExactly("train/cats", "test/cats", "-/-", "train/-");
            }
        }
        assertThat(folder("train/cats/a.jpg", "train/dogs/b.jpg")).containsExactly("train/cats", "train/dogs");
        // A lone folder of test images is around everything: there is nothing to tell it from.
        assertThat(folder("test/1.jpg")).containsExactly("-/-");
        assertThat(archive("test/cats/1.jpg", "test/dogs/2.jpg")).containsExactly("-/cats", "-/dogs");
        assertThat(folder("train/a/1.jpg", "val/a/2.jpg", "test/a/3.jpg"))
                .containsExactly("train/a", "validation/a", "test/a");
        assertThat(folder("train/a/1.jpg", "dev/a/2.jpg")).containsExactly("train/a", "test/a");
    }

    @Test
    void namesOfPartsWithOtherWords() {
        for (String[] pair : new String[][] {
            {"training_set", "test_set"},
            {"seg_train", "seg_test"},
            {"train2017", "val2017"},
            {"Train Images", "Test Images"},
            {"images-train", "images-test"},
            {"trainset", "testset"}
        }) {
            assertThat(folder(pair[0] + "/cats/a.jpg", pair[1] + "/cats/b.jpg", "more/c.jpg"))
                    .as(pair[0])
                    .containsExactly("train/cats", "test/cats", "-/-");
            assertThat(folder(
                            pair[0] + "/" + pair[0] + "/cats/a.jpg",
                            pair[0] + "/" + pair[0] + "/dogs/a.jpg",
                            pair[1] + "/" + pair[1] + "/cats/b.jpg"))
                    .as("twice " + pair[0])
                    .containsExactly("train/cats", "train/dogs", "test/cats");
        }
        assertThat(folder("train/images/cats/a.jpg", "train/images/dogs/b.jpg", "test/images/cats/c.jpg"))
                .containsExactly("train/cats", "train/dogs", "test/cats");
        // Different things, not parts of one.
        assertThat(folder("sprint_training/a.jpg", "swim_test/b.jpg"))
                .containsExactly("-/sprint_training", "-/swim_test");
    }

    @Test
    void trainBesideOtherFoldersIsAPartIfOnlyItHasClasses() {
        assertThat(folder("train/cats/a.jpg", "train/dogs/b.jpg", "runs/c.jpg"))
                .containsExactly("train/cats", "train/dogs", "-/-");
        assertThat(folder("train/old/a.jpg", "train/new/b.jpg", "bus/old/c.jpg"))
                .containsExactly("-/train", "-/train", "-/bus");
    }

    @Test
    void aPartWithoutTheClassesOfTheTrainingPartHasNoLabels() {
        String[] names = {"train/cats/a.jpg", "train/dogs/b.jpg", "test/unknown/c.jpg", "test/unknown/d.jpg"};
        assertThat(folder(names)).containsExactly("train/cats", "train/dogs", "test/-", "test/-");
        ClassFolders folders = ClassFolders.of(List.of(names), false);
        assertThat(folders.classNames()).containsExactly("cats", "dogs");
        assertThat(folders.labelled(folders.files(Part.TEST))).isEmpty();
        assertThat(folders.remarks())
                .containsExactly(
                        "the test images count as unlabelled: no training image is in a folder called unknown");
        // A class of its own beside known ones is a class.
        assertThat(folder("train/cats/a.jpg", "train/dogs/b.jpg", "test/cats/c.jpg", "test/cows/d.jpg"))
                .containsExactly("train/cats", "train/dogs", "test/cats", "test/cows");
    }

    @Test
    void remarksNameWhatLooksLikeAMistake() {
        assertThat(ClassFolders.of(List.of("Cats/1.jpg", "cats /2.jpg", "dogs/3.jpg"), false)
                        .remarks())
                .containsExactly("classes \"Cats\" and \"cats \" differ only in case or spaces: rename their folders if"
                        + " they are the same class");
        assertThat(ClassFolders.of(List.of("cats/1.jpg", "dogs/2.jpg", "test/3.jpg"), false)
                        .remarks())
                .containsExactly("read as a class: test; for parts, put the training images into a folder train and the"
                        + " others into test");
        assertThat(ClassFolders.of(List.of("cats/1.jpg", "dogs/2.jpg", "x.jpg", "y.jpg"), false)
                        .remarks())
                .containsExactly("2 images outside the class folders left out: x.jpg, y.jpg");
        assertThat(ClassFolders.of(List.of("cats/1.jpg", "dogs/2.jpg"), false, List.of("cows", "cats/raw"))
                        .remarks())
                .containsExactly("no images in folder cows");
        assertThat(ClassFolders.of(
                                List.of("train/cats/1.jpg", "train/dogs/2.jpg", "test/cats/3.jpg"),
                                false,
                                List.of("test/dogs", "train/dogs/raw", "docs"))
                        .remarks())
                .containsExactly("no images in folder test/dogs");
    }

    @Test
    void namesAreComparedInOneUnicodeForm() {
        assertThat(folder("train/Cafe\u0301/a.jpg", "train/tea/b.jpg", "test/Caf\u00e9/c.jpg"))
                .containsExactly("train/Caf\u00e9", "train/tea", "test/Caf\u00e9");
    }

    @Test
    void namesThatAreNumbersAreInTheirOrder() {
        assertThat(ClassNames.sorted(List.of("10", "9", "010", "0", "9"))).containsExactly("0", "9", "010", "10");
    }

    @Test
    void aFewFilesBesideTheClassesOfAWrappingFolder() {
        List<String> names = new ArrayList<>(List.of("flowers/banner.png"));
        for (int i = 0; i < 10; i++) {
            names.add("flowers/" + (i % 2 == 0 ? "rose/" : "tulip/") + i + ".jpg");
        }
        assertThat(archive(names.toArray(String[]::new))).startsWith("-/-", "-/rose", "-/tulip");
        assertThat(folder(names.toArray(String[]::new))).startsWith("-/-", "-/rose", "-/tulip");
    }

    @Test
    void aClassMayBeCalledAsAPart() {
        assertThat(folder("train/a.jpg", "bus/b.jpg", "car/c.jpg")).containsExactly("-/train", "-/bus", "-/car");
    }

    @Test
    void aPartKnowsItsFilesAndTheClassesOfBoth() {
        ClassFolders folders =
                ClassFolders.of(List.of("test/b/1.jpg", "train/a/2.jpg", "train/c/3.jpg", "test/a/4.jpg"), false);
        assertThat(folders.classNames()).containsExactly("a", "b", "c");
        assertThat(folders.hasParts()).isTrue();
        assertThat(folders.hasPart(Part.TEST)).isTrue();
        assertThat(folders.files(Part.TEST)).containsExactly(0, 3);
        assertThat(folders.files(Part.TRAIN)).containsExactly(1, 2);
        assertThat(ClassFolders.of(List.of("train/a/2.jpg"), false).hasPart(Part.TEST))
                .isFalse();
    }

    @Test
    void wrappingIsTakenOff() {
        assertThat(archive("flowers/rose/a.jpg", "flowers/tulip/b.jpg")).containsExactly("-/rose", "-/tulip");
        assertThat(folder("flowers/rose/a.jpg", "flowers/tulip/b.jpg")).containsExactly("-/rose", "-/tulip");
        assertThat(archive("cifar/train/cat/a.jpg", "cifar/test/cat/b.jpg")).containsExactly("train/cat", "test/cat");
        assertThat(folder("cifar/train/cat/a.jpg", "cifar/test/cat/b.jpg")).containsExactly("train/cat", "test/cat");
        assertThat(folder("cifar/train/cat/a.jpg")).containsExactly("train/cat");
        for (String around : List.of("home/flowers", "home/ann/flowers")) {
            assertThat(archive(around + "/rose/a.jpg", around + "/tulip/b.jpg")).containsExactly("-/rose", "-/tulip");
            assertThat(folder(around + "/rose/a.jpg", around + "/tulip/b.jpg")).containsExactly("-/rose", "-/tulip");
        }
        assertThat(archive("a/b/train/cat/c.jpg")).containsExactly("train/cat");
    }

    @Test
    void oneClassIsNoWrapping() {
        assertThat(folder("cats/a.jpg", "cats/b.jpg")).containsExactly("-/cats", "-/cats");
        assertThat(archive("cats/a.jpg", "cats/b.jpg")).containsExactly("-/cats", "-/cats");
        assertThat(archive("photos/cats/a.jpg")).containsExactly("-/cats");
        // One folder in one folder of a folder: the upper one; and a file beside the folder below tells, too.
        assertThat(folder("cats/2023/a.jpg")).containsExactly("-/cats");
        assertThat(folder("cats/2022/a.jpg", "cats/2023/b.jpg", "cats/c.jpg"))
                .containsExactly("-/cats", "-/cats", "-/cats");
    }

    @Test
    void aThousandUnevenClasses() {
        List<String> names = IntStream.range(0, 1000)
                .boxed()
                .flatMap(c -> IntStream.rangeClosed(0, c % 3).mapToObj(i -> "n" + c + "/" + i + ".jpg"))
                .toList();
        ClassFolders folders = ClassFolders.of(names, false);
        assertThat(folders.classNames()).hasSize(1000);
        assertThat(folders.counts(folders.all())[folders.classNames().indexOf("n999")])
                .isEqualTo(1);
        assertThat(folders.counts(folders.all())[folders.classNames().indexOf("n101")])
                .isEqualTo(3);
    }
}
