package org.convoke.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/**
 * The digests of the files of a directory, in a file {@code SHA256SUMS} beside them: the form that {@code sha256sum
 * --check} reads, for each file one line of digest, two blanks and name.
 */
final class Sha256Sums {
    private static final String NAME = "SHA256SUMS";
    private static final int LONGEST = 1 << 16;
    private static final Pattern LINE = Pattern.compile("(" + Sha256.PATTERN + ")  ([a-z][a-z-]*\\.[a-z]+)\n");

    private final StringBuilder lines = new StringBuilder();

    /** Writes a file and notes its digest: of what was meant, whatever becomes of it on the way to the disk. */
    void file(FileSystem system, Path path, AtomicWrite.Bytes bytes) throws IOException {
        MessageDigest digest = Sha256.start();
        AtomicWrite.file(system, path, out -> {
            DigestOutputStream digested = new DigestOutputStream(out, digest);
            bytes.writeTo(digested);
            digested.flush();
        });
        lines.append(Sha256.text(digest)).append("  ").append(path.getName()).append("\n");
    }

    /** Writes the digests noted so far. */
    void write(FileSystem system, Path directory) throws IOException {
        byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
        AtomicWrite.file(system, new Path(directory, NAME), out -> out.write(text));
    }

    /**
     * Checks every file that the list names.
     *
     * @return the names
     * @throws Damage if a file is missing or not the one that was written, or the list is not a list of digests
     * @throws UserError if a file that is there cannot be read
     */
    static List<String> verify(DirectoryFiles files) throws Damage {
        byte[] list = read(files, NAME, (in, length) -> in.readNBytes(LONGEST + 1));
        String text = new String(list, StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        Matcher line = LINE.matcher(text);
        for (int end = 0; end < text.length(); end = line.end()) {
            if (list.length > LONGEST || !line.region(end, text.length()).lookingAt()) {
                throw new Damage(NAME + ": not a list of checksums");
            }
            String name = line.group(2);
            if (!read(files, name, (in, length) -> Sha256.of(in)).equals(line.group(1))) {
                throw new Damage(name + ": checksum differs");
            }
            names.add(name);
        }
        return names;
    }

    private static <T> T read(DirectoryFiles files, String name, DirectoryFiles.Reader<T> reader) throws Damage {
        try {
            return files.readIfThere(name, reader).orElseThrow(() -> new Damage(name + " is missing"));
        } catch (UserError e) {
            // Checksums of the file system itself, such as those of HDFS.
            if (e.getCause() instanceof ChecksumException || e.getCause() instanceof EOFException) {
                throw new Damage(name + ": " + HadoopPath.reason(e.getCause()));
            }
            throw e;
        }
    }
}
