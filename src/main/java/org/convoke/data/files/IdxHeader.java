package org.convoke.data.files;

import java.nio.ByteBuffer;
import java.util.Map;
import org.convoke.data.picture.FileSignature;
import org.convoke.text.UserError;

/**
 * The header of an IDX file: four magic bytes (0, 0, the type of a value, the number of dimensions) and the dimensions, as
 * 32-bit big-endian numbers without sign.
 *
 * @param kind what the file holds
 * @param items how many images or labels, at least 1
 * @param channels of an image, at least 1; 1 in a file of three dimensions and for a label
 * @param rows of an image, at least 1; 1 for a label
 * @param columns of an image, at least 1; 1 for a label
 * @param length of the header in bytes
 */
record IdxHeader(Kind kind, long items, long channels, long rows, long columns, int length) {
    /** What an IDX file holds. */
    enum Kind {
        IMAGES("image", "magic 2051, 3 dimensions", 0x803),
        LABELS("label", "magic 2049, 1 dimension", 0x801);

        private final String item;
        private final String form;
        private final int magic;

        Kind(String item, String form, int magic) {
            this.item = item;
            this.form = form;
            this.magic = magic;
        }

        /** {@code image} or {@code label}. */
        String item() {
            return item;
        }

        private Kind other() {
            return this == IMAGES ? LABELS : IMAGES;
        }

        /** For example {@code an IDX file of images (magic 2051, 3 dimensions)}. */
        @Override
        public String toString() {
            return "an IDX file of " + item + "s (" + form + ")";
        }
    }

    private static final int MAGIC_LENGTH = 4;
    private static final int UNSIGNED_BYTES = 0x08;
    private static final Map<Integer, String> TYPES = Map.of(
            UNSIGNED_BYTES,
            "unsigned bytes",
            0x09,
            "signed bytes",
            0x0B,
            "16-bit integers",
            0x0C,
            "32-bit integers",
            0x0D,
            "32-bit floats",
            0x0E,
            "64-bit floats");

    /** Images with channels have a dimension more than the usual ones: [image][channel][row][column]. */
    private static final int IMAGES_WITH_CHANNELS = 0x804;

    /**
     * Reads the header from the first bytes of a file.
     *
     * @param first the first {@link FileSignature#LENGTH} bytes, or all there are
     * @throws UserError if the file is something else, or its dimensions cannot be
     */
    static IdxHeader parse(byte[] first, Kind kind, String path) {
        if (first.length == 0) {
            throw new UserError(path + " is empty; " + kind + " is expected: download or copy it again");
        }
        ByteBuffer bytes = ByteBuffer.wrap(first);
        int magic = first.length < MAGIC_LENGTH ? 0 : bytes.getInt();
        int type = magic >>> 8;
        int dimensions = magic & 0xFF;
        if (dimensions == 0 || !TYPES.containsKey(type)) {
            throw new UserError(path + " is not an IDX file but " + FileSignature.describe(first) + "; " + kind
                    + " is expected: give that one");
        }
        if (type != UNSIGNED_BYTES) {
            throw new UserError(
                    path + " holds " + TYPES.get(type) + "; " + kind + " of unsigned bytes is expected: convert it");
        }
        if (magic == kind.other().magic) {
            throw new UserError(
                    path + " is " + kind.other() + "; " + kind + " is expected: are images and labels swapped?");
        }
        if (magic != kind.magic && !(kind == Kind.IMAGES && magic == IMAGES_WITH_CHANNELS)) {
            throw new UserError(
                    path + " is an IDX file of " + dimensions + " dimensions; " + kind + " is expected: give that one");
        }
        int length = MAGIC_LENGTH + Integer.BYTES * dimensions;
        if (first.length < length) {
            throw new UserError(path + " ends inside its header, which has " + length + " bytes, after " + first.length
                    + ": download or copy it again");
        }
        long items = unsigned(bytes);
        long channels = dimensions == 4 ? unsigned(bytes) : 1;
        long rows = dimensions > 1 ? unsigned(bytes) : 1;
        long columns = dimensions > 1 ? unsigned(bytes) : 1;
        IdxHeader header = new IdxHeader(kind, items, channels, rows, columns, length);
        if (items == 0 || channels == 0 || rows == 0 || columns == 0) {
            throw new UserError(
                    path + " declares " + header + ", so there is nothing in it: give a file with " + kind.item + "s");
        }
        return header;
    }

    private static long unsigned(ByteBuffer bytes) {
        return Integer.toUnsignedLong(bytes.getInt());
    }

    /** Bytes of one image or label; {@link Long#MAX_VALUE} for anything more than that. */
    long itemBytes() {
        return product(channels * rows, columns);
    }

    /** Bytes that have to follow the header; {@link Long#MAX_VALUE} for anything more than that. */
    long bytes() {
        return product(items, itemBytes());
    }

    private static long product(long a, long b) {
        // channels · rows of two 32-bit numbers without sign may come out negative.
        return a < 0 || a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    /** For example {@code 100 images of 28 × 28}. */
    @Override
    public String toString() {
        return switch (kind) {
            case IMAGES -> items + " images of " + (channels == 1 ? "" : channels + " × ") + rows + " × " + columns;
            case LABELS -> items + " labels";
        };
    }
}
