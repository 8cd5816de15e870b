package org.convoke.data.picture;

/**
 * Makes pixels of picture files. It keeps the readers of the formats for the next file: one for each thread, please.
 *
 * <p>What it does with colours, sizes and damage is written in {@code docs/images.md}.
 */
public final class ImageDecoder {
    private final Decoding decoding;
    private final ImageReaders readers = new ImageReaders();

    /** @param decoding what its pixels are like */
    public ImageDecoder(Decoding decoding) {
        this.decoding = decoding;
    }

    /**
     * The pixels of a file in the shape of {@link Decoding#shape}.
     *
     * @param file its bytes
     * @return unsigned bytes, [channel][row][column]
     * @throws BadImage as {@link #read}, or if the size is not the wanted one and is not to be changed
     */
    public byte[] decode(byte[] file) throws BadImage {
        return decoding.pixels(read(file));
    }

    /**
     * The upright picture of a file, as large as it is there: of one channel if the file is grey, else of three.
     *
     * @throws BadImage if it is no picture, is truncated or damaged, is of a kind that cannot be read, or declares more pixels
     *     than {@link Decoding#maxPixels}, for which no memory is taken
     */
    public RasterImage read(byte[] file) throws BadImage {
        try {
            ImageFile image = ImageFile.of(file, decoding.maxPixels());
            return image.orientation().apply(image.decode(readers));
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    /** One damaged file among many must not end a job, whatever it makes the code that reads it do. */
    private static BadImage damaged(RuntimeException cause) {
        return new BadImage(
                "damaged: reading it stopped with " + cause.getClass().getSimpleName(), cause);
    }

    /**
     * How a file keeps its pixels, read without decoding it: {@code RGB 8 bit}, {@code grey 16 bit + alpha}, {@code
     * palette 4 bit}, {@code CMYK 8 bit} and the like.
     *
     * @throws BadImage if it is not a picture, or is truncated or damaged where that shows without decoding
     */
    public static String mode(byte[] file) throws BadImage {
        try {
            return ImageFile.of(file, Long.MAX_VALUE).mode();
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }
}
