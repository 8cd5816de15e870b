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
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.SharedFolder;
import org.convoke.data.Part;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarFilesTest {
    private static final String LONG = "photos/" + "long name ".repeat(30) + "/猫.jpg";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    /** Writes entries. */
    private interface Entries {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private Path tar(boolean gzip, int longNames, Entries entries) throws IOException {
        Path file = folder.resolve("photos.data");
        try (OutputStream stored = Files.newOutputStream(file);
                OutputStream packed = gzip ? new GZIPOutputStream(stored) : stored;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(packed, "UTF-8")) {
            tar.setLongFileMode(longNames);
            tar.setAddPaxHeadersForNonAsciiNames(longNames == TarArchiveOutputStream.LONGFILE_POSIX);
            entries.write(tar);
        }
        return file;
    }

    private Path tar(boolean gzip, String... names) throws IOException {
        return tar(gzip, TarArchiveOutputStream.LONGFILE_POSIX, tar -> {
            for (String name : names) {
                add(tar, name, name);
            }
        });
    }

    private static void add(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = name.endsWith("/") ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private ImageFiles list(Path file) {
        return ImageFiles.list(new org.apache.hadoop.fs.Path("file:" + file), hadoop)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void imagesInTheOrderOfTheArchive(boolean gzip) throws IOException, ClassNotFoundException {
        for (int longNames : new int[] {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU}) {
            ImageFiles files = list(tar(gzip, longNames, tar -> {
                for (String name :
                        List.of("./", "./dogs/", "./dogs/z.jpg", LONG, "notes.txt", "._a.jpg", "/abs/../cats/a.jpg")) {
                    add(tar, name, name);
                }
                add(tar, "large.jpg", "y".repeat(200_000));
                add(tar, "last.jpg", "last");
            }));
            assertThat(files.names()).containsExactly("dogs/z.jpg", LONG, "cats/a.jpg", "large.jpg", "last.jpg");
            assertThat(files.skipped()).hasToString("1 hidden, 1 .txt");
            assertThat(files.isArchive()).isTrue();
            assertThat(files.isSeekable()).isNotEqualTo(gzip);
            assertThat(files.where("a.jpg")).isEqualTo("file:" + folder + "/photos.data!a.jpg");

            ImageFiles sent = FilesRead.sent(files);
            assertThat(FilesRead.range(sent, 1, 5, FilesRead.MAX, hadoop))
                    .containsExactly(
                            LONG + "=" + LONG,
                            "cats/a.jpg=/abs/../cats/a.jpg",
                            "large.jpg: has 200000 bytes; files of up to 1000 bytes are read",
                            "last.jpg=last");
            // Backwards as well.
            assertThat(FilesRead.all(sent.select(new int[] {4, 0}), hadoop))
                    .containsExactly("last.jpg=last", "dogs/z.jpg=./dogs/z.jpg");
            assertThat(FilesRead.range(sent, 3, 4, 200_000, hadoop))
                    .containsExactly("large.jpg=" + "y".repeat(200_000));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHardLinkIsASecondNameASymbolicOneIsSkipped(boolean gzip) throws IOException {
        ImageFiles files = list(tar(gzip, TarArchiveOutputStream.LONGFILE_POSIX, tar -> {
            add(tar, "cats/a.jpg", "cat");
            TarArchiveEntry hard = new TarArchiveEntry("all/a.jpg", TarConstants.LF_LINK);
            hard.setLinkName("cats/a.jpg");
            tar.putArchiveEntry(hard);
            tar.closeArchiveEntry();
            TarArchiveEntry symbolic = new TarArchiveEntry("all/b.jpg", TarConstants.LF_SYMLINK);
            symbolic.setLinkName("/etc/passwd");
            tar.putArchiveEntry(symbolic);
            tar.closeArchiveEntry();
        }));
        assertThat(FilesRead.all(files, hadoop)).containsExactly("cats/a.jpg=cat", "all/a.jpg=cat");
        assertThat(files.skipped()).hasToString("1 link");
    }

    @Test
    void anOldArchiveWithoutAMagicWord() throws IOException {
        Path file = tar(false, "cats/a.jpg");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 257, 265, (byte) 0);
        Arrays.fill(bytes, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += Byte.toUnsignedInt(bytes[i]);
        }
        byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, bytes, 148, 8);
        Files.write(file, bytes);
        assertThat(FilesRead.all(list(file), hadoop)).containsExactly("cats/a.jpg=cats/a.jpg");
    }

    @Test
    void aDamagedArchiveIsSaidToBe() throws IOException {
        Path file = tar(false, "a.jpg", "b.jpg");
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[1024 + 3] = 'x';
        for (byte[] bytes : List.of(Arrays.copyOf(whole, 1024 + 300), Arrays.copyOf(whole, 1536 + 2), damaged)) {
            Files.write(file, bytes);
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> list(file))
                    .withMessageMatching("\\Qfile:" + file + " is a damaged tar archive (\\E.+"
                            + "\\Q): download or copy it again\\E");
        }

        tar(true, "a.jpg", "b.jpg");
        byte[] packed = Files.readAllBytes(file);
        byte[] wrong = packed.clone();
        wrong[packed.length - 6] ^= 1;
        for (byte[] bytes : List.of(Arrays.copyOf(packed, packed.length - 12), wrong)) {
            Files.write(file, bytes);
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> list(file))
                    .withMessageMatching("\\Qfile:" + file + " is a damaged tar archive, or gzip file (\\E.+"
                            + "\\Q): download or copy it again\\E");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anArchiveThatEndsBetweenTwoEntriesIsDamaged(boolean gzip) throws IOException {
        Path whole = tar(false, "a.jpg", "b.jpg");
        byte[] first = Arrays.copyOf(Files.readAllBytes(whole), 1024);
        try (OutputStream out =
                gzip ? new GZIPOutputStream(Files.newOutputStream(whole)) : Files.newOutputStream(whole)) {
            out.write(first);
        }
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> list(whole))
                .withMessageContaining("(it ends after an entry, without the mark of an archive's end)");
    }

    @Test
    void packedWithBzip2OrXz() throws IOException {
        byte[] plain = Files.readAllBytes(tar(false, "cats/a.jpg", "dogs/b.jpg"));
        Path bzip2 = folder.resolve("photos.tar.bz2");
        try (OutputStream out = new BZip2CompressorOutputStream(Files.newOutputStream(bzip2))) {
            out.write(plain);
        }
        Path xz = folder.resolve("photos.tar.xz");
        try (OutputStream out = new XZCompressorOutputStream(Files.newOutputStream(xz))) {
            out.write(plain);
        }
        for (Path file : List.of(bzip2, xz)) {
            ImageFiles files = list(file);
            assertThat(files.isSeekable()).isFalse();
            assertThat(FilesRead.all(files, hadoop)).containsExactly("cats/a.jpg=cats/a.jpg", "dogs/b.jpg=dogs/b.jpg");
        }
        assertThat(list(xz).format()).isEqualTo("tar.xz archive of image files");
    }

    @Test
    void aStoreThatFailsIsNotADamagedArchive() throws IOException {
        for (boolean gzip : new boolean[] {false, true}) {
            Path file = Files.move(tar(gzip, "a.jpg"), folder.resolve("breaks" + gzip));
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> ImageFiles.list(
                            new org.apache.hadoop.fs.Path("faulty:" + file), FaultyFolders.configuration()))
                    .withMessage(
                            "faulty:" + file + " cannot be read: Connection reset; see to its storage, and try again");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anArchiveThatIsAnotherOneThanListed(boolean gzip) throws IOException {
        ImageFiles files = list(tar(gzip, "a.jpg", "b.jpg"));
        Path file = tar(gzip, "a.jpg", "b.jpg", LONG + "1", LONG + "2", LONG + "3", LONG + "4", LONG + "5", LONG + "6");
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, hadoop))
                .withMessage("file:" + file + " has been changed since it was listed");
        Files.delete(file);
        assertThatIOException()
                .isThrownBy(() -> FilesRead.all(files, hadoop))
                .withMessage("file:" + file + " is no longer there, or may not be read; it was listed before");
    }

    @Test
    void theSixtyThousandOfCifar() throws IOException {
        ImageFiles files =
                list(SharedFolder.path("data/cifar-10/cifar-10-jpeg.tar.gz").toAbsolutePath());
        ClassFolders classes = ClassFolders.of(files);
        assertThat(classes.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
        assertThat(classes.counts(classes.files(Part.TRAIN))).containsOnly(5000);
        assertThat(classes.counts(classes.files(Part.TEST))).containsOnly(1000);
        assertThat(FilesRead.range(files, 59_990, 60_000, 1 << 20, hadoop))
                .hasSize(10)
                .allMatch(line -> line.startsWith("cifar-10-jpeg/train/truck/") && line.contains("JFIF"));
    }
}
