package org.convoke.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.convoke.SharedFolder;
import org.convoke.data.Part;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

/** Folders and archives as people have them, rebuilt from public reports: their classes, parts and remarks. */
class CasesFolderTest {
    private final Configuration hadoop = new Configuration();

    private DataSource.Files find(String name) {
        return (DataSource.Files) DataSources.find(
                SharedFolder.path("cases/" + name).toAbsolutePath().toString(), DataSources.AUTO, hadoop);
    }

    /** Its parts with the images of each class: {@code train cats=60 dogs=60}. */
    private static List<String> counts(DataSource.Files source) {
        ClassFolders folders = source.folders();
        if (!folders.hasParts()) {
            return List.of("all" + counts(folders, folders.all()));
        }
        List<String> lines = new ArrayList<>();
        for (Part part : Part.values()) {
            if (folders.hasPart(part)) {
                lines.add(part.name().toLowerCase(Locale.ROOT) + counts(folders, folders.files(part)));
            }
        }
        return lines;
    }

    private static String counts(ClassFolders folders, int[] files) {
        StringBuilder text = new StringBuilder();
        int[] counts = folders.counts(files);
        for (int k = 0; k < counts.length; k++) {
            text.append(' ').append(folders.classNames().get(k)).append('=').append(counts[k]);
        }
        return text.toString();
    }

    @Test
    void partsCalledSetsEachInAFolderOfTheSameName() {
        DataSource.Files source = find("01a");
        assertThat(counts(source)).containsExactly("train cats=60 dogs=60", "test cats=20 dogs=20");
        assertThat(source.remarks()).isEmpty();
    }

    @Test
    void aFolderBesideThePartsIsLeftOutAndNamed() {
        DataSource.Files source = find("01b");
        assertThat(counts(source)).containsExactly("train cats=60 dogs=60", "test cats=20 dogs=20");
        assertThat(source.remarks()).containsExactly("1 image outside the folders of parts left out: runs/");
    }

    @Test
    void validationImagesAreAPartOfTheirOwn() {
        assertThat(counts(find("01c")))
                .containsExactly("train cats=60 dogs=60", "test cats=20 dogs=20", "validation cats=20 dogs=20");
    }

    @Test
    void whatIsAPictureByItsBytesIsRead() throws IOException, BadImage {
        DataSource.Files source = find("02");
        assertThat(counts(source)).containsExactly("all daisies=40 lilies=40 orchids=40 roses=40 tulips=40");
        ImageDecoder decoder = new ImageDecoder(
                new Decoding(new ImageShape(1, 28, 28), Fit.NONE, Resampling.AREA, Decoding.DEFAULT_MAX_PIXELS));
        try (ImageFiles.Opened opened = source.files().open(hadoop)) {
            for (int file = 0; file < source.files().count(); file++) {
                assertThat(decoder.decode(opened.read(file, 1 << 20))).hasSize(28 * 28);
            }
        }
    }

    @Test
    void oneNameInTwoUnicodeFormsIsOneClass() {
        DataSource.Files source = find("05/menu.zip");
        assertThat(source.folders().classNames()).hasSize(3).contains("Caf\u00e9");
        assertThat(source.folders().hasPart(Part.TEST)).isTrue();
        assertThat(Arrays.stream(source.folders().counts(source.folders().files(Part.TEST)))
                        .boxed()
                        .toList())
                .doesNotContain(0);
    }

    @Test
    void classesCalledByNumbersAreInTheOrderOfTheNumbers() {
        assertThat(find("14/bare").folders().classNames())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        List<String> padded = find("14/padded").folders().classNames();
        assertThat(padded).hasSize(12).startsWith("00000", "00001", "00002").endsWith("00010", "00011");
        assertThat(new ClassIndex(padded).of(3)).hasValue(3);
        assertThat(new ClassIndex(padded).find("11")).hasValue(11);
    }

    @Test
    void aPictureBesideTheClassFoldersInAWrappingFolder() {
        DataSource.Files source = find("r1/banner.zip");
        assertThat(counts(source)).containsExactly("all rose=40 tulip=40");
        assertThat(source.remarks()).containsExactly("1 image outside the class folders left out: flowers/banner.png");
    }

    @Test
    void whatIsInAnArchiveWithoutImagesIsListed() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> find("r1/dogs-vs-cats.zip"))
                .withMessageContaining("it holds train.zip, test1.zip, sampleSubmission.csv"
                        + " (unpack it, and give the file train.zip or the folder)");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> find("r1/train.csv.zip"))
                .withMessageContaining("it holds train.csv (unpack it, and give the file train.csv or the folder)");
    }

    @Test
    void classNamesWithDotsAndThoseThatLookLikePictures() {
        assertThat(counts(find("r9"))).containsExactly("all m.088d832=30 m.1298=30 photos.png=30");
    }
}
