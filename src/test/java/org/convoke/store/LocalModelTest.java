package org.convoke.store;

import java.io.File;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;

/** Read without Hadoop: the same models, and the same words about what is wrong with them. */
class LocalModelTest extends ModelDirectoryContract {
    @TempDir
    private File folder;

    @Override
    Path root() {
        // Without the scheme, which paths of this machine do not have.
        return new Path(folder.getPath());
    }

    @Override
    Model read(Path directory) {
        return LocalModel.read(java.nio.file.Path.of(directory.toString()));
    }
}
