package org.convoke.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/**
 * The files of one directory on any Hadoop file system. What cannot be done is a {@link UserError} that names the file.
 *
 * @param system where it is
 * @param path the directory, as the user wrote it
 */
record DirectoryFiles(FileSystem system, Path path) implements ModelFiles {
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

    @Override
    public String where() {
        return path.toString();
    }

    @Override
    public String where(String name) {
        return new Path(path, name).toString();
    }

    @Override
    public boolean has(String name) {
        try {
            return system.exists(new Path(path, name));
        } catch (IOException e) {
            throw HadoopPath.unreadable(new Path(path, name), e);
        }
    }

    /** A file is listed as itself. */
    @Override
    public boolean isEmpty() {
        return list().length == 0;
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

    @Override
    public <T> T read(String name, Reader<T> reader) {
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

    /**
     * A file's text; nothing if there is no such file.
     *
     * @throws UserError if there is one that cannot be read, or is longer than 16 MiB
     */
    Optional<String> textIfThere(String name) {
        return readIfThere(name, ModelFiles.textOf(where(name)));
    }
}
