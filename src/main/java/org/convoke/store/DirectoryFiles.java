package org.convoke.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.HadoopPath;
import org.convoke.text.UserError;

/**
 * The files of one directory on any Hadoop file system. What cannot be done is a {@link UserError} that names the file.
 *
 * @param system where it is
 * @param path the directory, as the user wrote it
 */
record DirectoryFiles(FileSystem system, Path path) {
    private static final int LONGEST_TEXT = 16 << 20;

    /** Makes something of a file's bytes. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * Reads it.
         *
         * @param in from the file's first byte on
         * @param length of the file in bytes
         */
        T read(InputStream in, long length) throws IOException;
    }

    /** @throws UserError if there is no such file system */
    static DirectoryFiles at(Path path, Configuration hadoop) {
        return new DirectoryFiles(system(path, hadoop), path);
    }

    /**
     * The file system of a path, without the hidden checksum files that Hadoop's local one keeps: what is stored here has
     * its own checksums, and other programs may write it too.
     */
    static FileSystem system(Path path, Configuration hadoop) {
        FileSystem system = HadoopPath.fileSystem(path, hadoop);
        return system instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : system;
    }

    boolean has(String name) {
        try {
            return system.exists(new Path(path, name));
        } catch (IOException e) {
            throw HadoopPath.unreadable(new Path(path, name), e);
        }
    }

    /** What is in the directory; nothing if it does not exist. */
    FileStatus[] list() {
        try {
            return system.listStatus(path);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
    }

    /** @throws UserError if the file is missing or cannot be read */
    <T> T read(String name, Reader<T> reader) {
        return readIfThere(name, reader).orElseThrow(() -> new UserError(new Path(path, name) + " is missing"));
    }

    /**
     * What a reader makes of a file; nothing if there is no such file.
     *
     * @throws UserError if there is one that cannot be read
     */
    <T> Optional<T> readIfThere(String name, Reader<T> reader) {
        Path file = new Path(path, name);
        try {
            FileStatus status = system.getFileStatus(file);
            try (FSDataInputStream in = system.open(file)) {
                return Optional.of(reader.read(in, status.getLen()));
            }
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException | FSError e) {
            throw HadoopPath.unreadable(file, e);
        }
    }

    /** @throws UserError if the file is missing, cannot be read, or is longer than 16 MiB */
    String text(String name) {
        return textIfThere(name).orElseThrow(() -> new UserError(new Path(path, name) + " is missing"));
    }

    /**
     * A file's text; nothing if there is no such file.
     *
     * @throws UserError if there is one that cannot be read, or is longer than 16 MiB
     */
    Optional<String> textIfThere(String name) {
        return readIfThere(name, (in, length) -> {
            if (length > LONGEST_TEXT) {
                throw new UserError(
                        new Path(path, name) + ": " + length + " bytes are too many: is it the right file?");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        });
    }
}
