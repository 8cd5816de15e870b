package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class SparkDefaultsTest {
    private static final String SERIALIZER = "spark.serializer";

    private static SparkConf with(String key, String value) {
        return new SparkConf(false).set(key, value);
    }

    @Test
    void whatTheUserSetsWins() {
        SparkConf conf = SparkDefaults.applyTo(with("spark.ui.retainedJobs", "7"), true);

        assertThat(conf.get("spark.ui.retainedJobs")).isEqualTo("7");
        assertThat(conf.get(SERIALIZER)).endsWith(".KryoSerializer");
    }

    @Test
    void aSerializerOfTheUsersOwnGetsNoSettingsOfKryo() {
        SparkConf conf = SparkDefaults.applyTo(with(SERIALIZER, "org.apache.spark.serializer.JavaSerializer"), true);

        assertThat(conf.get(SERIALIZER)).endsWith(".JavaSerializer");
        assertThat(conf.contains("spark.kryo.registrator")).isFalse();
    }

    @Test
    void whereKryoCannotWorkJavaSerialises() {
        SparkConf conf = SparkDefaults.applyTo(new SparkConf(false), false);

        assertThat(conf.get(SERIALIZER)).endsWith(".JavaSerializer");
        assertThat(conf.contains("spark.kryoserializer.buffer.max")).isFalse();
        assertThat(conf.get("spark.task.maxDirectResultSize")).isEqualTo("64m");
    }

    @Test
    void kryoWhereItCannotWorkIsAMistakeWithARemedy() {
        SparkConf conf = with(SERIALIZER, "org.apache.spark.serializer.KryoSerializer");

        assertThatThrownBy(() -> SparkDefaults.applyTo(conf, false))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("spark.serializer is Kryo, but the driver's JVM lacks Spark's module options")
                .hasMessageContaining("spark://HOST:6066");
    }

    @Test
    void aRegistratorOfTheClusterStaysAndOursJoinsIt() {
        SparkConf conf = SparkDefaults.applyTo(with("spark.kryo.registrator", "other.First, other.Second"), true);
        String all = "other.First,other.Second,org.convoke.spark.ConvokeRegistrator";
        assertThat(conf.get("spark.kryo.registrator")).isEqualTo(all);
        assertThat(SparkDefaults.applyTo(conf, true).get("spark.kryo.registrator"))
                .isEqualTo(all);
    }
}
