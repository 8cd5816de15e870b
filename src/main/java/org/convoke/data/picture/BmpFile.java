package org.convoke.data.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A Windows bitmap.
 *
 * @param bits of a pixel: 1, 4, 8, 16, 24 or 32
 * @param picture the file, with its true length in its header and no colour profile
 */
record BmpFile(int width, int height, int bits, byte[] picture) implements ImageFile {
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int OS_2_HEADER = 64;
    private static final int NEWEST_HEADER = 124;
    private static final int PLAIN = 0;
    private static final int RUNS_8 = 1;
    private static final int RUNS_4 = 2;
    private static final int MASKS = 3;
    private static final int COLOUR_SPACE_AT = 56;
    private static final int S_RGB = 0x73524742;

    /** Whether what follows the two letters can be a header: many a text begins with them. */
    static boolean hasHeader(byte[] file) {
        if (file.length < FILE_HEADER + 4) {
            return true;
        }
        long size = Integer.toUnsignedLong(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(FILE_HEADER));
        return size >= OLD_HEADER && size <= NEWEST_HEADER;
    }

    static BmpFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, ByteOrder.LITTLE_ENDIAN);
        in.skip(10);
        long offset = in.unsignedInt();
        int headerSize = (int) in.unsignedInt();
        boolean old = headerSize == OLD_HEADER;
        int width = old ? in.unsignedShort() : in.signedInt();
        // Rows that are stored from the top are counted below zero.
        int height = Math.abs(old ? in.unsignedShort() : in.signedInt());
        ImageFile.checkSize(width, height, maxPixels);
        in.skip(2);
        int bits = in.unsignedShort();
        long compression = old ? PLAIN : in.unsignedInt();
        if (!old) {
            in.skip(12);
            long colours = in.unsignedInt();
            if (bits <= 8 && colours > 256) {
                throw new BadImage("damaged: a palette of " + colours + " colours");
            }
        }
        if (headerSize == OS_2_HEADER) {
            throw new BadImage("a BMP image of a kind that cannot be read (OS/2 version 2)");
        }
        check(bits, compression);
        in.skip(FILE_HEADER + headerSize - (long) in.position());
        in.skip(offset - in.position());
        if (compression == RUNS_8 || compression == RUNS_4) {
            checkRuns(in, compression == RUNS_8 ? 1 : 2);
        } else {
            in.skip(((long) width * bits + 31) / 32 * 4 * height);
        }
        ByteBuffer picture = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        picture.putInt(2, file.length);
        if (headerSize >= COLOUR_SPACE_AT + 4) {
            picture.putInt(FILE_HEADER + COLOUR_SPACE_AT, S_RGB);
        }
        return new BmpFile(width, height, bits, picture.array());
    }

    private static void check(int bits, long compression) throws BadImage {
        boolean known = switch ((int) compression) {
            case PLAIN -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
            case RUNS_8 -> bits == 8;
            case RUNS_4 -> bits == 4;
            case MASKS -> bits == 16 || bits == 32;
            default -> false;
        };
        if (!known) {
            throw new BadImage(
                    "a BMP image of a kind that cannot be read (" + bits + " bit, compression " + compression + ")");
        }
    }

    /** Walks over the runs to the mark of the bitmap's end. */
    private static void checkRuns(ByteCursor in, int pixelsPerByte) throws BadImage {
        while (true) {
            int count = in.unsignedByte();
            int value = in.unsignedByte();
            if (count > 0) {
                continue;
            }
            if (value == 1) {
                return;
            }
            if (value == 2) {
                in.skip(2);
            } else if (value > 2) {
                int bytes = (value + pixelsPerByte - 1) / pixelsPerByte;
                in.skip(bytes + bytes % 2);
            }
        }
    }

    @Override
    public String mode() {
        return bits <= 8 ? "palette " + bits + " bit" : bits == 16 ? "RGB 16 bit a pixel" : "RGB 8 bit";
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        BufferedImage image = readers.image("bmp", picture);
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        IndexColorModel palette = image.getColorModel() instanceof IndexColorModel model ? model : null;
        if (raster.getWidth() != width || raster.getHeight() != height || (palette == null && bands == 2)) {
            throw new BadImage("damaged: its picture is not of the size that it declares");
        }
        int area = width * height;
        byte[] pixels = new byte[3 * area];
        int[] line = new int[width * bands];
        for (int row = 0; row < height; row++) {
            raster.getPixels(0, row, width, 1, line);
            for (int column = 0; column < width; column++) {
                int i = row * width + column;
                if (palette != null) {
                    // Black for an index behind the palette's end.
                    int rgb = line[column] < palette.getMapSize() ? palette.getRGB(line[column]) : 0;
                    pixels[i] = (byte) (rgb >> 16);
                    pixels[area + i] = (byte) (rgb >> 8);
                    pixels[2 * area + i] = (byte) rgb;
                    continue;
                }
                int at = column * bands;
                int alpha = bands == 4 ? toByte(line[at + 3], raster, 3) : Colour.WHITE;
                for (int channel = 0; channel < 3; channel++) {
                    // Where all of the palette is grey, the reader gives one band.
                    int band = Math.min(channel, bands - 1);
                    int sample = toByte(line[at + band], raster, band);
                    pixels[channel * area + i] = (byte) Colour.overWhite(sample, alpha);
                }
            }
        }
        return new RasterImage(3, height, width, pixels);
    }

    /** ⌊(255 v + m/2) / m⌋ with m the largest value of the band. */
    private static int toByte(int sample, Raster raster, int band) throws BadImage {
        int bits = raster.getSampleModel().getSampleSize(band);
        if (bits == 0) {
            throw new BadImage("damaged: one of its colour masks is empty");
        }
        int most = (1 << bits) - 1;
        return bits == 8 ? sample : (Colour.WHITE * sample + most / 2) / most;
    }
}
