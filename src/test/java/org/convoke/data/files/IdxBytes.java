package org.convoke.data.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.convoke.array.CounterRandom;

/** Makes IDX files for tests. */
public final class IdxBytes {
    private static final int UNSIGNED_BYTES = 0x08;

    private IdxBytes() {}

    /** A header of any type and dimensions, followed by the values. */
    static byte[] file(int type, int[] dimensions, byte[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (1 + dimensions.length) + values.length);
        bytes.putInt(type << 8 | dimensions.length);
        for (int dimension : dimensions) {
            bytes.putInt(dimension);
        }
        return bytes.put(values).array();
    }

    /** Images of random pixels, for which the count alone decides. */
    public static byte[] images(int count, int rows, int columns) {
        return file(UNSIGNED_BYTES, new int[] {count, rows, columns}, pixels(count * rows * columns));
    }

    static byte[] pixels(int length) {
        byte[] pixels = new byte[length];
        for (int i = 0; i < length; i++) {
            pixels[i] = (byte) CounterRandom.bits(7, length, i);
        }
        return pixels;
    }

    public static byte[] labels(int... labels) {
        byte[] values = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            values[i] = (byte) labels[i];
        }
        return file(UNSIGNED_BYTES, new int[] {labels.length}, values);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A set of 5 train and 3 test images of 4 × 6 in the classes 0 … 3, as the four files of a folder. */
    public static void folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train-images-idx3-ubyte"), images(5, 4, 6));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(0, 1, 2, 1, 0));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(3, 4, 6));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(3, 0, 1));
    }
}
