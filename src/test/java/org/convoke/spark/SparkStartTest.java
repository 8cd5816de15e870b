package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with Spark's settings is said in one line, with a remedy. */
class SparkStartTest {
    private static SparkConf conf(String master, String... settings) {
        SparkConf conf = new SparkConf(false).setMaster(master).setAppName("test");
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local",
                "local[1]",
                "local[*]",
                "local[2, 3]",
                "yarn",
                "k8s://https://host:443",
                "spark://host:7077",
                "spark://one:7077,two:7078"
            })
    void mastersThatSparkKnows(String master) {
        assertThatCode(() -> SparkStart.check(conf(master))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "foo; not an address of a Spark master: use local[*], local[4], spark://HOST:7077",
                "local[x]; not an address of a Spark master",
                "spark://host; not an address of a Spark master",
                "spark://host:70777; not an address of a Spark master",
                "local[0]; no core to compute on: use local[1] or more",
                "spark://my_host:7077; Spark takes no host name with an underscore: use the host's IP address"
            })
    void mastersThatSparkDoesNot(String master, String message) {
        assertThatThrownBy(() -> SparkStart.check(conf(master)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("master=" + master + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "spark.task.cpus; 3; a task would need more cores than local[2] has, which is 2: leave it out",
                "spark.task.cpus; many; is not a number: write 1 or more",
                "spark.executor.cores; 0; must be at least 1",
                "spark.executor.memory; 1gig; is not a size: write 700m or 4g",
                "spark.executor.memory; 100m; an executor needs at least 450 MB: give it 1g or more",
                "spark.convoke.stallTimeout; soon; is not a time: write 90s or 30min",
                "spark.api.mode; connect; Spark Connect runs no program of a jar's own: set spark.api.mode=classic"
            })
    void settingsThatCannotBe(String key, String value, String message) {
        assertThatThrownBy(() -> SparkStart.check(conf("local[2]", key, value)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("conf=" + key + "=" + value + ": " + message);
    }

    @Test
    void aHeapInWhichSparkDoesNotRun() {
        assertThatThrownBy(() -> SparkStart.checkHeap(100 << 20))
                .isInstanceOf(UserError.class)
                .hasMessage("the driver's heap of 100 MB is less than the 450 MB that Spark needs: give it"
                        + " driver-memory=1g or more");
    }

    @Test
    void whereNoMasterAnswers() throws IOException {
        // A port that is taken, so that nobody else gets it, and that nobody listens at.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String master = "spark://127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> SparkStart.start(conf(master)))
                    .isInstanceOf(UserError.class)
                    .hasMessage("no Master answers at " + master
                            + " (Connection refused): check that it runs, and the address, which its log and its page"
                            + " show");
        }
    }

    @Test
    void whatSparkItselfRefusesIsSaidInOneLine() {
        assertThatThrownBy(() -> SparkStart.start(conf("local[1]", "spark.ui.port", "abc")))
                .isInstanceOf(UserError.class)
                .hasMessageMatching("Spark cannot start: .*'abc' in the config \"spark.ui.port\" is invalid.*");
    }

    @Test
    void aHostNameWithAnUnderscoreDoesNotMatterOnOneMachine() throws IOException {
        SparkConf conf = SparkDefaults.applyTo(conf(
                "local[1]",
                "spark.ui.enabled",
                "false",
                "spark.driver.bindAddress",
                "127.0.0.1",
                "spark.driver.host",
                "my_laptop"));
        try (SparkSession session = SparkStart.start(conf)) {
            assertThat(session.range(3).count()).isEqualTo(3);
        }
    }
}
