package org.convoke.store;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** On HDFS. */
@Tag("slow")
@ExtendWith(HdfsCluster.class)
class DriverLockHdfsTest extends DriverLockContract {
    private final Path root;

    DriverLockHdfsTest(Path root) {
        this.root = root;
    }

    @Override
    Path root() {
        return root;
    }
}
