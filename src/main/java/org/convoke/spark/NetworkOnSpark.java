package org.convoke.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;

/** A network whose plan the executors hold: what training, evaluation and prediction on a cluster have in common. */
public final class NetworkOnSpark implements AutoCloseable {
    private final JavaSparkContext spark;
    private final Network network;
    private final Broadcast<Session> session;
    private final StallWatch watch;

    /**
     * Waits for the cluster's executors, and hands them the network.
     *
     * @param normalisation how pixels become what the network sees
     * @param kernels which kernels the executors compute with
     * @param lanes the most images of a micro-batch; part of a recipe, since the order of sums depends on it
     */
    public NetworkOnSpark(
            JavaSparkContext spark, Network network, Normalisation normalisation, KernelChoice kernels, int lanes) {
        this.spark = spark;
        this.network = network;
        ExecutorsReady.await(spark);
        watch = StallWatch.over(spark.sc());
        session = spark.broadcast(new Session(NetworkFile.text(network), normalisation.tables(), kernels, lanes));
    }

    /** The network. */
    public Network network() {
        return network;
    }

    JavaSparkContext spark() {
        return spark;
    }

    Broadcast<Session> session() {
        return session;
    }

    /** How many partitions so many shards are best held in: one for each core, as far as there are shards. */
    int partitions(int shards) {
        return Math.max(1, Math.min(shards, spark.defaultParallelism()));
    }

    /** Frees what the executors hold. */
    @Override
    public void close() {
        watch.close();
        session.destroy();
    }
}
