package org.convoke.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/** Spark settings that Convoke wants where the user set none: those of {@code conf/convoke.conf}, for a bare submit. */
public final class SparkDefaults {
    private static final String SERIALIZER = "spark.serializer";
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

    private SparkDefaults() {}

    /** Adds every default whose key is not set. A user's own serializer is left alone, and its settings with it. */
    public static SparkConf applyTo(SparkConf conf) {
        conf.setIfMissing(SERIALIZER, KRYO);
        if (conf.get(SERIALIZER).equals(KRYO)) {
            conf.setIfMissing("spark.kryo.registrator", ConvokeRegistrator.class.getName());
            conf.setIfMissing("spark.kryo.registrationRequired", "true");
            // A gradient of more than 16 million weights would not fit into the default of 64m.
            conf.setIfMissing("spark.kryoserializer.buffer.max", "1g");
        }
        settings().forEach(conf::setIfMissing);
        return conf;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        // A gradient above this size would take another round trip through the block manager.
        settings.put("spark.task.maxDirectResultSize", "64m");
        settings.put("spark.rpc.message.maxSize", "256");
        // The driver collects one gradient a partition each step.
        settings.put("spark.driver.maxResultSize", "0");
        // Weights are random bits to a compressor.
        settings.put("spark.broadcast.compress", "false");
        // Shards stay where they are cached first: wait for all executors, or a few get them all.
        settings.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        // A run has thousands of jobs: the UI keeps the last ones, so that the driver's heap stays flat.
        settings.put("spark.ui.retainedJobs", "200");
        settings.put("spark.ui.retainedStages", "200");
        settings.put("spark.ui.retainedTasks", "2000");
        settings.put("spark.sql.ui.retainedExecutions", "50");
        settings.put("spark.ui.showConsoleProgress", "false");
        return settings;
    }
}
