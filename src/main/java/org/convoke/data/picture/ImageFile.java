package org.convoke.data.picture;

import java.util.Arrays;
import java.util.Optional;
import org.convoke.text.Setting;

/**
 * A picture file whose headers have been read: what kind it is, is told by its first bytes, never by its name. Whatever
 * stands beside the picture itself (texts, colour profiles, thumbnails, further frames) has been left out by then, so that
 * nothing in it can do harm.
 */
public sealed interface ImageFile permits JpegFile, PngFile, GifFile, BmpFile, WebpFile, TiffFile {
    /**
     * Reads the headers.
     *
     * @param maxPixels the most pixels, width times height, that are not too many
     * @throws BadImage if it is no picture of a known format, or is truncated or damaged where that shows without decoding
     */
    static ImageFile of(byte[] file, long maxPixels) throws BadImage {
        if (file.length == 0) {
            throw new BadImage("empty file");
        }
        Optional<Format> format = Format.of(file);
        if (format.isEmpty()) {
            throw new BadImage("not an image: "
                    + FileSignature.describe(Arrays.copyOf(file, Math.min(file.length, FileSignature.LENGTH)))
                    + " (JPEG, PNG, GIF, BMP, WebP and TIFF can be read)");
        }
        return switch (format.get()) {
            case JPEG -> JpegFile.of(file, maxPixels);
            case PNG -> PngFile.of(file, maxPixels);
            case GIF -> GifFile.of(file, maxPixels);
            case WEBP -> WebpFile.of(file, maxPixels);
            case BMP -> BmpFile.of(file, maxPixels);
            case TIFF -> TiffFile.of(file, maxPixels);
        };
    }

    /**
     * Whether a file that begins so is a picture of a known format.
     *
     * @param first its first {@link FileSignature#LENGTH} bytes, or all there are
     */
    static boolean begins(byte[] first) {
        return Format.of(first).isPresent();
    }

    /** The formats by their first bytes. */
    enum Format {
        JPEG,
        PNG,
        GIF,
        WEBP,
        BMP,
        TIFF;

        static Optional<Format> of(byte[] file) {
            if (starts(file, 0, "\u00ff\u00d8\u00ff")) {
                return Optional.of(JPEG);
            } else if (starts(file, 0, "\u0089PNG\r\n\u001a\n")) {
                return Optional.of(PNG);
            } else if (starts(file, 0, "GIF87a") || starts(file, 0, "GIF89a")) {
                return Optional.of(GIF);
            } else if (starts(file, 0, "RIFF") && starts(file, 8, "WEBP")) {
                return Optional.of(WEBP);
            } else if (starts(file, 0, "BM") && BmpFile.hasHeader(file)) {
                return Optional.of(BMP);
            } else if (starts(file, 0, "II*\0") || starts(file, 0, "MM\0*")) {
                return Optional.of(TIFF);
            }
            return Optional.empty();
        }
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
     * @throws BadImage if it is truncated or damaged
     */
    RasterImage decode(ImageReaders readers) throws BadImage;
}
