package org.convoke.data;

import java.util.Arrays;
import java.util.Locale;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Packed images in another shape. */
public final class PackedPictures {
    private PackedPictures() {}

    /**
     * The same images as they would be if they had been decoded from files.
     *
     * @param decoding what becomes of a picture
     * @return the images themselves, if they have that shape, or the decoding refuses their size
     * @throws UserError if they are more than an array, or half of this process's heap, can hold
     */
    public static PackedImages of(PackedImages images, Decoding decoding) {
        ImageShape from = images.shape();
        ImageShape to = decoding.shape();
        boolean sameSize = from.rows() == to.rows() && from.columns() == to.columns();
        if (from.equals(to) || !ImageShape.isPicture(from.channels()) || (!sameSize && decoding.fit() == Fit.NONE)) {
            return images;
        }
        long bytes = (long) images.count() * to.size();
        if (bytes > Math.min(PackedImages.MOST_PIXELS, Runtime.getRuntime().maxMemory() / 2)) {
            throw new UserError(
                    String.format(
                            Locale.ROOT,
                            "%s of %s take %,d MB, more than the driver can hold",
                            Counted.of(images.count(), "image"),
                            to,
                            bytes / 1_000_000),
                    "give image files or a table, which executors hold, or a smaller " + Setting.SIZE);
        }
        byte[] pixels = new byte[(int) bytes];
        for (int i = 0; i < images.count(); i++) {
            byte[] one = Arrays.copyOfRange(images.pixels(), i * from.size(), (i + 1) * from.size());
            System.arraycopy(pixels(one, from, decoding), 0, pixels, i * to.size(), to.size());
        }
        return new PackedImages(
                to.channels(), to.rows(), to.columns(), pixels, images.labels(), images.classNames(), images.weights());
    }

    private static byte[] pixels(byte[] image, ImageShape shape, Decoding decoding) {
        try {
            return decoding.pixels(new RasterImage(shape.channels(), shape.rows(), shape.columns(), image));
        } catch (BadImage e) {
            throw new IllegalArgumentException("images of " + shape + " cannot become " + decoding.shape(), e);
        }
    }
}
