package org.convoke.spark;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.spark.status.ExecutorsReady;

/** A network whose plan the executors hold: what training, evaluation and prediction on a cluster have in common. */
public final class NetworkOnSpark implements AutoCloseable {
    private final JavaSparkContext spark;
    private final Network network;
    private final Normalisation normalisation;
    private final KernelChoice kernels;
    private final int lanes;
    private final Broadcast<Session> session;
    private Optional<Broadcast<Session>> after = Optional.empty();

    /**
     * Hands a network to the cluster's executors, which should be there: see {@link ExecutorsReady}.
     *
     * @param normalisation how pixels become what the network sees
     * @param kernels which kernels the executors compute with
     * @param lanes the most images of a micro-batch; part of a recipe, since the order of sums depends on it
     */
    public NetworkOnSpark(
            JavaSparkContext spark, Network network, Normalisation normalisation, KernelChoice kernels, int lanes) {
        this.spark = spark;
        this.network = network;
        this.normalisation = normalisation;
        this.kernels = kernels;
        this.lanes = lanes;
        session = spark.broadcast(session(Session.WHOLE));
    }

    private Session session(int node) {
        return new Session(NetworkFile.text(network), normalisation.tables(), kernels, lanes, node);
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** How pixels become what the network sees. */
    Normalisation normalisation() {
        return normalisation;
    }

    /** Where it is. */
    public JavaSparkContext spark() {
        return spark;
    }

    Broadcast<Session> session() {
        return session;
    }

    /** What comes after the end of the network's frozen beginning. */
    synchronized Broadcast<Session> sessionAfter(int node) {
        if (after.isEmpty()) {
            after = Optional.of(spark.broadcast(session(node)));
        }
        return after.get();
    }

    /** The bytes that Spark has for data, in all executors together. */
    long storageMemory() {
        long ofACore = memoryOfACore();
        return ofACore == Long.MAX_VALUE ? ofACore : ofACore * Math.max(1, spark.defaultParallelism());
    }

    /** The bytes that Spark has for the data of one task. */
    long memoryOfACore() {
        return memoryOfACore(Math.max(1, spark.defaultParallelism()));
    }

    /**
     * How many partitions shards are best held in: one for each core. Where so large a one would take more than half of
     * the memory that Spark has for a core, some multiple of that, so that the images, which are on the executors' disks
     * then, come into memory in pieces of at most a quarter of it. Never more partitions than shards.
     *
     * @param bytes of the images of all shards
     */
    int partitions(int shards, long bytes) {
        int cores = Math.max(1, Math.min(spark.defaultParallelism(), slots()));
        return Math.max(1, Math.min(shards, partitions(bytes, cores, memoryOfACore(cores))));
    }

    /** How many tasks can run at once; of a cluster with one core Spark's own parallelism says two. */
    private int slots() {
        try {
            int slots = ResidentHub.slots(spark.sc());
            return slots == 0 || ExecutorsReady.comeOnDemand(spark.getConf()) ? Integer.MAX_VALUE : slots;
        } catch (LinkageError e) {
            return Integer.MAX_VALUE;
        }
    }

    static int partitions(long bytes, int cores, long memoryOfACore) {
        if (bytes / cores <= memoryOfACore / 2) {
            return cores;
        }
        long pieces = bytes / cores / Math.max(1, memoryOfACore / 4) + 1;
        return (int) Math.min(Integer.MAX_VALUE, pieces * cores);
    }

    /** Where executors differ, as if each were the smallest. */
    private long memoryOfACore(int cores) {
        SparkExecutorInfo[] infos = spark.sc().statusTracker().getExecutorInfos();
        // The driver is counted as one.
        int executors = Math.max(1, spark.sc().isLocal() ? 1 : infos.length - 1);
        return Stream.of(infos)
                .mapToLong(SparkExecutorInfo::totalOnHeapStorageMemory)
                .filter(memory -> memory > 0)
                .map(memory -> memory * executors / cores)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Frees what the executors hold. */
    @Override
    public void close() {
        session.destroy();
        after.ifPresent(Broadcast::destroy);
    }
}
