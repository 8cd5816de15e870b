package org.convoke.data.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.PrintableText;
import org.convoke.text.UserError;

/**
 * An archive as it was listed.
 *
 * @param length in bytes
 */
record ArchiveFile(Path path, long length) implements Serializable {
    private static final long serialVersionUID = 1;

    /** @throws IOException if the file is not there or has another length, too */
    HadoopChannel open(FileSystem files) throws IOException {
        try {
            if (files.getFileStatus(path).getLen() != length) {
                throw changed();
            }
            return new HadoopChannel(files.open(path), length);
        } catch (FileNotFoundException e) {
            throw new IOException(path + " is no longer there, or may not be read; it was listed before", e);
        }
    }

    IOException changed() {
        return new IOException(path + " has been changed since it was listed");
    }

    IOException unreadable(Throwable cause) {
        return new IOException(path + " cannot be read: " + HadoopPath.reason(cause), cause);
    }

    /** What is said when listing fails: by fault of the store, or of the content. */
    UserError unlistable(String kind, HadoopChannel channel, Throwable cause) {
        if (channel.fault().isPresent()) {
            return HadoopPath.unreadable(path, channel.fault().get());
        }
        return new UserError(
                path + " is a damaged " + kind + " (" + PrintableText.of(HadoopPath.reason(cause))
                        + "): download or copy it again",
                cause);
    }

    String where(String name) {
        return PrintableText.of(path + "!" + name);
    }
}
