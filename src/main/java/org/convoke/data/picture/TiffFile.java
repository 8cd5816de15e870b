package org.convoke.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A TIFF file, of which the first picture is read: grey, a palette or RGB, of 8 or 16 bit (grey and palettes also of 1, 2 or 4), in
 * strips or tiles, as it is or packed by LZW, deflate or PackBits.
 *
 * @param fields the values of each tag of the first directory
 * @param file the file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TiffFile(int width, int height, Map<Integer, long[]> fields, byte[] file) implements ImageFile {
    private static final int ENTRY = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int PREDICTOR = 317;
    private static final int COLOUR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int MOST_SAMPLES = 5;
    private static final int UNSIGNED = 1;
    private static final int PREMULTIPLIED = 1;
    private static final int OPACITY = 2;

    static TiffFile of(byte[] file, long maxPixels) throws BadImage {
        ByteCursor in = new ByteCursor(file, order(file));
        in.skip(4);
        in.skip(in.unsignedInt() - in.position());
        int entries = in.unsignedShort();
        Map<Integer, long[]> fields = new HashMap<>();
        for (int entry = 0; entry < entries; entry++) {
            ByteCursor at = in.copy();
            in.skip(ENTRY);
            int tag = at.unsignedShort();
            int type = at.unsignedShort();
            long count = at.unsignedInt();
            if (tag >= WIDTH && tag <= SAMPLE_FORMAT && (type == SHORT || type == LONG)) {
                fields.put(tag, values(file, at, type == SHORT ? Short.BYTES : Integer.BYTES, count));
            }
        }
        TiffFile read = new TiffFile(0, 0, fields, file);
        long width = read.value(WIDTH, 0);
        long height = read.value(HEIGHT, 0);
        ImageFile.checkSize(width, height, maxPixels);
        if (read.isTiled()) {
            ImageFile.checkSize(read.value(TILE_WIDTH, 0), read.value(TILE_HEIGHT, 0), maxPixels);
        }
        TiffFile image = new TiffFile((int) width, (int) height, fields, file);
        image.checkKind();
        image.checkSegments();
        return image;
    }

    private static ByteOrder order(byte[] file) {
        return file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** Those of up to four bytes are in the entry itself. */
    private static long[] values(byte[] file, ByteCursor at, int size, long count) throws BadImage {
        ByteCursor in = at;
        if (count * size > Integer.BYTES) {
            long place = at.unsignedInt();
            in = new ByteCursor(file, order(file));
            in.skip(place);
        }
        if (count * size > in.remaining()) {
            throw new BadImage("truncated: the file ends inside its directory");
        }
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = size == Short.BYTES ? in.unsignedShort() : in.unsignedInt();
        }
        return values;
    }

    private long value(int tag, long otherwise) {
        long[] values = fields.getOrDefault(tag, new long[0]);
        return values.length == 0 ? otherwise : values[0];
    }

    private boolean isTiled() {
        return fields.containsKey(TILE_WIDTH);
    }

    private int bits() {
        return (int) value(BITS, 1);
    }

    private int samples() {
        return (int) value(SAMPLES, 1);
    }

    private int photometric() {
        return (int) value(PHOTOMETRIC, BLACK_IS_ZERO);
    }

    private boolean isPlanar() {
        return value(PLANAR, 1) == 2;
    }

    private void checkKind() throws BadImage {
        int bits = bits();
        boolean even = Arrays.stream(fields.getOrDefault(BITS, new long[0])).allMatch(each -> each == bits);
        boolean whole = bits == 8 || bits == 16;
        boolean partial = bits == 1 || bits == 2 || bits == 4;
        int samples = samples();
        boolean known = switch (photometric()) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> whole || (partial && samples == 1);
            case RGB -> whole && samples >= 3;
            case PALETTE ->
                (bits == 8 || partial)
                        && samples == 1
                        && fields.getOrDefault(COLOUR_MAP, new long[0]).length == 3 << bits;
            default -> false;
        };
        boolean integers = value(SAMPLE_FORMAT, UNSIGNED) == UNSIGNED;
        boolean predictable = value(PREDICTOR, 1) == 1 || (value(PREDICTOR, 1) == 2 && whole);
        if (!known
                || !even
                || !integers
                || !predictable
                || samples > MOST_SAMPLES
                || value(FILL_ORDER, 1) != 1
                || !TiffPacking.isKnown(value(COMPRESSION, 1))) {
            throw new BadImage("a TIFF image of a kind that cannot be read (" + samples + " samples of " + bits
                    + (integers ? "" : " not unsigned") + " bit, photometric " + photometric() + ", compression "
                    + value(COMPRESSION, 1) + "): save it as PNG");
        }
    }

    /** The pieces of a picture, each packed by itself. */
    private record Segments(int width, int height, int across, int down, int planes, long[] offsets, long[] lengths) {}

    private Segments segments() {
        int segmentWidth = isTiled() ? (int) value(TILE_WIDTH, 0) : width;
        int segmentHeight = (int) (isTiled() ? value(TILE_HEIGHT, 0) : Math.min(height, value(ROWS_PER_STRIP, height)));
        return new Segments(
                segmentWidth,
                segmentHeight,
                (width + segmentWidth - 1) / segmentWidth,
                segmentHeight == 0 ? 0 : (height + segmentHeight - 1) / segmentHeight,
                isPlanar() ? samples() : 1,
                fields.getOrDefault(isTiled() ? TILE_OFFSETS : STRIP_OFFSETS, new long[0]),
                fields.getOrDefault(isTiled() ? TILE_BYTES : STRIP_BYTES, new long[0]));
    }

    private void checkSegments() throws BadImage {
        Segments segments = segments();
        long count = (long) segments.across() * segments.down() * segments.planes();
        if (count == 0 || segments.offsets().length < count || segments.lengths().length < count) {
            throw new BadImage("damaged: it does not say where its pixels are");
        }
        for (int i = 0; i < count; i++) {
            if (segments.offsets()[i] + segments.lengths()[i] > file.length) {
                throw new BadImage("truncated: the file ends after " + file.length + " bytes, before its picture does");
            }
        }
    }

    @Override
    public String mode() {
        String kind = switch (photometric()) {
            case RGB -> opacity() > 0 ? "RGBA" : "RGB";
            case PALETTE -> "palette";
            default -> opacity() > 0 ? "grey and alpha" : "grey";
        };
        return kind + " " + bits() + " bit";
    }

    @Override
    public Orientation orientation() {
        return Orientation.inExif(file);
    }

    private int colours() {
        return photometric() == RGB ? 3 : 1;
    }

    /** What the first sample behind the colours is, if it says how opaque a pixel is; otherwise 0. */
    private int opacity() {
        long kind = samples() > colours() ? value(EXTRA_SAMPLES, 0) : 0;
        return kind == PREMULTIPLIED || kind == OPACITY ? (int) kind : 0;
    }

    @Override
    public RasterImage decode(ImageReaders readers) throws BadImage {
        int area = width * height;
        int kept = colours() + (opacity() > 0 ? 1 : 0);
        byte[][] planes = new byte[kept][area];
        Segments segments = segments();
        int perSegment = isPlanar() ? 1 : samples();
        int segment = 0;
        for (int plane = 0; plane < segments.planes(); plane++) {
            for (int down = 0; down < segments.down(); down++) {
                for (int across = 0; across < segments.across(); across++, segment++) {
                    if (plane < kept) {
                        int row = down * segments.height();
                        int rows = isTiled() ? segments.height() : Math.min(segments.height(), height - row);
                        byte[] bytes = unpacked(segments, segment, rows, perSegment);
                        int column = across * segments.width();
                        for (int sample = 0; sample < Math.min(perSegment, kept); sample++) {
                            copy(
                                    bytes,
                                    segments.width(),
                                    perSegment,
                                    sample,
                                    planes[plane + sample],
                                    row,
                                    rows,
                                    column);
                        }
                    }
                }
            }
        }
        return photometric() == PALETTE ? coloured(planes[0]) : overWhite(planes);
    }

    private byte[] unpacked(Segments segments, int segment, int rows, int samples) throws BadImage {
        long rowBytes = ((long) segments.width() * samples * bits() + 7) / 8;
        if (rowBytes * rows > Integer.MAX_VALUE - 16) {
            throw new BadImage("a TIFF image with too large a piece: " + rowBytes * rows + " bytes");
        }
        int from = (int) segments.offsets()[segment];
        byte[] packed = Arrays.copyOfRange(file, from, from + (int) segments.lengths()[segment]);
        byte[] bytes = TiffPacking.unpacked(packed, value(COMPRESSION, 1), (int) rowBytes * rows);
        if (value(PREDICTOR, 1) == 2) {
            addDifferences(bytes, (int) rowBytes, samples);
        }
        return bytes;
    }

    /** Each sample is stored as what it is more than the one to its left. */
    private void addDifferences(byte[] bytes, int rowBytes, int samples) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order(file));
        int step = bits() / 8;
        for (int start = 0; start < bytes.length; start += rowBytes) {
            for (int at = start + step * samples; at < start + rowBytes; at += step) {
                if (step == 1) {
                    bytes[at] += bytes[at - samples];
                } else {
                    buffer.putShort(at, (short) (buffer.getShort(at) + buffer.getShort(at - step * samples)));
                }
            }
        }
    }

    /** One sample of each pixel of a piece, as 8 bit; of a palette, its index. */
    private void copy(
            byte[] bytes,
            int pieceWidth,
            int samples,
            int sample,
            byte[] plane,
            int firstRow,
            int rows,
            int firstColumn) {
        int bits = bits();
        int rowBytes = (pieceWidth * samples * bits + 7) / 8;
        int most = (1 << Math.min(bits, 8)) - 1;
        boolean scaled = bits < 8 && photometric() != PALETTE;
        int high = order(file) == ByteOrder.LITTLE_ENDIAN ? 1 : 0;
        for (int row = 0; row < Math.min(rows, height - firstRow); row++) {
            for (int column = 0; column < Math.min(pieceWidth, width - firstColumn); column++) {
                int number = column * samples + sample;
                int value = switch (bits) {
                    case 8 -> bytes[row * rowBytes + number];
                    case 16 -> bytes[row * rowBytes + 2 * number + high];
                    default -> bytes[row * rowBytes + number * bits / 8] >> (8 - bits - number * bits % 8) & most;
                };
                plane[(firstRow + row) * width + firstColumn + column] =
                        (byte) (scaled ? value * Colour.WHITE / most : value);
            }
        }
    }

    private RasterImage coloured(byte[] indices) {
        long[] map = fields.get(COLOUR_MAP);
        int colours = map.length / 3;
        // Some programs write 8 bit where 16 belong.
        boolean small = Arrays.stream(map).allMatch(value -> value <= Colour.WHITE);
        byte[] pixels = new byte[3 * indices.length];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < indices.length; i++) {
                long value = map[channel * colours + Byte.toUnsignedInt(indices[i])];
                pixels[channel * indices.length + i] = (byte) (small ? value : value >> 8);
            }
        }
        return new RasterImage(3, height, width, pixels);
    }

    private RasterImage overWhite(byte[][] planes) {
        int area = width * height;
        int colours = colours();
        byte[] pixels = new byte[colours * area];
        for (int channel = 0; channel < colours; channel++) {
            for (int i = 0; i < area; i++) {
                int value = Byte.toUnsignedInt(planes[channel][i]);
                int shown = photometric() == WHITE_IS_ZERO ? Colour.WHITE - value : value;
                int alpha = planes.length > colours ? Byte.toUnsignedInt(planes[colours][i]) : Colour.WHITE;
                pixels[channel * area + i] = (byte)
                        (opacity() == PREMULTIPLIED
                                ? Math.min(Colour.WHITE, shown + Colour.WHITE - alpha)
                                : Colour.overWhite(shown, alpha));
            }
        }
        return new RasterImage(colours, height, width, pixels);
    }
}
