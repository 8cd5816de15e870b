package org.convoke.store;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tests of what is stored, for any Hadoop file system. */
abstract class StoreContract {
    final Configuration hadoop = new Configuration();

    /** An empty folder, or one that does not exist yet. */
    abstract Path root();

    final FileSystem system() throws IOException {
        return DirectoryFiles.system(root(), hadoop);
    }

    final byte[] bytes(Path file) throws IOException {
        try (FSDataInputStream in = system().open(file)) {
            return in.readAllBytes();
        }
    }

    final void write(Path file, byte[] bytes) throws IOException {
        if (system().getUri().getScheme().equals("file")) {
            // Hadoop starts a process for each file, to set its permissions.
            java.nio.file.Path local = java.nio.file.Path.of(file.toUri().getPath());
            Files.createDirectories(local.getParent());
            Files.write(local, bytes);
            return;
        }
        try (FSDataOutputStream out = system().create(file, true)) {
            out.write(bytes);
        }
    }

    final void flipBit(Path file, int bit) throws IOException {
        byte[] bytes = bytes(file);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        write(file, bytes);
    }

    /** The names in a folder, hidden ones too, in alphabetical order. */
    final List<String> names(Path folder) throws IOException {
        return Arrays.stream(system().listStatus(folder))
                .map(status -> status.getPath().getName())
                .sorted()
                .toList();
    }
}
