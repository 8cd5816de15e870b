package org.convoke.data.picture;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG file (ISO/IEC 15948); of an animated one, the default image. Gamma and colour profiles are left aside.
 *
 * @param depth bits of a sample: 1, 2, 4, 8 or 16
 * @param palette red, green, blue, one colour after the other; empty where there is none
 * @param transparent the opacity of the palette's colours, or the samples of the colour that is transparent, of 2 bytes each;
 *     empty where there are none
 * @param data the deflated picture
 */
record PngFile(
        int width,
        int height,
        int depth,
        Type type,
        boolean interlaced,
        byte[] palette,
        byte[] transparent,
        Orientation orientation,
        byte[] data)
        implements ImageFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private enum Type {
        GREY(0, 1, "grey", 1 + 2 + 4 + 8 + 16),
        RGB(2, 3, "RGB", 8 + 16),
        PALETTE(3, 1, "palette", 1 + 2 + 4 + 8),
        GREY_ALPHA(4, 2, "grey", 8 + 16),
        RGB_ALPHA(6, 4, "RGB", 8 + 16);

        private final int code;
        private final int samples;
        private final String text;
        /** The sum of the depths, each of which is a power of two. */
        private final int depths;

        Type(int code, int samples, String text, int depths) {
            this.code = code;
            this.samples = samples;
            this.text = text;
            this.depths = depths;
        }

        static Type of(int code, int depth) throws BadImage {
            for (Type type : values()) {
                if (type.code == code && Integer.bitCount(depth) == 1 && (type.depths & depth) != 0) {
                    return type;
                }
            }
            throw new BadImage("damaged: a PNG image of colour type " + code + " with " + depth + " bit");
        }
    }

    private record Chunk(String name, byte[] data) {
        /** @throws BadImage if the file is truncated, or the checksum is wrong and the chunk matters */
        static Chunk read(ByteCursor in) throws BadImage {
            long length = in.unsignedInt();
            String name = in.tag();
            byte[] data = in.bytes(length);
            int checksum = in.signedInt();
            if (checksum(name, data) != checksum && (Character.isUpperCase(name.charAt(0)) || name.equals("tRNS"))) {
                throw new BadImage("damaged: the checksum of its " + quoted(name) + " chunk is wrong");
            }
            return new Chunk(name, data);
        }

        static int checksum(String name, byte[] data) {
            CRC32 crc = new CRC32();
            for (int i = 0; i < name.length(); i++) {
                crc.update(name.charAt(i));
            }
            crc.update(data);
            return (int) crc.getValue();
        }

        private static String quoted(String name) {
            return name.chars().allMatch(c -> c >= 'A' && c <= 'z') ? name : "unnamed";
        }
    }

    static PngFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, ByteOrder.BIG_ENDIAN);
        in.skip(SIGNATURE.length);
        Chunk header = Chunk.read(in);
        if (!header.name().equals("IHDR")) {
            throw new BadImage("damaged: a PNG file that does not begin with its header");
        }
        ByteCursor fields = new ByteCursor(header.data(), ByteOrder.BIG_ENDIAN);
        int width = fields.signedInt();
        int height = fields.signedInt();
        ImageFile.checkSize(width, height, maxPixels);
        int depth = fields.unsignedByte();
        Type type = Type.of(fields.unsignedByte(), depth);
        fields.skip(2);
        int interlace = fields.unsignedByte();

        byte[] palette = {};
        byte[] transparent = {};
        Orientation orientation = Orientation.UPRIGHT;
        ByteArrayOutputStream data = new ByteArrayOutputStream(file.length);
        boolean ended = false;
        while (!ended) {
            Optional<byte[]> rest = cutOffData(in);
            if (rest.isPresent()) {
                // Nothing but the end is missing if all of the picture is there.
                data.writeBytes(rest.get());
                checkWhole(data.toByteArray(), file.length);
                break;
            }
            Chunk chunk = Chunk.read(in);
            switch (chunk.name()) {
                case "PLTE" -> palette = chunk.data();
                case "tRNS" -> transparent = chunk.data();
                case "eXIf" -> orientation = Orientation.inExif(chunk.data());
                case "IDAT" -> data.writeBytes(chunk.data());
                case "IEND" -> ended = true;
                default -> {
                    // Not part of the picture.
                }
            }
        }
        if (type == Type.PALETTE && palette.length < 3) {
            throw new BadImage("damaged: its palette is missing");
        }
        boolean keyed = (type == Type.GREY || type == Type.RGB) && transparent.length == 2 * type.samples;
        return new PngFile(
                width,
                height,
                depth,
                type,
                interlace != 0,
                palette,
                keyed || type == Type.PALETTE ? transparent : new byte[0],
                orientation,
                data.toByteArray());
    }

    /** What is left of the picture's data in a last chunk that is not whole; empty if the next chunk is whole. */
    private static Optional<byte[]> cutOffData(ByteCursor in) throws BadImage {
        ByteCursor ahead = in.copy();
        if (ahead.remaining() < 8) {
            return Optional.of(new byte[0]);
        }
        long length = ahead.unsignedInt();
        boolean picture = ahead.tag().equals("IDAT");
        if (length + 4 <= ahead.remaining()) {
            return Optional.empty();
        }
        return Optional.of(picture ? ahead.bytes(Math.min(length, ahead.remaining())) : new byte[0]);
    }

    /** Without the end chunk, only the end of the compressed data, with its checksum, says that the picture is whole. */
    private static void checkWhole(byte[] deflated, int fileLength) throws BadImage {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] skipped = new byte[1 << 13];
            while (!inflater.finished()) {
                if (inflater.inflate(skipped) == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new BadImage(
                            "truncated: the file ends after " + fileLength + " bytes, before its picture does");
                }
            }
        } catch (DataFormatException e) {
            throw new BadImage("damaged: its compressed picture is wrong (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public String mode() {
        boolean alpha = type == Type.GREY_ALPHA || type == Type.RGB_ALPHA || transparent.length > 0;
        return type.text + " " + depth + " bit" + (alpha ? " + alpha" : "");
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        Raster raster = readers.image("png", forReader()).getRaster();
        if (raster.getWidth() != width || raster.getHeight() != height || raster.getNumBands() != type.samples) {
            throw new BadImage("damaged: its picture is not of the size that it declares");
        }
        boolean grey = type == Type.GREY || type == Type.GREY_ALPHA;
        int area = width * height;
        byte[] pixels = new byte[grey ? area : 3 * area];
        int[] line = new int[width * type.samples];
        int[] opacities = new int[width];
        for (int row = 0; row < height; row++) {
            raster.getPixels(0, row, width, 1, line);
            toBytes(line, opacities);
            for (int column = 0; column < width; column++) {
                int i = row * width + column;
                int at = column * type.samples;
                int alpha = opacities[column];
                if (grey) {
                    pixels[i] = (byte) Colour.overWhite(line[at], alpha);
                    continue;
                }
                for (int channel = 0; channel < 3; channel++) {
                    int sample = type == Type.PALETTE ? ofPalette(line[at], channel) : line[at + channel];
                    pixels[channel * area + i] = (byte) Colour.overWhite(sample, alpha);
                }
            }
        }
        return new RasterImage(grey ? 1 : 3, height, width, pixels);
    }

    /** Makes samples of 8 bit of those of a row, and tells how opaque its pixels are; indices stay as they are. */
    private void toBytes(int[] line, int[] opacities) {
        for (int column = 0; column < opacities.length; column++) {
            opacities[column] = switch (type) {
                case GREY, RGB -> isTransparent(line, column * type.samples) ? 0 : Colour.WHITE;
                case PALETTE ->
                    line[column] < transparent.length ? Byte.toUnsignedInt(transparent[line[column]]) : Colour.WHITE;
                case GREY_ALPHA, RGB_ALPHA -> toByte(line[(column + 1) * type.samples - 1]);
            };
        }
        if (type != Type.PALETTE) {
            for (int i = 0; i < line.length; i++) {
                line[i] = toByte(line[i]);
            }
        }
    }

    private boolean isTransparent(int[] line, int at) {
        if (transparent.length == 0) {
            return false;
        }
        for (int i = 0; i < type.samples; i++) {
            int key = Byte.toUnsignedInt(transparent[2 * i]) << 8 | Byte.toUnsignedInt(transparent[2 * i + 1]);
            if (line[at + i] != key) {
                return false;
            }
        }
        return true;
    }

    /** Of 16 bit the upper 8, of fewer than 8 bit the same share of white: 255 v / (2^depth − 1), which is whole. */
    private int toByte(int sample) {
        return depth == 16 ? sample >> 8 : sample * (Colour.WHITE / ((1 << depth) - 1));
    }

    /** Black for an index behind the palette's end. */
    private int ofPalette(int index, int channel) {
        int at = 3 * index + channel;
        return at < palette.length ? Byte.toUnsignedInt(palette[at]) : 0;
    }

    /** The picture alone; for its indices, a palette image is read as a grey one. */
    private byte[] forReader() {
        byte[] file = new byte[SIGNATURE.length + 3 * 12 + 13 + data.length];
        ByteBuffer out = ByteBuffer.wrap(file);
        out.put(SIGNATURE);
        byte[] fields = new byte[13];
        ByteBuffer header = ByteBuffer.wrap(fields);
        header.putInt(width).putInt(height).put((byte) depth);
        header.put((byte) (type == Type.PALETTE ? Type.GREY.code : type.code));
        header.put((byte) 0).put((byte) 0).put((byte) (interlaced ? 1 : 0));
        put(out, "IHDR", fields);
        put(out, "IDAT", data);
        put(out, "IEND", new byte[0]);
        return file;
    }

    private static void put(ByteBuffer out, String name, byte[] data) {
        out.putInt(data.length);
        for (int i = 0; i < name.length(); i++) {
            out.put((byte) name.charAt(i));
        }
        out.put(data).putInt(Chunk.checksum(name, data));
    }
}
