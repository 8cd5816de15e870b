package org.convoke.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A real Spark in this JVM, with Convoke's own settings, for the time of a test. */
public final class LocalSpark implements AutoCloseable {
    private final SparkSession session;

    /** @param settings further settings: key, value, key, value, … */
    public LocalSpark(int cores, String... settings) {
        SparkConf conf = new SparkConf()
                .setMaster("local[" + cores + "]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                // A class of ours that nobody registered is an error, instead of being sent by its name.
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        session = SparkSession.builder().config(SparkDefaults.applyTo(conf)).getOrCreate();
    }

    public SparkSession session() {
        return session;
    }

    public JavaSparkContext context() {
        return new JavaSparkContext(session.sparkContext());
    }

    @Override
    public void close() {
        session.stop();
    }
}
