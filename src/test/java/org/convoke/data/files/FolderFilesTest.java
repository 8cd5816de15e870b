package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.Skipped;
import org.convoke.text.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("photos"));
    }

    private void write(String name) throws IOException {
        write(name, name);
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private ImageFiles list() {
        return list("file:" + folder, hadoop);
    }

    private static ImageFiles list(String root, Configuration hadoop) {
        return ImageFiles.list(new org.apache.hadoop.fs.Path(root), hadoop).orElseThrow();
    }

    @Test
    void everyImageBelowSortedByCodePoints() throws IOException {
        List<String> sorted = List.of(
                "B.PNG",
                "a-b/1.jpg",
                "a.jpg",
                "a/1.jpeg",
                "a/sub/deeper/x.webp",
                "b.Gif",
                "c.bmp",
                "d.jpe",
                "\uff5e.jpg",
                "\ud83d\ude00.jpg");
        for (String name : sorted) {
            write(name);
        }
        assertThat(list().names()).isEqualTo(sorted);
        assertThat(list().skipped()).hasToString("nothing");
        assertThat(list().isSeekable()).isTrue();
        assertThat(list().isArchive()).isFalse();
    }

    @Test
    void aFolderWhoseNameIsNotUtf8IsNamed() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
        write("tea/a.jpg");
        // Java cannot write such a name itself.
        new ProcessBuilder("sh", "-c", "mkdir \"$1/$(printf 'caf\\351')\"", "sh", folder.toString())
                .start()
                .waitFor();
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(this::list)
                .withMessageStartingWith(
                        "file:" + folder + " has a name that is not UTF-8, caf\ufffd, so Java cannot open it:");
    }

    @Test
    void foldersWithoutImagesAreKnown() throws IOException {
        write("cats/a.jpg");
        write("pigs/readme.txt");
        Files.createDirectories(folder.resolve("cows/calves"));
        Files.createDirectories(folder.resolve(".git"));
        assertThat(list().skipped().bareFolders()).containsExactly("cows", "cows/calves", "pigs");
    }

    @Test
    void filesWithoutAKnownEndingAreImagesByTheirFirstBytes() throws IOException {
        for (String name : List.of("cats/IMG1", "cats/a.jpg?w=640", "dogs/x.20231")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "GIF89a and so on");
        }
        write("cats/README");
        write("dogs/x.tif");
        assertThat(list().names()).containsExactly("cats/IMG1", "cats/a.jpg?w=640", "dogs/x.20231", "dogs/x.tif");
        assertThat(list().skipped()).hasToString("1 without an ending");
    }

    @Test
    void whatIsNoImageIsSkippedAndCounted() throws IOException {
        for (String name : List.of(
                "_SUCCESS",
                ".DS_Store",
                "Thumbs.db",
                "cats/desktop.ini",
                "cats/.a.jpg",
                "__MACOSX/cats/._a.jpg",
                ".git/x.jpg",
                "cats/@eaDir/a.jpg",
                "_temporary/0/b.jpg")) {
            write(name);
        }
        for (String name : List.of("labels.csv", "cats/a.TXT", "cats/b.txt", "README", "cats/no ending.", "more.zip")) {
            write(name);
        }
        // As cameras name them.
        write("cats/_DSC0001.JPG");
        assertThat(list().names()).containsExactly("cats/_DSC0001.JPG");
        Skipped skipped = list().skipped();
        assertThat(skipped.hidden()).isEqualTo(9);
        assertThat(skipped.others()).isEqualTo(Map.of(".csv", 1, ".txt", 2, ".zip", 1, "", 2));
        assertThat(skipped.total()).isEqualTo(15);
        assertThat(skipped).hasToString("9 hidden, 1 .csv, 2 .txt, 1 .zip, 2 without an ending");
    }

    @Test
    void readsARangeOnAnExecutor() throws IOException, ClassNotFoundException {
        for (String name : List.of("a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg")) {
            write(name, "content of " + name);
        }
        ImageFiles sent = FilesRead.sent(list());
        assertThat(FilesRead.range(sent, 1, 3, FilesRead.MAX, hadoop))
                .containsExactly("a/2.jpg=content of a/2.jpg", "b/3.jpg=content of b/3.jpg");
        assertThat(FilesRead.range(sent, 2, 2, FilesRead.MAX, hadoop)).isEmpty();

        ImageFiles some = FilesRead.sent(sent.select(new int[] {3, 0}));
        assertThat(some.names()).containsExactly("b/4.jpg", "a/1.jpg");
        assertThat(FilesRead.all(some, hadoop))
                .containsExactly("b/4.jpg=content of b/4.jpg", "a/1.jpg=content of a/1.jpg");
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> FilesRead.range(some, 1, 3, FilesRead.MAX, hadoop));
    }

    @Test
    void oddNames() throws IOException {
        assumeThat(System.getProperty("sun.jnu.encoding")).as("names of files").isEqualTo("UTF-8");
        List<String> names = List.of(
                " .jpg",
                "#1.jpg",
                "%41%.jpg",
                "100%/a b.jpg",
                "a:b.jpg",
                "c\\d.jpg",
                "l\u001b[31m\n.jpg",
                "q?*[x]{y}.jpg",
                "s/Größe/naïve 猫.jpg");
        for (String name : names) {
            write(name);
        }
        assertThat(list().names()).isEqualTo(names);
        assertThat(FilesRead.all(list(), hadoop))
                .isEqualTo(names.stream().map(name -> name + "=" + name).toList());
        assertThat(list().where("s/Größe/naïve 猫.jpg")).isEqualTo("file:" + folder + "/s/Größe/naïve 猫.jpg");
        assertThat(list().where("l\u001b[31m\n.jpg")).isEqualTo("file:" + folder + "/l\\u001b[31m\\u000a.jpg");
    }

    @Test
    void noImages() throws IOException {
        assertThat(list().names()).isEmpty();
        Files.createDirectories(folder.resolve("a/b/c"));
        Files.createDirectories(folder.resolve("d"));
        assertThat(list().names()).isEmpty();
        assertThat(list().skipped().total()).isZero();
    }

    @Test
    void linksAreFollowedButNotInCircles() throws IOException {
        write("cats/a.jpg", "cat");
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("b.jpg"), "bird");
        Files.createSymbolicLink(folder.resolve("birds"), elsewhere);
        Files.createSymbolicLink(folder.resolve("cats/same.jpg"), folder.resolve("cats/a.jpg"));
        Files.createSymbolicLink(folder.resolve("cats/all"), folder);
        // Two that lead to each other.
        Files.createSymbolicLink(elsewhere.resolve("cats"), folder.resolve("cats"));
        Files.createSymbolicLink(folder.resolve("cats/birds"), elsewhere);
        Files.createSymbolicLink(folder.resolve("gone.jpg"), folder.resolve("nowhere"));

        assertThat(list().names())
                .containsExactly(
                        "birds/b.jpg",
                        "birds/cats/a.jpg",
                        "birds/cats/same.jpg",
                        "cats/a.jpg",
                        "cats/birds/b.jpg",
                        "cats/same.jpg");
        assertThat(FilesRead.all(list(), hadoop)).contains("birds/b.jpg=bird", "cats/same.jpg=cat");
        // To nothing; to all from two places, and back from one to the other twice.
        assertThat(list().skipped()).hasToString("5 links");
    }

    @Test
    void aRelativePathIsMadeWhole() {
        ImageFiles files = list("src/test/resources", hadoop);
        assertThat(files.root())
                .hasToString("file:" + Path.of("src/test/resources").toAbsolutePath());
    }

    @Test
    void aFileAtFaultDoesNotStopTheOthers() throws IOException {
        write("a.jpg", "a");
        write("gone.jpg", "gone");
        write("large.jpg", "12345678901");
        write("grown.jpg", "1");
        write("z.jpg", "z");
        ImageFiles files = list();
        Files.delete(folder.resolve("gone.jpg"));
        write("grown.jpg", "12345678901");
        assertThat(FilesRead.range(files, 0, 5, 10, hadoop))
                .containsExactly(
                        "a.jpg=a",
                        "gone.jpg: is no longer there; it was when the folder was listed",
                        "grown.jpg: has more bytes than the 10 up to which files are read",
                        "large.jpg: has 11 bytes; files of up to 10 bytes are read",
                        "z.jpg=z");
    }

    @Test
    void aFileThatDiffersFromItsChecksumIsAtFault() throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder + "/a.jpg");
        try (var out = file.getFileSystem(hadoop).create(file)) {
            out.write(new byte[] {1, 2, 3});
        }
        assertThat(folder.resolve(".a.jpg.crc")).exists();
        write("a.jpg", "xyz");
        assertThat(FilesRead.all(list(), hadoop))
                .containsExactly("a.jpg: is damaged: its bytes do not have the checksum that is stored with them");
    }

    @Test
    void whatMayNotBeRead() throws IOException {
        Configuration faulty = FaultyFolders.configuration();
        write("a.jpg", "a");
        write("forbidden.jpg");
        write("lost.jpg");
        ImageFiles files = list("faulty:" + folder, faulty);
        assertThat(FilesRead.range(files, 0, 2, FilesRead.MAX, faulty))
                .containsExactly(
                        "a.jpg=a", "forbidden.jpg: may not be read (Permission denied: user=ann, access=READ_EXECUTE)");
        // The store may answer the next time: no fault of the file.
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, faulty))
                .withMessage("faulty:" + folder + "/lost.jpg cannot be read: Connection reset");

        write("cats/forbidden folder/a.jpg");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> list("faulty:" + folder, faulty))
                .withMessage("faulty:" + folder + "/cats/forbidden folder cannot be read: Permission denied: user=ann,"
                        + " access=READ_EXECUTE; make the folder readable, or move it away");
    }

    @Test
    void aPathThatIsNotThere() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> list("file:" + folder + "/nothing", hadoop))
                .withMessage("file:" + folder + "/nothing is not there, or may not be read: check the path");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> list("nosuch://host/x", hadoop))
                .withMessageStartingWith("nosuch://host/x: its file system cannot be opened (");
    }

    @Test
    void aFileThatIsNoArchiveIsNeither() throws IOException {
        write("a.jpg");
        write("empty", "");
        Files.write(folder.resolve("labels.gz"), IdxBytes.gzip(new byte[600]));
        for (String name : List.of("a.jpg", "empty", "labels.gz")) {
            assertThat(ImageFiles.list(new org.apache.hadoop.fs.Path("file:" + folder + "/" + name), hadoop))
                    .isEmpty();
        }
    }

    @Test
    void aThousandClassesOfOneImage() throws IOException {
        for (int i = 0; i < 1000; i++) {
            write("class" + i + "/a.jpg", "");
        }
        write("class7/b.jpg", "");
        ClassFolders classes = ClassFolders.of(list());
        assertThat(classes.classNames()).hasSize(1000);
        assertThat(IntStream.of(classes.counts(classes.all())).filter(count -> count == 1))
                .hasSize(999);
        assertThat(classes.counts(classes.all())[classes.classNames().indexOf("class7")])
                .isEqualTo(2);
    }
}
