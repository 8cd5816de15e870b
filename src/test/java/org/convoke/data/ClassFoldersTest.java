package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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
        assertThat(folder("test/1.jpg")).containsExactly("test/-");
        // Of three parts the middle one is neither to learn from nor to judge by at the end.
        assertThat(folder("train/a/1.jpg", "val/a/2.jpg", "test/a/3.jpg")).containsExactly("train/a", "-/a", "test/a");
    }

    @Test
    void aClassMayBeCalledAsAPart() {
        assertThat(folder("train/a.jpg", "bus/b.jpg", "car/c.jpg")).containsExactly("-/train", "-/bus", "-/car");
    }

    @Test
    void aPartKnowsItsFilesAndTheClassesOfBoth() {
        ClassFolders folders = ClassFolders.of(List.of("test/b/1.jpg", "train/a/2.jpg", "train/c/3.jpg"), false);
        assertThat(folders.classNames()).containsExactly("a", "b", "c");
        assertThat(folders.hasParts()).isTrue();
        assertThat(folders.hasPart(Part.TEST)).isTrue();
        assertThat(folders.files(Part.TEST)).containsExactly(0);
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
