package org.convoke.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.Mistakes;

/** Measures a network on labelled images that the executors hold, as often as wanted. */
public final class Evaluator implements AutoCloseable {
    private final NetworkOnSpark network;
    private final ShardedImages images;
    private final int shards;
    private final int count;

    /**
     * What came of an evaluation.
     *
     * @param sums loss and confusions
     * @param wrong the images that were most surely taken for another class, the surest first
     */
    public record Examined(Evaluation sums, List<WrongImage> wrong) {}

    /**
     * @param images with labels below the network's classes, of the network's input shape; at least one
     * @param partitions how many to hold them in
     */
    public Evaluator(NetworkOnSpark network, ImageSet images, Optional<Integer> partitions, String name) {
        this.network = network;
        count = images.count();
        shards = ShardedImages.shardsToEvaluate(count);
        this.images = images.asTheyAre(
                network.spark(),
                shards,
                Math.min(shards, partitions.orElse(network.partitions(shards, images.bytes()))),
                name);
    }

    /**
     * Loss and confusions at some weights.
     *
     * @param weights flat
     * @param description what the Spark UI shows for it
     */
    public Evaluation evaluate(float[] weights, String description) {
        return examine(weights, description).sums();
    }

    /** The same, with the worst mistakes. */
    public Examined examine(float[] weights, String description) {
        images.spread();
        network.spark().setJobDescription(description);
        Broadcast<float[]> broadcast = network.spark().broadcast(weights);
        try {
            FoldTree.Folder<Evaluation> folder = new FoldTree.Folder<>(shards, Evaluation::plus);
            List<WrongImage> wrong = new ArrayList<>();
            images.held()
                    .map(new EvaluationTask(network.session(), broadcast, shards, count))
                    .collect()
                    .forEach(answer -> {
                        folder.addAll(answer.nodes(), answer.sums());
                        wrong.addAll(answer.wrong());
                    });
            Mistakes surest = new Mistakes();
            wrong.forEach(each -> surest.add(each.mistake()));
            return new Examined(
                    folder.root(),
                    surest.surest().stream()
                            .map(mistake -> wrong.stream()
                                    .filter(each -> each.mistake().equals(mistake))
                                    .findFirst()
                                    .orElseThrow())
                            .toList());
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
