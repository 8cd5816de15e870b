package org.convoke.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/** The SHA-256 of a file. */
public final class FileDigest {
    private FileDigest() {}

    /**
     * The digest of a file's bytes, in lower-case hexadecimal.
     *
     * @throws UserError if the file is missing or cannot be read
     */
    public static String of(Path file, Configuration hadoop) {
        try (InputStream in = HadoopPath.fileSystem(file, hadoop).open(file)) {
            return Sha256.of(in);
        } catch (FileNotFoundException e) {
            throw new UserError(file + " is not there, or may not be read: check the path", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }
}
