package org.convoke.data.picture;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JPEG file (ITU-T T.81, JFIF 1.02).
 *
 * @param picture the file without the segments that applications put there, and without what follows its end
 */
record JpegFile(int width, int height, Colours colours, Orientation orientation, byte[] picture) implements ImageFile {
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int FIRST_APPLICATION = 0xe0;
    private static final int LAST_APPLICATION = 0xef;
    private static final int EXIF = 0xe1;
    private static final int ADOBE = 0xee;
    private static final int COMMENT = 0xfe;

    /** Adobe's marker, where there is one, says which of the colours a file has; −1 is for none. */
    private static final int NO_ADOBE = -1;

    private enum Colours {
        GREY("grey"),
        /** Shown as RGB, which it becomes. */
        YCC("RGB"),
        RGB("RGB"),
        CMYK("CMYK"),
        /** Shown as CMYK, which it becomes. */
        YCCK("CMYK");

        private final String text;

        Colours(String text) {
            this.text = text;
        }
    }

    /** What a frame header says. */
    private record Frame(int width, int height, byte[] components) {
        static Frame of(int marker, byte[] segment) throws BadImage {
            ByteCursor in = new ByteCursor(segment, ByteOrder.BIG_ENDIAN);
            int bits = in.unsignedByte();
            int height = in.unsignedShort();
            int width = in.unsignedShort();
            byte[] components = new byte[in.unsignedByte()];
            if (marker > 0xc2 || bits != 8) {
                throw new BadImage("a JPEG image of a kind that cannot be read ("
                        + (bits != 8 ? bits + " bit" : marker > 0xc8 ? "arithmetic coding" : "lossless or hierarchical")
                        + ")");
            }
            for (int i = 0; i < components.length; i++) {
                components[i] = (byte) in.unsignedByte();
                in.skip(2);
            }
            return new Frame(width, height, components);
        }
    }

    static JpegFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, ByteOrder.BIG_ENDIAN);
        in.skip(2);
        ByteArrayOutputStream picture = new ByteArrayOutputStream(file.length);
        picture.write(0xff);
        picture.write(START);
        boolean jfif = false;
        int adobe = NO_ADOBE;
        Orientation orientation = Orientation.UPRIGHT;
        Frame frame = null;
        boolean scanned = false;
        for (int marker = nextMarker(in); marker != END; ) {
            if (marker == START || marker == 0x01) {
                marker = nextMarker(in);
                continue;
            }
            int length = in.unsignedShort();
            if (length < 2) {
                throw new BadImage("damaged: a segment of " + length + " bytes");
            }
            byte[] segment = in.bytes(length - 2L);
            if ((marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION) || marker == COMMENT) {
                if (marker == FIRST_APPLICATION && starts(segment, "JFIF\0")) {
                    jfif = true;
                } else if (marker == ADOBE && starts(segment, "Adobe") && segment.length >= 12) {
                    adobe = Byte.toUnsignedInt(segment[11]);
                } else if (marker == EXIF && starts(segment, "Exif\0\0") && orientation.equals(Orientation.UPRIGHT)) {
                    orientation = Orientation.inExif(Arrays.copyOfRange(segment, 6, segment.length));
                }
                marker = nextMarker(in);
                continue;
            }
            if (isFrame(marker)) {
                if (frame != null) {
                    throw new BadImage("damaged: two frame headers");
                }
                frame = Frame.of(marker, segment);
                ImageFile.checkSize(frame.width(), frame.height(), maxPixels);
            }
            picture.write(0xff);
            picture.write(marker);
            picture.write(length >> 8);
            picture.write(length);
            picture.writeBytes(segment);
            if (marker == SCAN) {
                scanned = true;
                int from = in.position();
                marker = endOfScan(in);
                picture.write(file, from, in.position() - 2 - from);
            } else {
                marker = nextMarker(in);
            }
        }
        if (frame == null || !scanned) {
            throw new BadImage("damaged: a JPEG file without a picture");
        }
        picture.write(0xff);
        picture.write(END);
        return new JpegFile(
                frame.width(), frame.height(), colours(frame, jfif, adobe), orientation, picture.toByteArray());
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** The next marker's second byte; stray bytes before it are passed over. */
    private static int nextMarker(ByteCursor in) throws BadImage {
        int previous = 0;
        while (true) {
            int value = in.unsignedByte();
            if (previous == 0xff && value != 0 && value != 0xff) {
                return value;
            }
            previous = value;
        }
    }

    /** The marker behind the coded data of a scan, in which 0xff 0 is a byte of data, and restart markers lie. */
    private static int endOfScan(ByteCursor in) throws BadImage {
        while (true) {
            int marker = nextMarker(in);
            if (marker < 0xd0 || marker > 0xd7) {
                return marker;
            }
        }
    }

    private static boolean starts(byte[] segment, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        return segment.length >= wanted.length && Arrays.equals(segment, 0, wanted.length, wanted, 0, wanted.length);
    }

    /** As the IJG's library decides it. */
    private static Colours colours(Frame frame, boolean jfif, int adobe) throws BadImage {
        return switch (frame.components().length) {
            case 1 -> Colours.GREY;
            case 3 -> {
                boolean named = Arrays.equals(frame.components(), new byte[] {'R', 'G', 'B'});
                yield !jfif && (adobe == 0 || (adobe == NO_ADOBE && named)) ? Colours.RGB : Colours.YCC;
            }
            case 4 -> adobe == NO_ADOBE || adobe == 0 ? Colours.CMYK : Colours.YCCK;
            default ->
                throw new BadImage(
                        "a JPEG image of a kind that cannot be read (" + frame.components().length + " components)");
        };
    }

    @Override
    public String mode() {
        return colours.text + " 8 bit";
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        Raster raster = readers.jpeg(picture);
        int bands = raster.getNumBands();
        int area = width * height;
        if (raster.getWidth() != width
                || raster.getHeight() != height
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || buffer.getData().length != bands * area) {
            throw new BadImage("damaged: its picture is not of the size that it declares");
        }
        byte[] samples = buffer.getData();
        if (colours == Colours.GREY) {
            return new RasterImage(1, height, width, samples);
        }
        byte[] pixels = new byte[3 * area];
        for (int i = 0, at = 0; i < area; i++, at += bands) {
            int first = samples[at] & 0xff;
            int second = samples[at + 1] & 0xff;
            int third = samples[at + 2] & 0xff;
            int red = first;
            int green = second;
            int blue = third;
            if (colours == Colours.YCC || colours == Colours.YCCK) {
                red = Colour.red(first, third);
                green = Colour.green(first, second, third);
                blue = Colour.blue(first, second);
            }
            if (bands == 4) {
                int black = samples[at + 3] & 0xff;
                // What YCC became is the complement of what a CMYK file holds.
                int complement = colours == Colours.YCCK ? Colour.WHITE : 0;
                red = Colour.inked(red ^ complement, black);
                green = Colour.inked(green ^ complement, black);
                blue = Colour.inked(blue ^ complement, black);
            }
            pixels[i] = (byte) red;
            pixels[area + i] = (byte) green;
            pixels[2 * area + i] = (byte) blue;
        }
        return new RasterImage(3, height, width, pixels);
    }
}
