package org.convoke.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/** A file that another program wrote. */
final class ForeignFile {
    private ForeignFile() {}

    /** What is made of its bytes. */
    interface Reading<T> {
        /** @param length of the file in bytes */
        T read(InputStream in, long length) throws IOException;
    }

    /** @throws UserError if it is missing or cannot be read */
    static <T> T read(Path file, Configuration hadoop, Reading<T> reading) {
        FileSystem system = HadoopPath.fileSystem(file, hadoop);
        try {
            FileStatus status = system.getFileStatus(file);
            try (InputStream in = system.open(file)) {
                return reading.read(in, status.getLen());
            }
        } catch (FileNotFoundException e) {
            throw new UserError(file + " is not there, or may not be read: check the path", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }
}
