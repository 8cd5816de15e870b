package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.PackedImages;
import org.convoke.text.UserError;

/** Files damaged anywhere are read right or refused with a message; nothing else happens. */
class IdxFilePropertyTest {
    private static final Configuration HADOOP = new Configuration();
    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("convoke-idx");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("file"));
        Files.delete(folder);
    }

    /** One change to a file. */
    private interface Damage {
        byte[] apply(byte[] content);
    }

    /** A place in the file, as a fraction of it; the header and the first values are chosen often. */
    private static Arbitrary<Double> place() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.doubles().between(0, 1)),
                Tuple.of(2, Arbitraries.doubles().between(0, 0.15)));
    }

    private static Arbitrary<Damage> damage() {
        Arbitrary<Byte> bytes = Arbitraries.oneOf(
                Arbitraries.bytes(), Arbitraries.of((byte) 0, (byte) 1, (byte) 8, (byte) 0x7f, (byte) 0xff));
        Arbitrary<Damage> set = Combinators.combine(place(), bytes).as((place, value) -> content -> {
            byte[] changed = content.clone();
            if (changed.length > 0) {
                changed[(int) (place * (changed.length - 1))] = value;
            }
            return changed;
        });
        Arbitrary<Damage> cut = place().map(place -> content -> Arrays.copyOf(content, (int) (place * content.length)));
        Arbitrary<Damage> insert = Combinators.combine(
                        place(), bytes.array(byte[].class).ofMaxSize(9))
                .as((place, values) -> content -> {
                    int at = (int) (place * content.length);
                    return IdxBytes.concat(
                            IdxBytes.concat(Arrays.copyOf(content, at), values),
                            Arrays.copyOfRange(content, at, content.length));
                });
        return Arbitraries.oneOf(set, set, set, cut, insert);
    }

    @Provide
    Arbitrary<byte[]> damagedImages() {
        return damaged(IdxBytes.images(5, 3, 4));
    }

    @Provide
    Arbitrary<byte[]> damagedLabels() {
        return damaged(IdxBytes.labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 2, 1));
    }

    /** Damaged, damaged and then packed, or packed and then damaged. */
    private static Arbitrary<byte[]> damaged(byte[] whole) {
        Arbitrary<byte[]> plain = changed(whole);
        return Arbitraries.oneOf(plain, plain.map(IdxBytes::gzip), changed(IdxBytes.gzip(whole)));
    }

    private static Arbitrary<byte[]> changed(byte[] whole) {
        return damage().list().ofMaxSize(3).map(damages -> {
            byte[] content = whole;
            for (Damage damage : damages) {
                content = damage.apply(content);
            }
            return content;
        });
    }

    @Property(tries = 800)
    void imagesAreReadRightOrRefused(@ForAll("damagedImages") byte[] file) throws IOException {
        org.apache.hadoop.fs.Path path = write(file);
        try {
            PackedImages images = IdxFile.images(path, HADOOP);
            ByteBuffer content = ByteBuffer.wrap(unpacked(file));
            int magic = content.getInt();
            assertThat(magic).isIn(0x803, 0x804);
            assertThat(content.getInt()).isEqualTo(images.count());
            assertThat(magic == 0x803 ? 1 : content.getInt()).isEqualTo(images.channels());
            assertThat(content.getInt()).isEqualTo(images.rows());
            assertThat(content.getInt()).isEqualTo(images.columns());
            assertThat(ByteBuffer.wrap(images.pixels())).isEqualTo(content);
        } catch (UserError e) {
            assertThat(e.getMessage()).startsWith(path.toString()).doesNotContain("\n");
        }
    }

    @Property(tries = 500)
    void labelsAreReadRightOrRefused(@ForAll("damagedLabels") byte[] file) throws IOException {
        org.apache.hadoop.fs.Path path = write(file);
        try {
            assertThat(IdxBytes.labels(IdxFile.labels(path, HADOOP))).isEqualTo(unpacked(file));
        } catch (UserError e) {
            assertThat(e.getMessage()).startsWith(path.toString()).doesNotContain("\n");
        }
    }

    @Property(tries = 10_000)
    @Tag("slow")
    void tenThousandImageFiles(@ForAll("damagedImages") byte[] file) throws IOException {
        imagesAreReadRightOrRefused(file);
    }

    @Property(tries = 10_000)
    @Tag("slow")
    void tenThousandLabelFiles(@ForAll("damagedLabels") byte[] file) throws IOException {
        labelsAreReadRightOrRefused(file);
    }

    private static org.apache.hadoop.fs.Path write(byte[] file) throws IOException {
        return new org.apache.hadoop.fs.Path(
                Files.write(folder.resolve("file"), file).toUri());
    }

    private static byte[] unpacked(byte[] file) throws IOException {
        if (file[0] != 0x1f) {
            return file;
        }
        return new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
    }
}
