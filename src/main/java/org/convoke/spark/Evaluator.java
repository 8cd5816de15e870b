package org.convoke.spark;

import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;

/** Measures a network on labelled images that the executors hold, as often as wanted. */
public final class Evaluator implements AutoCloseable {
    private final NetworkOnSpark network;
    private final ShardedImages images;
    private final int shards;

    /**
     * @param images with labels below the network's classes, of the network's input shape; at least one
     * @param partitions how many to hold them in
     */
    public Evaluator(NetworkOnSpark network, ImageSet images, Optional<Integer> partitions, String name) {
        this.network = network;
        shards = ShardedImages.shardsToEvaluate(images.count());
        this.images = images.asTheyAre(
                network.spark(), shards, partitions.orElse(network.partitions(shards, images.bytes())), name);
    }

    /**
     * Loss and confusions at some weights.
     *
     * @param weights flat
     * @param description what the Spark UI shows for it
     */
    public Evaluation evaluate(float[] weights, String description) {
        network.spark().setJobDescription(description);
        Broadcast<float[]> broadcast = network.spark().broadcast(weights);
        try {
            FoldTree.Folder<Evaluation> folder = new FoldTree.Folder<>(shards, Evaluation::plus);
            images.held()
                    .map(new EvaluationTask(network.session(), broadcast, shards))
                    .collect()
                    .forEach(answer -> folder.addAll(answer.nodes(), answer.sums()));
            return folder.root();
        } finally {
            broadcast.destroy();
        }
    }

    /** Frees what the executors hold. */
    @Override
    public void close() {
        images.close();
    }
}
