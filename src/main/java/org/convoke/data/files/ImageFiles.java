package org.convoke.data.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.Skipped;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.FileSignature;
import org.convoke.data.picture.ImageFile;
import org.convoke.text.UserError;

/**
 * The image files of a folder or an archive: listed once, on the driver, and read by range anywhere. What is an image is
 * decided by the ending of its name, or if that says nothing, by its first bytes. Nothing is written to disk, and an archive is
 * never unpacked as a whole.
 */
public sealed interface ImageFiles extends Serializable permits FolderFiles, ZipFiles, TarFiles {
    /** A file that is larger is no picture of up to {@code --max-pixels}. */
    long MOST_BYTES = 256L << 20;

    /** The files, opened to be read one by one. */
    interface Opened extends Closeable {
        /**
         * The content of a file.
         *
         * @param maxBytes the largest content that is read; no more memory than that is taken
         * @throws BadImage if the file is itself at fault: gone, forbidden, too large, damaged, encrypted
         * @throws IOException if the storage fails, which may be better the next time, or an archive is not the one that was
         *     listed
         * @throws IndexOutOfBoundsException if there is no such file
         */
        byte[] read(int index, long maxBytes) throws BadImage, IOException;
    }

    /**
     * Lists what a path holds: a folder with all folders below it, a zip archive or a tar archive, plain or packed with gzip, bzip2
     * or xz. Archives are recognised by their content, not by their name.
     *
     * @return empty if the path is a file that is no such archive
     * @throws UserError if the path is not there, a folder cannot be read, or an archive is damaged
     */
    static Optional<ImageFiles> list(Path root, Configuration hadoop) {
        return HadoopPath.reading(root, hadoop, (files, status) -> list(files.makeQualified(root), status, files));
    }

    /**
     * Lists what a path holds, as {@link #list} does; a file that is no archive is the only one, whatever its name.
     *
     * @throws UserError if the path is not there, a folder cannot be read, or an archive is damaged
     */
    static ImageFiles listOrOne(Path root, Configuration hadoop) {
        return HadoopPath.reading(root, hadoop, (files, status) -> {
            Path path = files.makeQualified(root);
            return list(path, status, files).orElseGet(() -> FolderFiles.one(path, status.getLen()));
        });
    }

    /**
     * The only one of a path that is an image file.
     *
     * @return empty if the path is a folder, or a file that is something else
     * @throws UserError if the path is not there, or cannot be read
     */
    static Optional<ImageFiles> single(Path root, Configuration hadoop) {
        return HadoopPath.reading(root, hadoop, (files, status) -> {
            if (status.isDirectory()) {
                return Optional.empty();
            }
            try (InputStream file = files.open(root)) {
                return ImageFile.begins(file.readNBytes(FileSignature.LENGTH))
                        ? Optional.of(FolderFiles.one(files.makeQualified(root), status.getLen()))
                        : Optional.empty();
            }
        });
    }

    /**
     * All files of an archive that are not hidden, whatever they hold.
     *
     * @return empty if the path is no archive
     */
    static Optional<ImageFiles> everything(Path root, Configuration hadoop) {
        return HadoopPath.reading(
                root,
                hadoop,
                (files, status) -> status.isDirectory()
                        ? Optional.empty()
                        : archive(files.makeQualified(root), status, files, false));
    }

    private static Optional<ImageFiles> list(Path path, FileStatus status, FileSystem files) throws IOException {
        return status.isDirectory() ? Optional.of(FolderFiles.list(path, files)) : archive(path, status, files, true);
    }

    private static Optional<ImageFiles> archive(Path path, FileStatus status, FileSystem files, boolean imagesOnly)
            throws IOException {
        ArchiveFile archive = new ArchiveFile(path, status.getLen());
        byte[] first;
        try (InputStream file = files.open(path)) {
            first = file.readNBytes(TarFiles.HEADER);
        }
        if (ZipFiles.isZip(first)) {
            return Optional.of(ZipFiles.list(archive, imagesOnly, files));
        }
        TarFiles.Packing packing = TarFiles.Packing.of(first);
        if (packing != TarFiles.Packing.NONE) {
            try (InputStream file = packing.unpacked(files.open(path), path)) {
                first = file.readNBytes(TarFiles.HEADER);
            } catch (IOException e) {
                // Perhaps no archive at all: whoever reads gzip files says what is wrong with it.
                return Optional.empty();
            }
        }
        if (isTar(first)) {
            return Optional.of(TarFiles.list(archive, packing, imagesOnly, files));
        }
        // A program that unpacks itself has its archive at its end.
        return packing == TarFiles.Packing.NONE && !ImageFile.begins(first) && ZipFiles.endsAsZip(archive, files)
                ? Optional.of(ZipFiles.list(archive, imagesOnly, files))
                : Optional.empty();
    }

    private static boolean isTar(byte[] first) {
        try {
            return first.length == TarFiles.HEADER && TarUtils.verifyCheckSum(first);
        } catch (IllegalArgumentException e) {
            // What stands in the place of the checksum begins as a number, and is none: a text.
            return false;
        }
    }

    /** The folder or the archive, with scheme and host. */
    Path root();

    /**
     * Paths relative to the root, {@code /} between folders and file: of a folder sorted by code points, of an archive in
     * its own order.
     */
    List<String> names();

    /** How many files there are. */
    default int count() {
        return names().size();
    }

    /** What else is there. */
    Skipped skipped();

    /** How a message names a file: {@code hdfs://host/photos/cats/a.jpg}, {@code file:/photos.zip!cats/a.jpg}. */
    String where(String name);

    /** What they are in, in words: {@code image files in folders}, {@code zip archive of image files}. */
    String format();

    /** Whether it is an archive, which usually has one folder around all others. */
    boolean isArchive();

    /**
     * Whether reading a range costs no more than its own files. Of a packed tar archive each range reads the stream from
     * its beginning to the last file of the range.
     */
    boolean isSeekable();

    /**
     * Only some of these files, in the given order.
     *
     * @throws IndexOutOfBoundsException if there is no such file
     */
    ImageFiles select(int[] indices);

    /**
     * Opens the files; best read in their order, those of a packed tar archive above all.
     *
     * @throws IOException if the storage fails, or an archive is not the one that was listed
     */
    Opened open(Configuration hadoop) throws IOException;
}
