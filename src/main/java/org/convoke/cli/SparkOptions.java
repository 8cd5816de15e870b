package org.convoke.cli;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.convoke.array.KernelChoice;
import org.convoke.data.files.HadoopPath;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.SparkDefaults;
import org.convoke.spark.SparkStart;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.ui.MetricsPlugin;
import picocli.CommandLine.Option;

/** Options of every command that computes on Spark. None of them changes a bit of the result. */
final class SparkOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark master, such as local[4] or spark://host:7077. Default: what spark-submit says, or"
                    + " local[*].")
    private Optional<String> master;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Number of partitions of the images. Default: one per core, or more if the images do not fit"
                    + " into memory, but at most one per shard.")
    private Optional<Integer> partitions;

    @Option(
            names = "--kernels",
            paramLabel = "auto|plain|vector",
            defaultValue = "auto",
            description = "Compute with the Vector API or with plain loops. Default: ${DEFAULT-VALUE}, the Vector API"
                    + " where the JVM has it and makes it quick.")
    private KernelChoice kernels;

    @Option(
            names = "--exchange",
            paramLabel = "auto|job|resident",
            description = "How a step's weights and gradients travel: in long-running tasks, one epoch each, which is"
                    + " faster, or in one Spark job per step. Default: auto, long-running tasks where possible.")
    private Optional<ExchangeChoice> exchange;

    /**
     * Starts Spark, or joins the application that spark-submit prepared, and waits for its executors.
     *
     * @param command what Spark shows as the application's name
     */
    SparkSession start(String command) {
        return start(command, false);
    }

    /**
     * Likewise.
     *
     * @param sideBySide whether several trainings share the cluster: each then has a pool of its own, and no tasks that stay
     */
    SparkSession start(String command, boolean sideBySide) {
        String name = HadoopPath.withoutPassword(command);
        SparkConf conf = conf();
        if (sideBySide) {
            conf.set("spark.scheduler.mode", "FAIR");
            conf.set(SparkDefaults.EXCHANGE, ExchangeChoice.JOB.text());
        }
        MetricsPlugin.addTo(conf);
        conf.setIfMissing("spark.app.name", name);
        if (conf.get("spark.app.name").equals(Convoke.class.getName())) {
            conf.setAppName(name);
        }
        return SparkStart.start(conf);
    }

    /**
     * The settings that Spark will be started with.
     *
     * @throws UserError if one of them, or another of these options, cannot be
     */
    SparkConf conf() {
        SparkConf conf = new SparkConf();
        master.ifPresent(conf::setMaster);
        conf.setIfMissing("spark.master", "local[*]");
        SparkStart.check(conf);
        SparkStart.checkHeap(Runtime.getRuntime().maxMemory());
        SparkDefaults.applyTo(conf);
        exchange.ifPresent(choice -> conf.set(SparkDefaults.EXCHANGE, choice.text()));
        ExchangeChoice.of(conf);
        // What cannot be shows before anything is read.
        partitions();
        kernels();
        return conf;
    }

    Optional<Integer> partitions() {
        if (partitions.isPresent() && partitions.get() < 1) {
            throw new UserError(Setting.PARTITIONS, partitions.get(), "must be at least 1");
        }
        return partitions;
    }

    KernelChoice kernels() {
        if (kernels == KernelChoice.VECTOR && !KernelChoice.vectorModulePresent()) {
            throw new UserError("--kernels vector: " + KernelChoice.MISSING_MODULE);
        }
        return kernels;
    }
}
