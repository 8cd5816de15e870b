package org.convoke.store;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** On HDFS. */
@Tag("slow")
@ExtendWith(HdfsCluster.class)
class CheckpointDirectoryHdfsTest extends CheckpointDirectoryContract {
    private final Path root;

    CheckpointDirectoryHdfsTest(Path root) {
        this.root = root;
    }

    @Override
    Path root() {
        return root;
    }
}
