package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.PackedImages;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFileTest {
    private static final String IMAGES = "an IDX file of images (magic 2051, 3 dimensions)";
    private static final String LABELS = "an IDX file of labels (magic 2049, 1 dimension)";
    private static final String AGAIN = ": download or copy it again";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    private org.apache.hadoop.fs.Path file(byte[] content) throws IOException {
        return new org.apache.hadoop.fs.Path(
                Files.write(folder.resolve("file"), content).toUri());
    }

    private PackedImages images(byte[] content) throws IOException {
        return IdxFile.images(file(content), hadoop);
    }

    /** What is said about an image file, without its path. */
    private String imageError(byte[] content) throws IOException {
        org.apache.hadoop.fs.Path path = file(content);
        return withoutPath(path, catchThrowableOfType(UserError.class, () -> IdxFile.images(path, hadoop)));
    }

    private String labelError(byte[] content) throws IOException {
        org.apache.hadoop.fs.Path path = file(content);
        return withoutPath(path, catchThrowableOfType(UserError.class, () -> IdxFile.labels(path, hadoop)));
    }

    private static String withoutPath(org.apache.hadoop.fs.Path path, UserError error) {
        assertThat(error).as("a UserError").isNotNull();
        assertThat(error.getMessage()).startsWith(path + " ").doesNotContain("\n");
        return error.getMessage().substring(path.toString().length() + 1);
    }

    @Test
    void readsImages() throws IOException {
        PackedImages images = images(IdxBytes.images(3, 4, 6));
        assertThat(images).isEqualTo(new PackedImages(1, 4, 6, IdxBytes.pixels(72), new int[] {-1, -1, -1}, List.of()));
    }

    @Test
    void readsImagesWithChannels() throws IOException {
        PackedImages images = images(IdxBytes.file(0x08, new int[] {2, 3, 4, 5}, IdxBytes.pixels(120)));
        assertThat(images).isEqualTo(new PackedImages(3, 4, 5, IdxBytes.pixels(120), new int[] {-1, -1}, List.of()));
    }

    @Test
    void readsLabelsWithoutSign() throws IOException {
        assertThat(IdxFile.labels(file(IdxBytes.labels(3, 0, 255, 128)), hadoop))
                .containsExactly(3, 0, 255, 128);
    }

    /** 2.4 MB: more than the first piece, so that the array has to grow. */
    @Test
    void readsGzipWhateverTheNameSays() throws IOException {
        byte[] content = IdxBytes.images(3000, 40, 20);
        assertThat(images(IdxBytes.gzip(content))).isEqualTo(images(content));
    }

    @Test
    void readsGzipOfSeveralMembers() throws IOException {
        byte[] content = IdxBytes.images(3, 4, 6);
        byte[] members = IdxBytes.concat(
                IdxBytes.gzip(Arrays.copyOf(content, 50)),
                IdxBytes.gzip(Arrays.copyOfRange(content, 50, content.length)));
        assertThat(images(members)).isEqualTo(images(content));
    }

    @Test
    void saysWhichImageATruncatedFileEndsIn() throws IOException {
        byte[] content = IdxBytes.images(3, 4, 6);
        String declares = "; its header declares 3 images of 4 × 6" + AGAIN;
        assertThat(imageError(Arrays.copyOf(content, 16 + 24 + 7)))
                .isEqualTo("ends inside image 1 (7 of its 24 bytes are there)" + declares);
        assertThat(imageError(Arrays.copyOf(content, 16 + 48))).isEqualTo("ends before image 2" + declares);
        assertThat(imageError(Arrays.copyOf(content, 16))).isEqualTo("ends before image 0" + declares);
        assertThat(imageError(IdxBytes.gzip(Arrays.copyOf(content, 16 + 24 + 7))))
                .isEqualTo("ends inside image 1 (7 of its 24 bytes are there)" + declares);
        assertThat(labelError(Arrays.copyOf(IdxBytes.labels(1, 2, 3), 10)))
                .isEqualTo("ends before label 2; its header declares 3 labels" + AGAIN);
    }

    @Test
    void refusesMoreThanTheHeaderDeclares() throws IOException {
        byte[] content = IdxBytes.concat(IdxBytes.images(3, 4, 6), new byte[5]);
        assertThat(imageError(content))
                .isEqualTo("has 5 bytes more than the 3 images of 4 × 6 its header declares" + AGAIN);
        assertThat(imageError(IdxBytes.gzip(content)))
                .isEqualTo("goes on after the 3 images of 4 × 6 its header declares" + AGAIN);
        assertThat(labelError(IdxBytes.concat(IdxBytes.labels(1), new byte[1])))
                .isEqualTo("has 1 bytes more than the 1 labels its header declares" + AGAIN);
    }

    @Test
    void refusesAHeaderOfMoreThanThereIs() throws IOException {
        byte[] two = IdxBytes.file(0x08, new int[] {Integer.MAX_VALUE, 28, 28}, new byte[784]);
        assertThat(imageError(two))
                .isEqualTo("ends before image 1; its header declares 2147483647 images of 28 × 28" + AGAIN);
        byte[] most = IdxBytes.file(0x08, new int[] {-1, -1, -1}, new byte[10]);
        assertThat(imageError(most))
                .isEqualTo("ends inside image 0 (10 of its 9223372036854775807 bytes are there);"
                        + " its header declares 4294967295 images of 4294967295 × 4294967295" + AGAIN);
        byte[] channels = IdxBytes.file(0x08, new int[] {-1, -1, -1, -1}, new byte[10]);
        assertThat(imageError(channels)).startsWith("ends inside image 0 (10 of its 9223372036854775807 bytes");
    }

    @Test
    void refusesAGzipHeaderOfMoreThanAnArrayHolds() throws IOException {
        byte[] two = IdxBytes.file(0x08, new int[] {Integer.MAX_VALUE, 28, 28}, new byte[784]);
        assertThat(imageError(IdxBytes.gzip(two)))
                .isEqualTo("declares 2147483647 images of 28 × 28, 1683627179248 bytes; a file may hold up to"
                        + " 2147483631 bytes: split it");
    }

    @Test
    void takesNoMemoryForWhatIsDeclaredButNotThere() throws IOException {
        byte[] content = IdxBytes.file(0x08, new int[] {400_000_000, 1, 1}, new byte[784]);
        for (byte[] file : List.of(content, IdxBytes.gzip(content))) {
            ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = thread.getCurrentThreadAllocatedBytes();
            assertThat(imageError(file))
                    .isEqualTo("ends before image 784; its header declares 400000000 images of 1 × 1" + AGAIN);
            assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000_000);
        }
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        byte[] content = IdxBytes.images(3, 4, 6);
        byte[] gzip = IdxBytes.gzip(content);
        byte[] checksum = gzip.clone();
        checksum[gzip.length - 6] ^= 1;
        assertThat(imageError(checksum)).startsWith("is a damaged gzip file (").endsWith(")" + AGAIN);
        byte[] data = gzip.clone();
        data[10] |= 6; // a block of the type that does not exist
        assertThat(imageError(data)).isEqualTo("is a damaged gzip file (invalid block type)" + AGAIN);
        byte[] method = gzip.clone();
        method[2] = 9;
        assertThat(imageError(method)).startsWith("is a damaged gzip file (");
        assertThat(imageError(IdxBytes.concat(gzip, "rest".getBytes(StandardCharsets.US_ASCII))))
                .startsWith("is a damaged gzip file (");
    }

    @Test
    void refusesTruncatedGzip() throws IOException {
        byte[] gzip = IdxBytes.gzip(IdxBytes.images(100, 10, 10));
        assertThat(imageError(Arrays.copyOf(gzip, gzip.length / 2)))
                .matches("ends inside image (4[0-9]|5[0-9]) .* its header declares 100 images of 10 × 10" + AGAIN);
        // All values are there; the checksum is not.
        assertThat(imageError(Arrays.copyOf(gzip, gzip.length - 3))).startsWith("is a damaged gzip file (");
        assertThat(imageError(Arrays.copyOf(gzip, 2))).isEqualTo("is empty; " + IMAGES + " is expected" + AGAIN);
    }

    @Test
    void saysThatImagesAndLabelsAreSwapped() throws IOException {
        assertThat(imageError(IdxBytes.labels(1, 2, 3)))
                .isEqualTo("is " + LABELS + "; " + IMAGES + " is expected: are images and labels swapped?");
        assertThat(labelError(IdxBytes.images(3, 4, 6)))
                .isEqualTo("is " + IMAGES + "; " + LABELS + " is expected: are images and labels swapped?");
        assertThat(labelError(IdxBytes.gzip(IdxBytes.images(3, 4, 6)))).startsWith("is " + IMAGES);
    }

    @Test
    void refusesOtherIdxFiles() throws IOException {
        assertThat(imageError(IdxBytes.file(0x08, new int[] {2, 3}, new byte[6])))
                .isEqualTo("is an IDX file of 2 dimensions; " + IMAGES + " is expected: give that one");
        assertThat(imageError(IdxBytes.file(0x0D, new int[] {1, 1, 1}, new byte[4])))
                .isEqualTo("holds 32-bit floats; " + IMAGES + " of unsigned bytes is expected: convert it");
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000000d, a PNG image",
        "ffd8ffe000104a4649460001, a JPEG image",
        "504b03041400000008000000, a zip archive",
        "50415231150015ae02151a2c, a Parquet file",
        "3c21444f4354595045206874, the text \"<!DOCTYPE ht\"",
        "030800000000000a00000002, of an unknown kind (first bytes 03 08 00 00 00 00 00 0a)",
        "00000800, of an unknown kind (first bytes 00 00 08 00)",
        "41, the text \"A\""
    })
    void saysWhatAnotherFileIs(String bytes, String what) throws IOException {
        assertThat(imageError(HexFormat.of().parseHex(bytes)))
                .isEqualTo("is not an IDX file but " + what + "; " + IMAGES + " is expected: give that one");
    }

    @Test
    void saysWhatIsInAGzipFile() throws IOException {
        byte[] twice = IdxBytes.gzip(IdxBytes.gzip(IdxBytes.images(3, 4, 6)));
        assertThat(imageError(twice))
                .isEqualTo("is not an IDX file but a gzip file; " + IMAGES + " is expected: give that one");
    }

    @Test
    void refusesEmptyFiles() throws IOException {
        assertThat(imageError(new byte[0])).isEqualTo("is empty; " + IMAGES + " is expected" + AGAIN);
        assertThat(imageError(IdxBytes.gzip(new byte[0]))).isEqualTo("is empty; " + IMAGES + " is expected" + AGAIN);
        assertThat(imageError(Arrays.copyOf(IdxBytes.images(3, 4, 6), 11)))
                .isEqualTo("ends inside its header, which has 16 bytes, after 11" + AGAIN);
    }

    @Test
    void refusesNoImages() throws IOException {
        assertThat(imageError(IdxBytes.images(0, 4, 6)))
                .isEqualTo("declares 0 images of 4 × 6, so there is nothing in it: give a file with images");
        assertThat(imageError(IdxBytes.images(2, 0, 6)))
                .isEqualTo("declares 2 images of 0 × 6, so there is nothing in it: give a file with images");
        assertThat(labelError(IdxBytes.labels()))
                .isEqualTo("declares 0 labels, so there is nothing in it: give a file with labels");
    }

    @Test
    void refusesPathsThatAreNoFile() {
        org.apache.hadoop.fs.Path absent =
                new org.apache.hadoop.fs.Path(folder.resolve("absent").toUri());
        assertThat(withoutPath(absent, catchThrowableOfType(UserError.class, () -> IdxFile.images(absent, hadoop))))
                .isEqualTo("is not there, or may not be read; " + IMAGES + " is expected");
        org.apache.hadoop.fs.Path here = new org.apache.hadoop.fs.Path(folder.toUri());
        assertThat(withoutPath(here, catchThrowableOfType(UserError.class, () -> IdxFile.images(here, hadoop))))
                .isEqualTo("is a folder, not a file");
    }

    @Test
    void refusesAFileSystemThatIsNotThere() {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("nosuch://host/images");
        UserError error = catchThrowableOfType(UserError.class, () -> IdxFile.images(path, hadoop));
        assertThat(error)
                .hasMessage("nosuch://host/images: its file system cannot be opened (No FileSystem for scheme"
                        + " \"nosuch\"); check the scheme and host, and that Hadoop's connector for it is on the class"
                        + " path");
    }
}
