package org.convoke.spark;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Spark settings that Convoke wants where the user set none: those of {@code conf/convoke.conf}, for a bare submit. */
public final class SparkDefaults {
    /** Chooses how a step's weights and gradients travel: an {@link ExchangeChoice}, {@code auto} by default. */
    public static final String EXCHANGE = "spark.convoke.exchange";

    private static final String SERIALIZER = "spark.serializer";
    private static final String REGISTRATOR = "spark.kryo.registrator";
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
    private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";

    private SparkDefaults() {}

    /**
     * Adds every default whose key is not set. A user's own serializer is left alone, and its settings with it. Without
     * {@link #kryoWorks}, Java's serializer is the default: slower, with the same bits.
     *
     * @throws UserError if the user asks for Kryo where it cannot work
     */
    public static SparkConf applyTo(SparkConf conf) {
        return applyTo(conf, kryoWorks());
    }

    /**
     * Whether this JVM lets Kryo look into {@code java.nio}, as Spark's Kryo classes must. It does with the module options
     * of Spark's launcher, which a standalone cluster's Worker leaves out where it starts a driver in cluster mode.
     */
    private static boolean kryoWorks() {
        return ByteBuffer.class.getModule().isOpen("java.nio", SparkDefaults.class.getModule());
    }

    static SparkConf applyTo(SparkConf conf, boolean kryoWorks) {
        conf.setIfMissing(SERIALIZER, kryoWorks ? KRYO : JAVA);
        if (conf.get(SERIALIZER).equals(KRYO) && !kryoWorks) {
            throw new UserError(SERIALIZER + " is Kryo, but the driver's JVM lacks Spark's module options, as on a"
                    + " standalone cluster in cluster mode: submit to the Master's REST port ("
                    + Setting.MASTER.to("spark://HOST:6066") + " with spark.master.rest.enabled=true), or leave "
                    + SERIALIZER + " unset");
        }
        if (conf.get(SERIALIZER).equals(KRYO)) {
            addRegistrator(conf);
            // A gradient of more than 16 million weights would not fit into the default of 64m.
            conf.setIfMissing("spark.kryoserializer.buffer.max", "1g");
        }
        settings().forEach(conf::setIfMissing);
        return conf;
    }

    /** Beside those that a cluster's own settings name: it is a list, and without ours no class of ours can be sent. */
    private static void addRegistrator(SparkConf conf) {
        String own = ConvokeRegistrator.class.getName();
        List<String> all = Stream.concat(Stream.of(conf.get(REGISTRATOR, "").split(",", -1)), Stream.of(own))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        conf.set(REGISTRATOR, String.join(",", all));
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
