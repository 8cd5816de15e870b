package org.convoke.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.convoke.data.files.HadoopPath;
import org.convoke.store.AtomicWrite;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** A place to write to that is still there when the program has ended. */
final class OutputPath {
    private OutputPath() {}

    /**
     * The path that an option names.
     *
     * @throws UserError if the text cannot be a path, or the path is relative to a folder that goes with the driver
     */
    static Path parse(String text, Setting setting, Configuration hadoop) {
        return parse(text, setting, hadoop, new SparkConf());
    }

    static Path parse(String text, Setting setting, Configuration hadoop, SparkConf spark) {
        Path path = HadoopPath.parse(text, "give another " + setting);
        if (runsOnTheCluster(spark) && !path.isUriPathAbsolute() && isLocal(hadoop)) {
            throw new UserError(
                    setting,
                    text,
                    "the driver runs on the cluster, and a relative path goes with its container",
                    "give an absolute path or a URI, such as hdfs:///models/mine");
        }
        return path;
    }

    /**
     * Makes sure that there is nothing at a path yet.
     *
     * @param option which names the path
     * @throws UserError if there is
     */
    static void requireAbsent(Path path, String option, Configuration hadoop) {
        try {
            if (HadoopPath.fileSystem(path, hadoop).exists(path)) {
                throw new UserError(path + " exists: choose another " + option + ", or delete it if it is not needed");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @throws UserError if it cannot be written
     */
    static void write(Path path, String text, Configuration hadoop) {
        AtomicWrite.singleFile(path, hadoop, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean runsOnTheCluster(SparkConf spark) {
        return spark.get("spark.submit.deployMode", "client").equals("cluster")
                // In the pod Spark says client.
                || spark.getBoolean("spark.kubernetes.submitInDriver", false);
    }

    private static boolean isLocal(Configuration hadoop) {
        try {
            return FileSystem.get(hadoop).getScheme().equals("file");
        } catch (IOException e) {
            // Whoever writes there will say what is wrong.
            return false;
        }
    }
}
