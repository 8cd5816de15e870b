package org.convoke.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;
import scala.Tuple2;

/** The Hadoop settings that a Spark application would have, without starting one: an error in a path shows at once. */
final class HadoopSettings {
    private static final String PREFIX = "spark.hadoop.";

    private HadoopSettings() {}

    /** @throws UserError if the system has no name for the user, without which Hadoop opens no file */
    static Configuration fromSpark() {
        try {
            UserGroupInformation.getCurrentUser();
        } catch (IOException e) {
            throw new UserError(
                    "Hadoop does not know who runs this: the system has no name for the user id, or the login failed ("
                            + HadoopPath.reason(e) + ")",
                    "give the id a name, by a line in /etc/passwd (docker run -v /etc/passwd:/etc/passwd:ro), or run as"
                            + " a user who has one",
                    e);
        }
        Configuration hadoop = new Configuration();
        for (Tuple2<String, String> setting : new SparkConf().getAllWithPrefix(PREFIX)) {
            hadoop.set(setting._1(), setting._2());
        }
        return hadoop;
    }
}
