package org.convoke.spark;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.net.ClassMap;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.Mistakes;
import org.convoke.train.TestTime;
import org.convoke.train.metric.RocAuc;

/** Measures a network on labelled images that the executors hold, as often as wanted. */
public final class Evaluator implements AutoCloseable {
    /** Of more outputs, images × classes, there are no ranks. */
    private static final long MOST_OUTPUTS = 100_000_000;

    /** The outputs may take one over this of the driver's memory; they are there twice while they arrive. */
    private static final long MEMORY_SHARE = 4;

    private final NetworkOnSpark network;
    private final ShardedImages images;
    private final Optional<KeptFeatures> kept;
    private final int shards;
    private final int count;

    /**
     * What came of an evaluation.
     *
     * @param sums loss and confusions
     * @param wrong the images that were most surely taken for another class, the surest first
     * @param attention for each of them, when asked, where the network sees the class that it was taken for; or none at all
     */
    public record Examined(Evaluation sums, List<WrongImage> wrong, Supplier<List<ClassMap>> attention) {}

    /**
     * What came of a closer look.
     *
     * @param sums loss, confusions and outputs
     * @param ranks the areas under the ROC curves; empty where there are too many outputs for the driver
     */
    public record Measured(Evaluation sums, Optional<RocAuc> ranks) {}

    /**
     * @param images with labels below the network's classes, of the network's input shape; at least one
     * @param partitions how many to hold them in
     */
    public Evaluator(NetworkOnSpark network, ImageSet images, Optional<Integer> partitions, String name) {
        this(network, images, partitions, name, Optional.empty());
    }

    /** @param frozen the weights that are always the same; none if all may be others each time */
    Evaluator(
            NetworkOnSpark network,
            ImageSet images,
            Optional<Integer> partitions,
            String name,
            Optional<Broadcast<float[]>> frozen) {
        this.network = network;
        count = images.count();
        shards = ShardedImages.shardsToEvaluate(count);
        this.images = images.asTheyAre(
                network.spark(),
                shards,
                Math.min(shards, partitions.orElse(network.partitions(shards, images.bytes()))),
                name);
        try {
            kept = frozen.flatMap(weights -> KeptFeatures.Plan.of(network, this.images)
                    .filter(KeptFeatures.Plan::fits)
                    .map(plan -> KeptFeatures.of(network, plan, this.images, weights, false)));
        } catch (Throwable failure) {
            this.images.close();
            throw failure;
        }
    }

    /**
     * Loss and confusions at some weights.
     *
     * @param weights flat
     * @param description what the Spark UI shows for it
     */
    public Evaluation evaluate(float[] weights, String description) {
        return evaluate(weights, TestTime.NONE, description);
    }

    /**
     * Likewise.
     *
     * @param testTime what the network sees of an image
     */
    public Evaluation evaluate(float[] weights, TestTime testTime, String description) {
        return sums(answers(weights, testTime, false, description));
    }

    /** The same, with the worst mistakes. */
    public Examined examine(float[] weights, String description) {
        List<EvaluationPieces> answers = answers(weights, TestTime.NONE, false, description);
        List<WrongImage> wrong = wrong(answers);
        return new Examined(
                sums(answers),
                wrong,
                new Attention(network.network(), network.session().value(), weights, wrong));
    }

    /**
     * All that can be said at some weights.
     *
     * @param weights flat
     * @param testTime what the network sees of an image
     * @param description what the Spark UI shows for it
     */
    public Measured measure(float[] weights, TestTime testTime, String description) {
        boolean ranked = outputsFit();
        List<EvaluationPieces> answers = answers(weights, testTime, ranked, description);
        List<RocAuc.Outputs> outputs =
                answers.stream().flatMap(answer -> answer.outputs().stream()).toList();
        return new Measured(
                sums(answers),
                ranked ? Optional.of(RocAuc.of(network.network().classes(), outputs)) : Optional.empty());
    }

    /** Whether all outputs together are few enough for the driver, where images are ranked by them. */
    private boolean outputsFit() {
        long outputs = (long) count * network.network().classes();
        return outputs <= Math.min(MOST_OUTPUTS, Runtime.getRuntime().maxMemory() / (MEMORY_SHARE * Float.BYTES));
    }

    private List<EvaluationPieces> answers(float[] weights, TestTime testTime, boolean outputs, String description) {
        Optional<KeptFeatures> features = kept.filter(unused -> testTime == TestTime.NONE);
        ShardedImages seen = features.map(KeptFeatures::images).orElse(images);
        seen.spread();
        network.spark().setJobDescription(description);
        Broadcast<float[]> broadcast = network.spark().broadcast(weights);
        try {
            return seen.held()
                    .map(new EvaluationTask(
                            features.map(KeptFeatures::session).orElse(network.session()),
                            broadcast,
                            shards,
                            count,
                            testTime,
                            outputs))
                    .collect();
        } finally {
            broadcast.destroy();
        }
    }

    private Evaluation sums(List<EvaluationPieces> answers) {
        FoldTree.Folder<Evaluation> folder = new FoldTree.Folder<>(shards, Evaluation::plus);
        answers.forEach(answer -> folder.addAll(answer.nodes(), answer.sums()));
        return folder.root();
    }

    private static List<WrongImage> wrong(List<EvaluationPieces> answers) {
        List<WrongImage> wrong =
                answers.stream().flatMap(answer -> answer.wrong().stream()).toList();
        Mistakes surest = new Mistakes();
        wrong.forEach(each -> surest.add(each.mistake()));
        return surest.surest().stream()
                .map(mistake -> wrong.stream()
                        .filter(each -> each.mistake().equals(mistake))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** Frees what the executors hold. */
    @Override
    public void close() {
        kept.map(KeptFeatures::images).orElse(images).close();
    }
}
