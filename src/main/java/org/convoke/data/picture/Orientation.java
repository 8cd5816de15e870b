package org.convoke.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera held a picture, as EXIF tag 0x0112 says it with 1 … 8, and how it is turned upright.
 *
 * @param transposed whether rows of the upright picture are columns of the stored one
 * @param upsideDown whether the stored rows are taken from the last one
 * @param mirrored whether the stored columns are taken from the last one
 */
record Orientation(boolean transposed, boolean upsideDown, boolean mirrored) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;

    /** Of EXIF's number; upright if it is none of 1 … 8. */
    static Orientation of(int exif) {
        return switch (exif) {
            case 2 -> new Orientation(false, false, true);
            case 3 -> new Orientation(false, true, true);
            case 4 -> new Orientation(false, true, false);
            case 5 -> new Orientation(true, false, false);
            case 6 -> new Orientation(true, true, false);
            case 7 -> new Orientation(true, true, true);
            case 8 -> new Orientation(true, false, true);
            default -> UPRIGHT;
        };
    }

    /**
     * The one that an EXIF block names in its first directory; upright if it names none or is damaged, since the picture is
     * whole without.
     *
     * @param exif the block from its byte order mark on: that of a TIFF file
     */
    static Orientation inExif(byte[] exif) {
        if (exif.length < 8 || exif[0] != exif[1] || (exif[0] != 'I' && exif[0] != 'M')) {
            return UPRIGHT;
        }
        ByteBuffer block = ByteBuffer.wrap(exif).order(exif[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(block.getInt(4));
        if (block.getShort(2) != 42 || directory + 2 > exif.length) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(block.getShort((int) directory));
        for (int entry = 0; entry < entries; entry++) {
            long at = directory + 2 + (long) entry * ENTRY;
            if (at + ENTRY > exif.length) {
                return UPRIGHT;
            }
            if (Short.toUnsignedInt(block.getShort((int) at)) == TAG && block.getShort((int) at + 2) == SHORT) {
                return of(block.getShort((int) at + 8));
            }
        }
        return UPRIGHT;
    }

    /** The picture upright. */
    RasterImage apply(RasterImage image) {
        if (equals(UPRIGHT)) {
            return image;
        }
        int height = transposed ? image.width() : image.height();
        int width = transposed ? image.height() : image.width();
        byte[] pixels = new byte[image.pixels().length];
        int at = 0;
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    int storedRow = transposed ? column : row;
                    int storedColumn = transposed ? row : column;
                    pixels[at++] = (byte) image.at(
                            channel,
                            upsideDown ? image.height() - 1 - storedRow : storedRow,
                            mirrored ? image.width() - 1 - storedColumn : storedColumn);
                }
            }
        }
        return new RasterImage(image.channels(), height, width, pixels);
    }
}
