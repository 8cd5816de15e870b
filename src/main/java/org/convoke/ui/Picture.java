package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A small picture.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param rows its height
 * @param columns its width
 * @param pixels unsigned bytes, {@code [row][column][channel]}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@SuppressWarnings("ArrayRecordComponent") // pixels to look at, never compared
public record Picture(int channels, int rows, int columns, byte[] pixels) {
    static final Picture NONE = new Picture(1, 0, 0, new byte[0]);
    /** A longer side than this is made shorter, so that an event stays short. */
    private static final int LONGEST = 64;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** @throws IllegalArgumentException if the sizes do not agree */
    public Picture {
        pixels = pixels == null ? new byte[0] : pixels;
        if ((channels != 1 && channels != 3) || (long) channels * rows * columns != pixels.length) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels for " + channels + " × " + rows + " × " + columns);
        }
    }

    /**
     * An image of a data set: in colour if it has three channels, otherwise its first channel in grey. Of a large one
     * every n-th pixel is taken.
     *
     * @param planes unsigned bytes, {@code [channel][row][column]}
     */
    static Picture of(int planeCount, int fullRows, int fullColumns, byte[] planes) {
        int every = (Math.max(fullRows, fullColumns) + LONGEST - 1) / LONGEST;
        int shown = planeCount == 3 ? 3 : 1;
        int itsRows = (fullRows + every - 1) / every;
        int itsColumns = (fullColumns + every - 1) / every;
        byte[] mixed = new byte[shown * itsRows * itsColumns];
        int next = 0;
        for (int row = 0; row < fullRows; row += every) {
            for (int column = 0; column < fullColumns; column += every) {
                for (int channel = 0; channel < shown; channel++) {
                    mixed[next++] = planes[(channel * fullRows + row) * fullColumns + column];
                }
            }
        }
        return new Picture(shown, itsRows, itsColumns, mixed);
    }

    /** As a PNG file (ISO/IEC 15948): 8 bits, no filter, no interlace. */
    byte[] png() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        byte colour = (byte) (channels == 3 ? 2 : 0);
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(columns)
                        .putInt(rows)
                        .put((byte) 8)
                        .put(colour)
                        .array());
        ByteBuffer lines = ByteBuffer.allocate(rows * (1 + columns * channels));
        for (int row = 0; row < rows; row++) {
            lines.put((byte) 0).put(pixels, row * columns * channels, columns * channels);
        }
        chunk(file, "IDAT", deflated(lines.array()));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] part = new byte[4096];
            while (!deflater.finished()) {
                packed.write(part, 0, deflater.deflate(part));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** For the {@code src} of an image in a page. */
    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
    }
}
