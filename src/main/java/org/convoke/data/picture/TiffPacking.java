package org.convoke.data.picture;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How the pieces of a TIFF picture are packed. */
final class TiffPacking {
    private static final int PLAIN = 1;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int OLD_DEFLATE = 32946;
    private static final int PACK_BITS = 32773;

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int LONGEST_CODE = 12;

    private TiffPacking() {}

    static boolean isKnown(long compression) {
        return compression == PLAIN
                || compression == LZW
                || compression == DEFLATE
                || compression == OLD_DEFLATE
                || compression == PACK_BITS;
    }

    /**
     * The bytes of a piece.
     *
     * @param size how many there must be; what follows them is left aside
     * @throws BadImage if there are fewer, or they are damaged
     */
    static byte[] unpacked(byte[] packed, long compression, int size) throws BadImage {
        byte[] bytes = new byte[size];
        int filled = switch ((int) compression) {
            case PLAIN -> plain(packed, bytes);
            case LZW -> lzw(packed, bytes);
            case PACK_BITS -> packBits(packed, bytes);
            default -> inflated(packed, bytes);
        };
        if (filled < size) {
            throw new BadImage("truncated: " + filled + " of the " + size + " bytes of a piece are there");
        }
        return bytes;
    }

    private static int plain(byte[] packed, byte[] bytes) {
        int length = Math.min(packed.length, bytes.length);
        System.arraycopy(packed, 0, bytes, 0, length);
        return length;
    }

    private static int inflated(byte[] packed, byte[] bytes) throws BadImage {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int filled = 0;
            while (filled < bytes.length) {
                int more = inflater.inflate(bytes, filled, bytes.length - filled);
                if (more == 0) {
                    return filled;
                }
                filled += more;
            }
            return filled;
        } catch (DataFormatException e) {
            throw new BadImage("damaged: its compressed pixels do not decompress", e);
        } finally {
            inflater.end();
        }
    }

    /** A count and bytes, or a count below zero and one byte to repeat. */
    private static int packBits(byte[] packed, byte[] bytes) {
        int filled = 0;
        int at = 0;
        while (filled < bytes.length && at + 1 < packed.length) {
            int count = packed[at++];
            if (count >= 0) {
                int length = Math.min(Math.min(count + 1, packed.length - at), bytes.length - filled);
                System.arraycopy(packed, at, bytes, filled, length);
                at += count + 1;
                filled += length;
            } else if (count != Byte.MIN_VALUE) {
                int length = Math.min(1 - count, bytes.length - filled);
                Arrays.fill(bytes, filled, filled + length, packed[at++]);
                filled += length;
            }
        }
        return filled;
    }

    /** Codes of 9 to 12 bit, the highest bit first; their length grows one code early. */
    private static int lzw(byte[] packed, byte[] bytes) throws BadImage {
        // Each string of the table is one that was written before: where it begins, and how long it is.
        int[] places = new int[1 << LONGEST_CODE];
        int[] lengths = new int[1 << LONGEST_CODE];
        int next = END + 1;
        int width = 9;
        int filled = 0;
        int last = -1;
        int lastLength = 0;
        for (long bit = 0; bit + width <= packed.length * 8L && filled < bytes.length; ) {
            int code = code(packed, bit, width);
            bit += width;
            if (code == END) {
                return filled;
            }
            if (code == CLEAR) {
                next = END + 1;
                width = 9;
                last = -1;
                continue;
            }
            if (code > next || (code == next && last < 0) || next >= 1 << LONGEST_CODE) {
                throw new BadImage("damaged: its LZW codes are not in order");
            }
            if (last >= 0) {
                places[next] = last;
                lengths[next] = lastLength + 1;
                next++;
            }
            int length = code < CLEAR ? 1 : lengths[code];
            int start = filled;
            for (int i = 0; i < length && filled < bytes.length; i++) {
                // A string may end with the byte that is written just now.
                bytes[filled++] = code < CLEAR ? (byte) code : bytes[places[code] + i];
            }
            last = start;
            lastLength = length;
            if (next >= (1 << width) - 1 && width < LONGEST_CODE) {
                width++;
            }
        }
        return filled;
    }

    private static int code(byte[] packed, long bit, int width) {
        int value = 0;
        int at = (int) (bit >> 3);
        for (int i = 0; i < 3; i++) {
            value = value << 8 | (at + i < packed.length ? Byte.toUnsignedInt(packed[at + i]) : 0);
        }
        return value >> (24 - width - (int) (bit & 7)) & ((1 << width) - 1);
    }
}
