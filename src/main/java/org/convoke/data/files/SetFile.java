package org.convoke.data.files;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.picture.BadImage;
import org.convoke.text.UserError;

/**
 * A file that may be one of a packed set: of a file system, or within an archive.
 *
 * @param name the last part of its path
 * @param where how messages name it
 */
record SetFile(String name, String where, Opening opening) {
    /** Opens a file. */
    interface Opening {
        /** Its content from the beginning. */
        Content open() throws IOException;
    }

    /**
     * What is in a file.
     *
     * @param length in bytes
     */
    record Content(InputStream in, long length) implements Closeable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** A file of a file system. */
    static SetFile of(Path path, Configuration hadoop) {
        return new SetFile(path.getName(), path.toString(), () -> {
            FileSystem files = HadoopPath.fileSystem(path, hadoop);
            FileStatus status = files.getFileStatus(path);
            if (status.isDirectory()) {
                throw new UserError(path + " is a folder, not a file");
            }
            return new Content(files.open(path), status.getLen());
        });
    }

    /** A file within an archive. */
    static SetFile of(ImageFiles archive, int index, Configuration hadoop) {
        String path = archive.names().get(index);
        String where = archive.where(path);
        return new SetFile(path.substring(path.lastIndexOf('/') + 1), where, () -> {
            try (ImageFiles.Opened opened = archive.open(hadoop)) {
                byte[] bytes = opened.read(index, Integer.MAX_VALUE);
                return new Content(new ByteArrayInputStream(bytes), bytes.length);
            } catch (BadImage e) {
                throw new UserError(where + " " + e.marked(), e);
            }
        });
    }

    /**
     * Opens it.
     *
     * @param expected what should be there, for the message if nothing is
     * @throws UserError if it is not there, or is a folder
     */
    Content open(String expected) throws IOException {
        try {
            return opening.open();
        } catch (FileNotFoundException e) {
            throw new UserError(where + " is not there, or may not be read" + expected, e);
        }
    }

    /** What is said when reading it fails. */
    UserError unreadable(IOException cause) {
        return HadoopPath.unreadable(where, cause);
    }
}
