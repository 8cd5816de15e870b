package org.convoke.data.picture;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The first picture of a GIF file (GIF89a), on its logical screen: what it leaves uncovered is white.
 *
 * @param frame where the picture lies
 * @param palette red, green, blue, one colour after the other
 * @param transparent the index of the transparent colour, or {@link #NONE}
 * @param data the picture's data: code size and blocks, up to the empty one
 */
record GifFile(int width, int height, Frame frame, byte[] palette, int transparent, byte[] data) implements ImageFile {
    private static final int NONE = -1;
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2c;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int HAS_PALETTE = 0x80;
    private static final int INTERLACED = 0x40;

    private record Frame(int left, int top, int width, int height, boolean interlaced) {}

    static GifFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, ByteOrder.LITTLE_ENDIAN);
        in.skip(6);
        int width = in.unsignedShort();
        int height = in.unsignedShort();
        ImageFile.checkSize(width, height, maxPixels);
        int flags = in.unsignedByte();
        in.skip(2);
        byte[] palette = palette(in, flags);
        int transparent = NONE;
        int block;
        while ((block = in.unsignedByte()) != PICTURE) {
            if (block != EXTENSION) {
                throw new BadImage("damaged: a GIF file without a picture");
            }
            if (in.unsignedByte() == GRAPHIC_CONTROL) {
                ByteCursor ahead = in.copy();
                ahead.skip(1);
                boolean hasTransparent = (ahead.unsignedByte() & 1) != 0;
                ahead.skip(2);
                transparent = hasTransparent ? ahead.unsignedByte() : NONE;
            }
            skipBlocks(in);
        }
        int left = in.unsignedShort();
        int top = in.unsignedShort();
        int frameWidth = in.unsignedShort();
        int frameHeight = in.unsignedShort();
        ImageFile.checkSize(frameWidth, frameHeight, maxPixels);
        int frameFlags = in.unsignedByte();
        byte[] own = palette(in, frameFlags);
        int from = in.position();
        int codeSize = in.unsignedByte();
        skipBlocks(in);
        if (own.length + palette.length == 0 || codeSize < 1 || codeSize > 8) {
            throw new BadImage("damaged: its first picture has " + (own.length + palette.length) / 3
                    + " colours and codes of " + codeSize + " bit");
        }
        return new GifFile(
                width,
                height,
                new Frame(left, top, frameWidth, frameHeight, (frameFlags & INTERLACED) != 0),
                own.length > 0 ? own : palette,
                transparent,
                Arrays.copyOfRange(file, from, in.position()));
    }

    private static byte[] palette(ByteCursor in, int flags) throws BadImage {
        return (flags & HAS_PALETTE) == 0 ? new byte[0] : in.bytes(3L << ((flags & 7) + 1));
    }

    private static void skipBlocks(ByteCursor in) throws BadImage {
        int length;
        while ((length = in.unsignedByte()) != 0) {
            in.skip(length);
        }
    }

    @Override
    public String mode() {
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(palette.length / 3 - 1));
        return "palette " + bits + " bit" + (transparent == NONE ? "" : " + alpha");
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        Raster raster = readers.gif(forReader());
        int area = width * height;
        byte[] pixels = new byte[3 * area];
        Arrays.fill(pixels, (byte) Colour.WHITE);
        int[] line = new int[frame.width()];
        int columns = Math.min(frame.width(), width - frame.left());
        for (int row = 0; row < frame.height() && frame.top() + row < height; row++) {
            raster.getPixels(0, row, frame.width(), 1, line);
            for (int column = 0; column < columns; column++) {
                int index = line[column];
                if (index == transparent) {
                    continue;
                }
                int i = (frame.top() + row) * width + frame.left() + column;
                for (int channel = 0; channel < 3; channel++) {
                    // Black for an index behind the palette's end.
                    int at = 3 * index + channel;
                    pixels[channel * area + i] = at < palette.length ? palette[at] : 0;
                }
            }
        }
        return new RasterImage(3, height, width, pixels);
    }

    /** A file of this picture alone, with 256 colours, so that every index there can be is one. */
    private byte[] forReader() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 1024);
        out.writeBytes(new byte[] {'G', 'I', 'F', '8', '9', 'a'});
        writeShort(out, frame.width());
        writeShort(out, frame.height());
        out.writeBytes(new byte[] {(byte) (HAS_PALETTE | 7), 0, 0});
        for (int i = 0; i < 3 * 256; i++) {
            out.write(i / 3);
        }
        out.write(PICTURE);
        out.writeBytes(new byte[4]);
        writeShort(out, frame.width());
        writeShort(out, frame.height());
        out.write(frame.interlaced() ? INTERLACED : 0);
        out.writeBytes(data);
        out.write(0x3b);
        return out.toByteArray();
    }

    private static void writeShort(ByteArrayOutputStream out, int value) {
        out.write(value);
        out.write(value >> 8);
    }
}
