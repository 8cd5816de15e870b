package org.convoke.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/**
 * The first lines of the first of some CSV files, read by the driver.
 *
 * @param lines without their ends, none empty
 * @param encoding of the file
 */
record CsvHead(List<String> lines, Charset encoding) {
    private static final int MOST_LINES = 200;
    /** Of the file; a line of 3 × 1,000 × 1,000 numbers fits in. */
    private static final int MOST_BYTES = 16 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    CsvHead {
        lines = List.copyOf(lines);
    }

    /**
     * Reads them.
     *
     * @param encoding the one that the user names
     * @throws UserError if there is no line, or the first is longer than 16 MiB, or the encoding is not known
     */
    static CsvHead of(List<String> paths, String name, Optional<String> encoding, Configuration hadoop) {
        byte[] bytes = {};
        for (String path : paths) {
            bytes = first(new Path(path), hadoop);
            if (bytes.length > 0) {
                break;
            }
        }
        Charset charset = encoding.map(CsvHead::charset).orElse(guessed(bytes));
        String text = new String(bytes, charset);
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n|\n|\r", -1)));
        if (bytes.length == MOST_BYTES) {
            if (lines.size() == 1) {
                throw new UserError(
                        "the first line of " + name + " is longer than " + (MOST_BYTES >> 20) + " MiB",
                        "give a CSV file with a line for each image");
            }
            lines.remove(lines.size() - 1);
        }
        List<String> kept = lines.stream()
                .map(line -> line.replace(String.valueOf(BYTE_ORDER_MARK), ""))
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES)
                .toList();
        if (kept.isEmpty()) {
            throw new UserError(name + " is empty: give a CSV file with a row for each image");
        }
        return new CsvHead(kept, charset);
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UserError("the encoding " + name + " is not known: give one such as UTF-8 or ISO-8859-1", e);
        }
    }

    /** By the byte order mark, or by zeros at every other place. */
    private static Charset guessed(byte[] bytes) {
        if (bytes.length < 2) {
            return StandardCharsets.UTF_8;
        }
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        if (first == 0xff && second == 0xfe || second == 0 && first != 0) {
            return StandardCharsets.UTF_16LE;
        }
        return first == 0xfe && second == 0xff || first == 0 && second != 0
                ? StandardCharsets.UTF_16BE
                : StandardCharsets.UTF_8;
    }

    private static byte[] first(Path path, Configuration hadoop) {
        FileSystem files = HadoopPath.fileSystem(path, hadoop);
        try {
            if (!files.exists(path)) {
                FileStatus[] matching = files.globStatus(path);
                for (FileStatus each : matching == null ? new FileStatus[0] : matching) {
                    byte[] found = first(each, files, hadoop);
                    if (found.length > 0) {
                        return found;
                    }
                }
                throw new UserError(path + " is not there, or may not be read: check the path");
            }
            return first(files.getFileStatus(path), files, hadoop);
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
    }

    private static byte[] first(FileStatus status, FileSystem files, Configuration hadoop) throws IOException {
        if (status.isDirectory()) {
            List<FileStatus> entries = Stream.of(files.listStatus(status.getPath()))
                    .filter(entry -> !TableFiles.isHidden(entry.getPath().getName()))
                    .filter(entry -> entry.isFile() || entry.getPath().getName().contains("="))
                    .sorted(Comparator.comparing(FileStatus::isDirectory).thenComparing(FileStatus::getPath))
                    .toList();
            for (FileStatus entry : entries) {
                byte[] found = first(entry, files, hadoop);
                if (found.length > 0) {
                    return found;
                }
            }
            return new byte[0];
        }
        CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(status.getPath());
        try (InputStream file = files.open(status.getPath());
                InputStream content = codec == null ? file : codec.createInputStream(file)) {
            return content.readNBytes(MOST_BYTES);
        } catch (IOException | RuntimeException e) {
            // A codec may lack its native library.
            throw HadoopPath.unreadable(status.getPath(), e);
        }
    }
}
