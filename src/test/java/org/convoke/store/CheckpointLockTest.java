package org.convoke.store;

import java.io.File;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;

/** On the local file system. */
class CheckpointLockTest extends CheckpointLockContract {
    @TempDir
    private File folder;

    @Override
    Path root() {
        return new Path(folder.toURI());
    }
}
