package org.convoke.store;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.SingleFile;
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
        return SingleFile.read(file, hadoop, (in, length) -> Sha256.of(in));
    }
}
