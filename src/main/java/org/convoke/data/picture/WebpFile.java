package org.convoke.data.picture;

import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A WebP file (RFC 9649); of an animated one the first frame, on its canvas: what it leaves uncovered is white.
 *
 * @param width of the canvas
 * @param height of the canvas
 * @param frame the picture
 */
record WebpFile(int width, int height, Frame frame, Orientation orientation) implements ImageFile {
    private static final int ALPHA_FLAG = 0x10;

    /**
     * A picture on the canvas.
     *
     * @param lossless whether the bits are VP8L, else VP8
     * @param alpha the ALPH chunk's content of a VP8 picture; empty where there is none
     */
    private record Frame(
            int left, int top, int width, int height, boolean lossless, boolean hasAlpha, byte[] alpha, byte[] bits) {
        /** Reads the size from the picture's own header. */
        static Frame of(int left, int top, boolean lossless, byte[] alpha, byte[] bits) throws BadImage {
            ByteCursor in = new ByteCursor(bits, ByteOrder.LITTLE_ENDIAN);
            if (lossless) {
                int mark = in.unsignedByte();
                int sizes = in.signedInt();
                if (mark != 0x2f || sizes >>> 29 != 0) {
                    throw new BadImage("damaged: its lossless picture has a wrong header");
                }
                boolean hasAlpha = (sizes >> 28 & 1) != 0;
                return new Frame(
                        left, top, (sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1, true, hasAlpha, new byte[0], bits);
            }
            int frameTag = in.unsignedByte();
            in.skip(2);
            int mark = in.unsignedByte() << 16 | in.unsignedByte() << 8 | in.unsignedByte();
            if ((frameTag & 1) != 0 || mark != 0x9d012a) {
                throw new BadImage("damaged: its picture has a wrong header");
            }
            int width = in.unsignedShort() & 0x3fff;
            int height = in.unsignedShort() & 0x3fff;
            return new Frame(left, top, width, height, false, alpha.length > 0, alpha, bits);
        }
    }

    static WebpFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, ByteOrder.LITTLE_ENDIAN);
        in.skip(4);
        long length = in.unsignedInt();
        in.skip(4);
        // The length counts from behind itself, and the end may lack the byte that makes it even.
        new ByteCursor(file, ByteOrder.LITTLE_ENDIAN).skip(8 + length - length % 2);

        Optional<int[]> canvas = Optional.empty();
        Optional<Frame> frame = Optional.empty();
        Orientation orientation = Orientation.UPRIGHT;
        byte[] alpha = {};
        while (in.remaining() >= 8 && in.position() < 8 + length) {
            String tag = in.tag();
            byte[] content = in.bytes(in.unsignedInt());
            in.skip(Math.min(content.length % 2, in.remaining()));
            ByteCursor fields = new ByteCursor(content, ByteOrder.LITTLE_ENDIAN);
            switch (tag) {
                case "VP8X" -> {
                    fields.skip(4);
                    canvas = Optional.of(new int[] {1 + threeBytes(fields), 1 + threeBytes(fields)});
                }
                case "ALPH" -> alpha = content;
                case "VP8 ", "VP8L" -> {
                    if (frame.isEmpty()) {
                        frame = Optional.of(Frame.of(0, 0, tag.equals("VP8L"), alpha, content));
                    }
                }
                case "ANMF" -> {
                    if (frame.isEmpty()) {
                        frame = Optional.of(animated(fields));
                    }
                }
                case "EXIF" -> orientation = Orientation.inExif(withoutName(content));
                default -> {
                    // Not part of the picture.
                }
            }
        }
        Frame picture = frame.orElseThrow(() -> new BadImage("damaged: a WebP file without a picture"));
        int[] size = canvas.orElse(new int[] {picture.width(), picture.height()});
        ImageFile.checkSize(picture.width(), picture.height(), maxPixels);
        ImageFile.checkSize(size[0], size[1], maxPixels);
        return new WebpFile(size[0], size[1], picture, orientation);
    }

    private static Frame animated(ByteCursor in) throws BadImage {
        int left = 2 * threeBytes(in);
        int top = 2 * threeBytes(in);
        in.skip(10);
        byte[] alpha = {};
        while (in.remaining() >= 8) {
            String tag = in.tag();
            byte[] content = in.bytes(in.unsignedInt());
            in.skip(Math.min(content.length % 2, in.remaining()));
            if (tag.equals("ALPH")) {
                alpha = content;
            } else if (tag.equals("VP8 ") || tag.equals("VP8L")) {
                return Frame.of(left, top, tag.equals("VP8L"), alpha, content);
            }
        }
        throw new BadImage("damaged: a WebP file whose first frame has no picture");
    }

    private static int threeBytes(ByteCursor in) throws BadImage {
        return in.unsignedShort() | in.unsignedByte() << 16;
    }

    /** Some programs write the block with the six bytes in front that it has in JPEG files. */
    private static byte[] withoutName(byte[] exif) {
        return exif.length > 6 && exif[0] == 'E' ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    @Override
    public String mode() {
        return "RGB 8 bit" + (frame.hasAlpha() ? " + alpha" : "");
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        Raster raster = readers.image("webp", forReader()).getRaster();
        int bands = raster.getNumBands();
        if (raster.getWidth() != frame.width() || raster.getHeight() != frame.height() || bands < 3) {
            throw new BadImage("damaged: its picture is not of the size that it declares");
        }
        int area = width * height;
        byte[] pixels = new byte[3 * area];
        Arrays.fill(pixels, (byte) Colour.WHITE);
        int[] line = new int[frame.width() * bands];
        int columns = Math.min(frame.width(), width - frame.left());
        for (int row = 0; row < frame.height() && frame.top() + row < height; row++) {
            raster.getPixels(0, row, frame.width(), 1, line);
            for (int column = 0; column < columns; column++) {
                int i = (frame.top() + row) * width + frame.left() + column;
                int alpha = bands == 4 ? line[column * bands + 3] : Colour.WHITE;
                for (int channel = 0; channel < 3; channel++) {
                    pixels[channel * area + i] = (byte) Colour.overWhite(line[column * bands + channel], alpha);
                }
            }
        }
        return new RasterImage(3, height, width, pixels);
    }

    /** A file of this picture alone. */
    private byte[] forReader() {
        ByteBuffer out = ByteBuffer.allocate(64 + frame.alpha().length + frame.bits().length)
                .order(ByteOrder.LITTLE_ENDIAN);
        putTag(out, "RIFF");
        out.putInt(0);
        putTag(out, "WEBP");
        if (frame.alpha().length > 0) {
            ByteBuffer extended = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
            extended.putInt(ALPHA_FLAG);
            putThreeBytes(extended, frame.width() - 1);
            putThreeBytes(extended, frame.height() - 1);
            putChunk(out, "VP8X", extended.array());
            putChunk(out, "ALPH", frame.alpha());
        }
        putChunk(out, frame.lossless() ? "VP8L" : "VP8 ", frame.bits());
        out.putInt(4, out.position() - 8);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void putChunk(ByteBuffer out, String tag, byte[] content) {
        putTag(out, tag);
        out.putInt(content.length).put(content);
        if (content.length % 2 != 0) {
            out.put((byte) 0);
        }
    }

    private static void putTag(ByteBuffer out, String tag) {
        out.put(tag.getBytes(StandardCharsets.US_ASCII));
    }

    private static void putThreeBytes(ByteBuffer out, int value) {
        out.putShort((short) value).put((byte) (value >> 16));
    }
}
