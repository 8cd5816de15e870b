package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputPathTest {
    private static Path parse(String text, SparkConf spark) {
        return OutputPath.parse(text, Setting.OUT, new Configuration(false), spark);
    }

    @ParameterizedTest
    @CsvSource({"spark.submit.deployMode, cluster", "spark.kubernetes.submitInDriver, true"})
    void aRelativePathOfADriverOnTheClusterIsRefused(String key, String value) {
        SparkConf cluster = new SparkConf(false).set(key, value);
        assertThatThrownBy(() -> parse("models/m", cluster))
                .isInstanceOf(UserError.class)
                .hasMessage("out=models/m: the driver runs on the cluster, and a relative path goes with its container:"
                        + " give an absolute path or a URI, such as hdfs:///models/mine");
        for (String kept : new String[] {"/mnt/models/m", "hdfs://host/models/m", "file:/mnt/m"}) {
            assertThat(parse(kept, cluster)).hasToString(kept);
        }
    }

    @Test
    void aRelativePathOfADriverHereIsThePath() {
        assertThat(parse("models/m", new SparkConf(false))).hasToString("models/m");
    }
}
