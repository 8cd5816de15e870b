package org.convoke.data.files;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/**
 * The local file system under the scheme {@code faulty:}, where what has {@code forbidden} in its name may not be read, and
 * of what has {@code lost} in it the server does not answer; of what has {@code breaks} in it, no more when it is
 * sought in.
 */
public final class FaultyFolders extends RawLocalFileSystem {
    static Configuration configuration() {
        Configuration hadoop = new Configuration(false);
        hadoop.setClass("fs.faulty.impl", FaultyFolders.class, RawLocalFileSystem.class);
        hadoop.setBoolean("fs.faulty.impl.disable.cache", true);
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create("faulty:///");
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        check(folder);
        return super.listStatus(folder);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        check(file);
        FSDataInputStream in = super.open(file, bufferSize);
        return file.getName().contains("breaks") ? new Breaking(in) : in;
    }

    private static void check(Path path) throws IOException {
        if (path.getName().contains("forbidden")) {
            throw new AccessControlException("Permission denied: user=ann, access=READ_EXECUTE");
        }
        if (path.getName().contains("lost")) {
            throw new IOException("Connection reset");
        }
    }

    private static final class Breaking extends FSDataInputStream {
        Breaking(FSDataInputStream in) {
            super(in);
        }

        @Override
        public void seek(long position) throws IOException {
            throw new IOException("Connection reset");
        }
    }
}
