package org.convoke.data.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.convoke.data.PackedImages;

/** Packed grey images as PNG files, whose pixels are exactly those. */
public final class ImageFileExamples {
    private ImageFileExamples() {}

    /** One image as a PNG file. */
    public static byte[] png(PackedImages images, int image) {
        BufferedImage picture = new BufferedImage(images.columns(), images.rows(), BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < images.imageSize(); i++) {
            picture.getRaster()
                    .setSample(
                            i % images.columns(),
                            i / images.columns(),
                            0,
                            Byte.toUnsignedInt(images.pixels()[image * images.imageSize() + i]));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** {@code CLASS/NUMBER.png} for every image. */
    public static void folder(PackedImages images, Path root) throws IOException {
        for (int n = 0; n < images.count(); n++) {
            Path folder =
                    Files.createDirectories(root.resolve(images.classNames().get(images.labels()[n])));
            Files.write(folder.resolve(n + ".png"), png(images, n));
        }
    }

    /** A zip of {@code set/CLASS/NUMBER.png}. */
    public static void zip(PackedImages images, Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int n = 0; n < images.count(); n++) {
                zip.putNextEntry(new ZipEntry("set/" + images.classNames().get(images.labels()[n]) + "/" + n + ".png"));
                zip.write(png(images, n));
                zip.closeEntry();
            }
        }
    }
}
