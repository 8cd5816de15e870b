package org.convoke.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.DataSets;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.files.ImageFolder;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.data.picture.ImageShape;
import org.convoke.text.UserError;

/**
 * The one image that is walked through a network, found and read without Spark: of a packed set, or a picture file.
 *
 * @param pixels the image alone, [channel][row][column]
 * @param title what it is, for example {@code Image 3 of digits test, class 7}
 * @param classNames of the set; none where there are no folders of classes
 * @param normalisation by the mean and deviation of its part of the set; of a picture file y = x/255, since the others are not
 *     read
 */
record ExplainedImage(
        PackedImages pixels, String title, List<String> classNames, Supplier<Normalisation> normalisation) {
    private static final String REMEDY =
            "--data takes digits, mnist, fashion-mnist, a folder of IDX or CIFAR files, and image files: one, or a folder,"
                    + " zip or tar of them";

    /**
     * Reads it.
     *
     * @param decoding what becomes of a picture; asked for if it is one
     * @throws UserError if there is no such image, or it cannot be read
     */
    static ExplainedImage read(String data, Part part, int index, Supplier<Decoding> decoding, Configuration hadoop) {
        Optional<ImageFolder> packed = DataSets.packed(data, hadoop);
        return packed.isPresent()
                ? packed(packed.get(), data, part, index)
                : file(HadoopPath.parse(data, REMEDY), data, part, index, decoding.get(), hadoop);
    }

    private static ExplainedImage packed(ImageFolder folder, String data, Part part, int index) {
        PackedImages images = folder.read(part);
        String name = "the " + text(part) + " part of " + data;
        check(index, images.count(), name);
        int label = images.labels()[index];
        return new ExplainedImage(
                images.slice(index, index + 1),
                "Image " + index + " of " + data + " " + text(part)
                        + (label == PackedImages.UNKNOWN
                                ? ""
                                : ", class " + images.classNames().get(label)),
                images.classNames(),
                () -> Normalisation.of(images));
    }

    private static ExplainedImage file(
            Path path, String data, Part part, int index, Decoding decoding, Configuration hadoop) {
        ImageFiles all = ImageFiles.listOrOne(path, hadoop);
        ClassFolders folders = ClassFolders.of(all);
        if (folders.hasParts() && !folders.hasPart(part)) {
            throw new UserError(data + " has no " + text(part) + " folder, only the other part: --part takes that");
        }
        int[] files = folders.hasParts() ? folders.files(part) : folders.all();
        check(index, files.length, folders.hasParts() ? "the " + text(part) + " part of " + data : data);
        int number = files[index];
        String where = all.where(all.names().get(number));
        byte[] pixels;
        try (ImageFiles.Opened opened = all.open(hadoop)) {
            pixels = new ImageDecoder(decoding).decode(opened.read(number, ImageFiles.MOST_BYTES));
        } catch (BadImage e) {
            throw new UserError(where + ": " + e.marked(), e);
        } catch (IOException e) {
            throw new UserError(HadoopPath.reason(e) + "; see to its storage, and try again", e);
        }
        ImageShape shape = decoding.shape();
        int[] label = {PackedImages.UNKNOWN};
        return new ExplainedImage(
                new PackedImages(shape.channels(), shape.rows(), shape.columns(), pixels, label, folders.classNames()),
                where + folders.classOf(number).map(name -> ", class " + name).orElse(""),
                folders.classNames(),
                () -> Normalisation.identity(shape.channels()));
    }

    private static String text(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static void check(int index, int count, String name) {
        if (count == 0) {
            throw new UserError("no images in " + name + "; " + REMEDY);
        }
        if (index < 0 || index >= count) {
            throw new UserError("--index " + index + ": " + name + " has images 0 to " + (count - 1));
        }
    }

    /** The values that a network sees, [channel][row][column]. */
    float[] values(Normalisation itsNormalisation) {
        float[][] tables = itsNormalisation.tables();
        float[] values = new float[pixels.imageSize()];
        int area = pixels.rows() * pixels.columns();
        for (int i = 0; i < values.length; i++) {
            values[i] = tables[i / area][Byte.toUnsignedInt(pixels.pixels()[i])];
        }
        return values;
    }
}
