package org.convoke.ml;

import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.ReadWriteUtils;

/**
 * Where a stage is saved: on the file system that a path names, or on the driver's disk, as Spark's {@code saveToLocal} has it
 * from 4.1 on. Earlier versions have no such class.
 */
final class LocalSaving {
    private LocalSaving() {}

    /** The path where a stage's files are. */
    static Path path(String path) {
        return isOn() ? new Path(java.nio.file.Path.of(path).toAbsolutePath().toUri()) : new Path(path);
    }

    private static boolean isOn() {
        try {
            return (boolean) ReadWriteUtils.localSavingModeState().get();
        } catch (LinkageError e) {
            return false;
        }
    }
}
