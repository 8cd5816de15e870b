package org.convoke.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/**
 * A file or directory that appears whole or not at all: it is written under a hidden temporary name beside its place and
 * then renamed. On object stores a rename is a copy, so that a reader may see a part of it there; checksums tell.
 */
public final class AtomicWrite {
    private static final String TEMPORARY = ".tmp-";

    private AtomicWrite() {}

    /** Writes what shall appear. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes it.
         *
         * @param system the file system
         * @param temporary the path of the file or directory to make
         */
        void writeTo(FileSystem system, Path temporary) throws IOException;
    }

    /** Writes the bytes of one file. */
    @FunctionalInterface
    public interface Bytes {
        /** Writes them. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file or directory. What is at its place already stays as it is, unless it is an empty directory. What
     * earlier attempts at the same place have left behind, because they were killed, is removed.
     *
     * @param target its place
     * @throws UserError if something is there, or writing fails; then nothing new is left
     */
    public static void to(Path target, Configuration hadoop, Content content) {
        FileSystem system = DirectoryFiles.system(target, hadoop);
        Path place = system.makeQualified(target);
        requireNoRoot(place, target);
        Path temporary = new Path(place.getParent(), temporaryStart(place) + UUID.randomUUID());
        try {
            content.writeTo(system, temporary);
            rename(system, temporary, place);
        } catch (IOException | FSError e) {
            remove(system, temporary, e);
            throw new UserError(target + " cannot be written: " + HadoopPath.reason(e), e);
        } catch (Throwable e) {
            // Also checked exceptions, which Spark throws without declaring them.
            remove(system, temporary, e);
            throw e;
        }
        sweep(system, place);
    }

    /**
     * Writes one file likewise, without the hidden file of checksums that Hadoop puts beside files on the local disk.
     *
     * @throws UserError if something is there, or writing fails; then nothing new is left
     */
    public static void singleFile(Path target, Configuration hadoop, Bytes bytes) {
        to(target, hadoop, (system, temporary) -> {
            file(HadoopPath.withoutChecksumFiles(system), temporary, bytes);
        });
    }

    /** @param written the place as the user wrote it, for the message */
    static void requireNoRoot(Path place, Path written) {
        if (place.isRoot()) {
            throw new UserError(written + " cannot be written: it is the root of a file system");
        }
    }

    /**
     * Removes what attempts at a place that did not end have left beside it, as far as that can be done. The caller knows
     * that no other attempt can succeed any more: it has the place, or has written it.
     */
    static void sweep(FileSystem system, Path place) {
        try {
            for (FileStatus status : system.listStatus(place.getParent())) {
                if (status.getPath().getName().startsWith(temporaryStart(place))) {
                    system.delete(status.getPath(), true);
                }
            }
        } catch (IOException | RuntimeException | FSError e) {
            // They take room only.
        }
    }

    private static String temporaryStart(Path place) {
        return "." + place.getName() + TEMPORARY;
    }

    /** Whether a name is that of something unfinished. */
    static boolean isTemporary(String name) {
        return name.startsWith(".") && name.contains(TEMPORARY);
    }

    /** Writes a file that is not there yet, to the disk where the file system can promise that. */
    public static void file(FileSystem system, Path path, Bytes bytes) throws IOException {
        try (FSDataOutputStream out = system.create(path, false)) {
            bytes.writeTo(out);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
        }
    }

    private static void rename(FileSystem system, Path temporary, Path place) throws IOException {
        if (isThere(system, place) && !deleteIfEmpty(system, place)) {
            throw new FileAlreadyExistsException("it exists already");
        }
        if (!system.rename(temporary, place)) {
            throw new IOException("the file system does not rename " + temporary.getName());
        }
        // If somebody else has made a directory of this name since, then ours was moved into it.
        if (system.getFileStatus(place).isDirectory() && system.exists(new Path(place, temporary.getName()))) {
            system.delete(new Path(place, temporary.getName()), true);
            throw new FileAlreadyExistsException("it exists already");
        }
    }

    private static boolean isThere(FileSystem system, Path place) throws IOException {
        try {
            system.getFileStatus(place);
            return true;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private static boolean deleteIfEmpty(FileSystem system, Path place) throws IOException {
        FileStatus status = system.getFileStatus(place);
        return status.isDirectory() && system.listStatus(place).length == 0 && system.delete(place, false);
    }

    private static void remove(FileSystem system, Path temporary, Throwable cause) {
        try {
            system.delete(temporary, true);
        } catch (IOException | RuntimeException | FSError e) {
            cause.addSuppressed(e);
        }
    }
}
