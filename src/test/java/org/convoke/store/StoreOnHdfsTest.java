package org.convoke.store;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** All that is stored, on one HDFS. */
@Tag("slow")
@ExtendWith(HdfsCluster.class)
class StoreOnHdfsTest {
    @Nested
    class Checkpoints extends CheckpointDirectoryContract {
        private final Path root;

        Checkpoints(Path root) {
            this.root = root;
        }

        @Override
        Path root() {
            return root;
        }
    }

    @Nested
    class Lock extends DriverLockContract {
        private final Path root;

        Lock(Path root) {
            this.root = root;
        }

        @Override
        Path root() {
            return root;
        }
    }

    @Nested
    class Models extends ModelDirectoryContract {
        private final Path root;

        Models(Path root) {
            this.root = root;
        }

        @Override
        Path root() {
            return root;
        }
    }
}
