package org.convoke.data.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.PackedImages;
import org.convoke.data.files.IdxHeader.Kind;
import org.convoke.data.picture.FileSignature;
import org.convoke.text.UserError;

/**
 * Reads a file in the IDX format of the MNIST database, unsigned bytes only, plain or gzip: which of the two is decided by
 * its first bytes, not by its name.
 *
 * <p>What the header declares is held against the length of the file before memory is taken. The length of a gzip file
 * says little: of that no more is read than the header declares, into memory that grows with what has come.
 */
public final class IdxFile {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;
    private static final int FIRST_PIECE = 1 << 20;

    private IdxFile() {}

    /**
     * The images of a file of three dimensions, [image][row][column], or four, [image][channel][row][column]; their labels
     * are {@link PackedImages#UNKNOWN}, and there are no class names.
     *
     * @throws UserError if the file is missing, is something else, is shorter or longer than its header declares, is
     *     damaged, or does not fit in memory
     */
    public static PackedImages images(Path path, Configuration hadoop) {
        return images(SetFile.of(path, hadoop));
    }

    static PackedImages images(SetFile file) {
        return read(file, Kind.IMAGES, (header, pixels) -> {
            int[] labels = new int[(int) header.items()];
            Arrays.fill(labels, PackedImages.UNKNOWN);
            return new PackedImages(
                    (int) header.channels(), (int) header.rows(), (int) header.columns(), pixels, labels, List.of());
        });
    }

    /**
     * The labels of a file of one dimension, each 0 … 255.
     *
     * @throws UserError as {@link #images} does
     */
    public static int[] labels(Path path, Configuration hadoop) {
        return labels(SetFile.of(path, hadoop));
    }

    static int[] labels(SetFile file) {
        return read(file, Kind.LABELS, (header, values) -> {
            int[] labels = new int[values.length];
            Arrays.setAll(labels, i -> Byte.toUnsignedInt(values[i]));
            return labels;
        });
    }

    private static <T> T read(SetFile file, Kind kind, BiFunction<IdxHeader, byte[], T> result) {
        try (SetFile.Content content = file.open("; " + kind + " is expected")) {
            PushbackInputStream plain = new PushbackInputStream(content.in(), FileSignature.LENGTH);
            byte[] first = peek(plain);
            if (!FileBytes.isGzip(first)) {
                return readPlain(file.where(), kind, plain, content.length(), result);
            }
            return readGzip(file.where(), kind, plain, result);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    private static <T> T readPlain(
            String path, Kind kind, PushbackInputStream in, long fileLength, BiFunction<IdxHeader, byte[], T> result)
            throws IOException {
        IdxHeader header = header(path, kind, in);
        long length = fileLength - header.length();
        if (length < header.bytes()) {
            throw endsEarly(path, header, length);
        }
        if (length > header.bytes()) {
            throw new UserError(path + " has " + (length - header.bytes()) + " bytes more than the " + header
                    + " its header declares: download or copy it again");
        }
        return values(path, header, in, header.bytes(), result);
    }

    private static <T> T readGzip(String path, Kind kind, InputStream file, BiFunction<IdxHeader, byte[], T> result) {
        try {
            PushbackInputStream in = new PushbackInputStream(FileBytes.unzip(file), FileSignature.LENGTH);
            return values(path, header(path, kind, in), in, FIRST_PIECE, result);
        } catch (IOException e) {
            throw new UserError(
                    path + " is a damaged gzip file (" + HadoopPath.reason(e) + "): download or copy it again", e);
        }
    }

    /** Reads the header; the values are next in the stream. */
    private static IdxHeader header(String path, Kind kind, PushbackInputStream in) throws IOException {
        byte[] first = peek(in);
        IdxHeader header = IdxHeader.parse(first, kind, path);
        in.skipNBytes(header.length());
        return header;
    }

    /** The first bytes of a stream, which are put back. */
    private static byte[] peek(PushbackInputStream in) throws IOException {
        byte[] first = new byte[FileSignature.LENGTH];
        int length = fill(in, first, 0);
        in.unread(first, 0, length);
        return Arrays.copyOf(first, length);
    }

    /** Reads exactly the values that the header declares, into an array that begins with a first piece and doubles. */
    private static <T> T values(
            String path, IdxHeader header, InputStream in, long firstPiece, BiFunction<IdxHeader, byte[], T> result)
            throws IOException {
        long length = header.bytes();
        long heap = Runtime.getRuntime().maxMemory();
        if (length > LARGEST_ARRAY) {
            throw new UserError(path + " declares " + header + ", " + length + " bytes; a file may hold up to "
                    + LARGEST_ARRAY + " bytes: split it");
        }
        if (length > heap) {
            throw tooLargeForHeap(path, header, heap);
        }
        try {
            byte[] values = new byte[(int) Math.min(length, firstPiece)];
            int filled = fill(in, values, 0);
            while (filled == values.length && filled < length) {
                values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
                filled = fill(in, values, filled);
            }
            if (filled < length) {
                throw endsEarly(path, header, filled);
            }
            // Also makes a gzip stream check its checksum.
            if (in.read() >= 0) {
                throw new UserError(
                        path + " goes on after the " + header + " its header declares: download or copy it again");
            }
            return result.apply(header, values);
        } catch (OutOfMemoryError e) {
            throw tooLargeForHeap(path, header, heap);
        }
    }

    /** Reads until the array is full or the data end; returns how much of the array is full then. */
    private static int fill(InputStream in, byte[] array, int from) throws IOException {
        int filled = from;
        try {
            while (filled < array.length) {
                int read = in.read(array, filled, array.length - filled);
                if (read < 0) {
                    return filled;
                }
                filled += read;
            }
        } catch (EOFException e) {
            // Gzip data that end too early; what came before is needed to say where.
            return filled;
        }
        return filled;
    }

    private static UserError endsEarly(String path, IdxHeader header, long length) {
        String item = header.kind().item();
        long part = length % header.itemBytes();
        return new UserError(path + " ends " + (part == 0 ? "before " : "inside ") + item + " "
                + length / header.itemBytes()
                + (part == 0 ? "" : " (" + part + " of its " + header.itemBytes() + " bytes are there)")
                + "; its header declares " + header + ": download or copy it again");
    }

    private static UserError tooLargeForHeap(String path, IdxHeader header, long heap) {
        return new UserError(path + " declares " + header + ", " + header.bytes()
                + " bytes: too much for a Java heap of " + heap + " bytes; raise spark.driver.memory");
    }
}
