package org.convoke.data.files;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/** Reads a file of any Hadoop file system. */
public final class SingleFile {
    private SingleFile() {}

    /** What is made of a file's bytes. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * Reads them.
         *
         * @param in from the first byte on; it is closed afterwards
         * @param length of the file in bytes
         */
        T read(FSDataInputStream in, long length) throws IOException;
    }

    /** @throws UserError if the file is missing, a folder, or cannot be read */
    public static <T> T read(Path file, Configuration hadoop, Reading<T> reading) {
        return HadoopPath.reading(file, hadoop, (files, status) -> {
            if (!status.isFile()) {
                throw new UserError(file + " is a folder: name a file in it");
            }
            try (FSDataInputStream in = files.open(file)) {
                return reading.read(in, status.getLen());
            }
        });
    }
}
