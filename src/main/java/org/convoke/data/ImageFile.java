package org.convoke.data;

import java.util.Arrays;
import org.convoke.text.Setting;

/**
 * A picture file whose headers have been read: what kind it is, is told by its first bytes, never by its name. Whatever
 * stands beside the picture itself (texts, colour profiles, thumbnails, further frames) has been left out by then, so that
 * nothing in it can do harm.
 */
sealed interface ImageFile permits JpegFile, PngFile, GifFile, BmpFile, WebpFile {
    /**
     * Reads the headers.
     *
     * @param maxPixels the most pixels, width times height, that are not too many
     * @throws BadImage if it is no picture of a known format, or is cut off or damaged where that shows without decoding
     */
    static ImageFile of(byte[] file, long maxPixels) throws BadImage {
        if (file.length == 0) {
            throw new BadImage("empty file");
        }
        if (starts(file, 0, "\u00ff\u00d8\u00ff")) {
            return JpegFile.of(file, maxPixels);
        } else if (starts(file, 0, "\u0089PNG\r\n\u001a\n")) {
            return PngFile.of(file, maxPixels);
        } else if (starts(file, 0, "GIF87a") || starts(file, 0, "GIF89a")) {
            return GifFile.of(file, maxPixels);
        } else if (starts(file, 0, "RIFF") && starts(file, 8, "WEBP")) {
            return WebpFile.of(file, maxPixels);
        } else if (starts(file, 0, "BM") && BmpFile.hasHeader(file)) {
            return BmpFile.of(file, maxPixels);
        }
        throw new BadImage("not an image: "
                + FileSignature.describe(Arrays.copyOf(file, Math.min(file.length, FileSignature.LENGTH)))
                + " (JPEG, PNG, GIF, BMP and WebP can be read)");
    }

    /**
     * Looks at a declared size, before memory is taken for it.
     *
     * @throws BadImage if it is not above 0, or is too large
     */
    static void checkSize(long width, long height, long maxPixels) throws BadImage {
        if (width < 1 || height < 1) {
            throw new BadImage("declares " + width + " × " + height + " pixels");
        }
        // Divided rather than multiplied: the product may not fit in 64 bits.
        if (width > maxPixels / height) {
            throw new BadImage("declares " + width + " × " + height + " pixels, more than "
                    + Setting.MAX_PIXELS.to(maxPixels) + " allows");
        }
    }

    private static boolean starts(byte[] file, int from, String signature) {
        if (file.length < from + signature.length()) {
            return false;
        }
        for (int i = 0; i < signature.length(); i++) {
            if ((file[from + i] & 0xff) != signature.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Columns of the stored picture, as declared. */
    int width();

    /** Rows of the stored picture, as declared. */
    int height();

    /** See {@link ImageDecoder#mode}. */
    String mode();

    /** How the stored picture is turned upright. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * The stored picture, over white where it is transparent.
     *
     * @throws BadImage if it is cut off or damaged
     */
    RasterImage decode(ImageReaders readers) throws BadImage;
}
