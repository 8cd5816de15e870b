package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.SharedFolder;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipFilesTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    /** An archive with entries of these names; each holds its name. */
    private Path zip(String... names) throws IOException {
        Path file = folder.resolve("photos.data");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    out.write(name.getBytes(StandardCharsets.UTF_8));
                }
                out.closeEntry();
            }
        }
        return file;
    }

    private ImageFiles list(Path file) {
        return ImageFiles.list(new org.apache.hadoop.fs.Path("file:" + file), hadoop)
                .orElseThrow();
    }

    private void replace(Path file, String from, String to) throws IOException {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(content).contains(from);
        Files.writeString(file, content.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    @Test
    void imagesInTheOrderOfTheArchive() throws IOException, ClassNotFoundException {
        ImageFiles files = list(zip(
                "photos/",
                "photos/dogs/",
                "photos/dogs/z.jpg",
                "photos/cats/Größe 猫 #1%.PNG",
                "photos/README.txt",
                "__MACOSX/photos/._z.jpg",
                "photos/.DS_Store",
                "photos/dogs/b.jpg"));
        assertThat(files.names())
                .containsExactly("photos/dogs/z.jpg", "photos/cats/Größe 猫 #1%.PNG", "photos/dogs/b.jpg");
        assertThat(files.skipped()).hasToString("2 hidden, 1 .txt");
        assertThat(files.isArchive()).isTrue();
        assertThat(files.isSeekable()).isTrue();
        assertThat(files.where("a/b.jpg")).isEqualTo("file:" + folder + "/photos.data!a/b.jpg");

        ImageFiles sent = FilesRead.sent(files);
        assertThat(FilesRead.range(sent, 1, 3, FilesRead.MAX, hadoop))
                .containsExactly(
                        "photos/cats/Größe 猫 #1%.PNG=photos/cats/Größe 猫 #1%.PNG",
                        "photos/dogs/b.jpg=photos/dogs/b.jpg");
        assertThat(FilesRead.all(FilesRead.sent(sent.select(new int[] {2, 0})), hadoop))
                .containsExactly("photos/dogs/b.jpg=photos/dogs/b.jpg", "photos/dogs/z.jpg=photos/dogs/z.jpg");
    }

    @Test
    void namesThatLeadOutAreMadeHarmless() throws IOException {
        assertThat(list(zip(
                                "/etc/a.jpg",
                                "../../etc/b.jpg",
                                "x/../cats/c.jpg",
                                "./cats//d.jpg",
                                "..",
                                "C:/e.jpg",
                                "\u202egpj.jpg"))
                        .names())
                .containsExactly("etc/a.jpg", "etc/b.jpg", "cats/c.jpg", "cats/d.jpg", "C:/e.jpg", "\u202egpj.jpg");
        assertThat(list(zip("a.jpg")).where("\u202egpj.jpg")).endsWith("photos.data!\\u202egpj.jpg");
    }

    @Test
    void oldNamesAreToldApart() throws IOException {
        Path file = zip("cats/Axpfel.jpg", "cats/Oxpfel.jpg");
        // As code page 437 has Ä and Ö; the names are not marked as UTF-8.
        replace(file, "Axpfel", "A\u008epfel");
        replace(file, "Oxpfel", "O\u0099pfel");
        assertThat(list(file).names()).containsExactly("cats/AÄpfel.jpg", "cats/OÖpfel.jpg");
    }

    @Test
    void ofANameThatIsThereTwiceTheLastCounts() throws IOException {
        Path file = zip("a/1.jpg", "a/2.jpg");
        replace(file, "a/2.jpg", "a/1.jpg");
        // The second's content was its name, too, but is deflated.
        assertThat(FilesRead.all(list(file), hadoop)).containsExactly("a/1.jpg=a/2.jpg");
        assertThat(list(file).skipped()).hasToString("1 replaced by a later file of the same name");
    }

    @Test
    void foldersAreDividedByBackslashesToo() throws IOException {
        assertThat(FilesRead.all(list(zip("cats\\", "cats\\a.jpg", "dogs\\b.jpg", "odd/c\\d.jpg")), hadoop))
                .containsExactly("cats/a.jpg=cats\\a.jpg", "dogs/b.jpg=dogs\\b.jpg", "odd/c\\d.jpg=odd/c\\d.jpg");
    }

    @Test
    void anArchiveThatUnpacksItself() throws IOException, ClassNotFoundException {
        Path file = zip("cats/a.jpg", "dogs/b.jpg");
        byte[] archive = Files.readAllBytes(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("MZ and a program of some length\n".repeat(50).getBytes(StandardCharsets.US_ASCII));
            out.write(archive);
        }
        assertThat(FilesRead.all(FilesRead.sent(list(file)), hadoop))
                .containsExactly("cats/a.jpg=cats/a.jpg", "dogs/b.jpg=dogs/b.jpg");
        Files.writeString(file, "MZ and nothing else");
        assertThat(ImageFiles.list(new org.apache.hadoop.fs.Path("file:" + file), hadoop))
                .isEmpty();
    }

    @Test
    void foldersWithoutImagesAreKnown() throws IOException {
        assertThat(list(zip("cats/", "cats/a.jpg", "cows/", "pigs/readme.txt"))
                        .skipped()
                        .bareFolders())
                .containsExactly("cows", "pigs");
    }

    @Test
    void filesWithoutAKnownEndingAreImagesByTheirFirstBytes() throws IOException {
        Path file = folder.resolve("photos.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("cats/IMG1", "cats/a.jpg?w=640", "cats/README", "cats/list.txt")) {
                out.putNextEntry(new ZipEntry(name));
                out.write((name.contains("a") && !name.endsWith("IMG1") && !name.contains("?") ? "text" : "GIF89a")
                        .getBytes(StandardCharsets.US_ASCII));
                out.closeEntry();
            }
        }
        assertThat(list(file).names()).containsExactly("cats/IMG1", "cats/a.jpg?w=640");
        assertThat(list(file).skipped()).hasToString("1 .txt, 1 without an ending");
    }

    @Test
    void entriesAtFaultDoNotStopTheOthers() throws IOException {
        Path file = folder.resolve("photos.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.setLevel(9);
            for (String name : List.of("a.jpg", "bomb.jpg", "damaged.jpg", "lying.jpg", "short.jpg", "z.jpg")) {
                out.putNextEntry(new ZipEntry(name));
                byte[] content = new byte[name.equals("bomb.jpg") ? 50_000_000 : 20];
                Arrays.fill(content, (byte) 'x');
                out.write(content);
                out.closeEntry();
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        change(bytes, "damaged.jpg", 16, 0x12345678);
        change(bytes, "lying.jpg", 24, 10);
        change(bytes, "short.jpg", 24, 30);
        Files.write(file, bytes);
        String x = "x".repeat(20);
        assertThat(FilesRead.all(list(file), hadoop))
                .containsExactly(
                        "a.jpg=" + x,
                        "bomb.jpg: has 50000000 bytes; files of up to 1000 bytes are read",
                        "damaged.jpg: is damaged: its bytes do not have the checksum that is stored with them",
                        "lying.jpg: is damaged: it goes on after the 10 bytes that it declares",
                        "short.jpg: is damaged: 20 of its 30 bytes are there",
                        "z.jpg=" + x);
    }

    @Test
    void aBombThatDeclaresLittleIsNotUnpacked() throws IOException {
        Path file = folder.resolve("photos.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry("bomb.jpg"));
            out.write(new byte[50_000_000]);
            out.closeEntry();
        }
        byte[] bytes = Files.readAllBytes(file);
        change(bytes, "bomb.jpg", 24, 100);
        Files.write(file, bytes);
        assertThat(FilesRead.all(list(file), hadoop))
                .containsExactly("bomb.jpg: is damaged: it goes on after the 100 bytes that it declares");
    }

    /** Sets a number of four bytes in an entry of the archive's directory. */
    private static void change(byte[] zip, String name, int at, int value) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int header = zip.length - 46;
        while (zip[header] != 'P'
                || zip[header + 1] != 'K'
                || zip[header + 2] != 1
                || !Arrays.equals(Arrays.copyOfRange(zip, header + 46, header + 46 + wanted.length), wanted)) {
            header--;
        }
        for (int b = 0; b < 4; b++) {
            zip[header + at + b] = (byte) (value >> (8 * b));
        }
    }

    @Test
    void whatCannotBeUnpackedIsSaid() throws IOException {
        Path file = zip("a.jpg", "b.jpg");
        byte[] bytes = Files.readAllBytes(file);
        // The flag of encryption; a method that is used for sounds only.
        change(bytes, "a.jpg", 6, 20 | (1 << 16) | (1 << 19));
        change(bytes, "b.jpg", 8, 8 | (97 << 16));
        change(bytes, "b.jpg", 10, 97);
        Files.write(file, bytes);
        assertThat(FilesRead.all(list(file), hadoop).get(0))
                .isEqualTo("a.jpg: is encrypted: make the archive without a password");
        assertThat(FilesRead.all(list(file), hadoop).get(1))
                .isEqualTo("b.jpg: is packed with WAVPACK, which is not supported: make the archive with deflate");
    }

    @Test
    void linksAreSkipped() throws IOException {
        Path file = folder.resolve("photos.zip");
        try (OutputStream stream = Files.newOutputStream(file);
                ZipArchiveOutputStream out = new ZipArchiveOutputStream(stream)) {
            ZipArchiveEntry link = new ZipArchiveEntry("cats/link.jpg");
            link.setUnixMode(UnixStat.LINK_FLAG | 0777);
            out.putArchiveEntry(link);
            out.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            out.closeArchiveEntry();
        }
        assertThat(list(file).names()).isEmpty();
        assertThat(list(file).skipped()).hasToString("1 link");
    }

    @Test
    void anEmptyArchive() throws IOException {
        assertThat(list(zip()).names()).isEmpty();
        assertThat(FilesRead.all(list(zip()), hadoop)).isEmpty();
    }

    @Test
    void aDamagedArchiveIsSaidToBe() throws IOException {
        Path file = zip("a.jpg", "b.jpg");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 30));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> list(file))
                .withMessageMatching(
                        "\\Qfile:" + file + " is a damaged zip archive (\\E.+" + "\\Q): download or copy it again\\E");
    }

    @Test
    void anArchiveThatIsAnotherOneThanListed() throws IOException {
        ImageFiles files = list(zip("a.jpg", "b.jpg"));
        Path file = zip("a.jpg", "c.jpg");
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, hadoop))
                .withMessage("file:" + file + " has been changed since it was listed");
        zip("a.jpg");
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, hadoop))
                .withMessage("file:" + file + " has been changed since it was listed");
        Files.delete(file);
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, hadoop))
                .withMessage("file:" + file + " is no longer there, or may not be read; it was listed before");
    }

    @Test
    void theFlowers() throws IOException {
        ImageFiles files =
                list(SharedFolder.path("data/photos/flowers-128-5x200.zip").toAbsolutePath());
        ClassFolders classes = ClassFolders.of(files);
        assertThat(classes.classNames()).containsExactly("daisy", "dandelion", "rose", "sunflower", "tulip");
        assertThat(classes.counts(classes.all())).containsOnly(200);
        assertThat(classes.hasParts()).isFalse();
        assertThat(FilesRead.range(files, 0, 1000, 1 << 20, hadoop))
                .hasSize(1000)
                .allMatch(line -> line.contains("JFIF") || line.contains("Exif") || line.contains("=\ufffd\ufffd"));
    }
}
