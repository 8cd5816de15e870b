package org.convoke.spark;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.reflect.ClassTag$;

/** The plain way: each step broadcasts the weights and runs one Spark job with a task a partition. */
final class JobPerStep implements StepExchange {
    private final JavaSparkContext spark;
    private final ShardedImages images;
    private final StepWork work;
    private final String why;

    /**
     * @param images are closed with this
     * @param why it is chosen
     */
    JobPerStep(JavaSparkContext spark, ShardedImages images, StepWork work, String why) {
        this.spark = spark;
        this.images = images;
        this.work = work;
        this.why = why;
    }

    @Override
    public Optional<String> whyJobs() {
        return Optional.of(why);
    }

    @Override
    public Exchanged step(float[] weights, int epoch, long step, String description) {
        if (step == 0) {
            images.spread();
        }
        spark.setJobDescription(description);
        long start = System.nanoTime();
        Broadcast<float[]> broadcast = broadcast(weights);
        long sent = System.nanoTime();
        GradientPieces[] answers;
        try {
            answers = (GradientPieces[]) spark.sc()
                    .runJob(
                            images.held().rdd(),
                            new JobTask(work, broadcast, epoch, step),
                            ClassTag$.MODULE$.apply(GradientPieces.class));
        } finally {
            broadcast.destroy();
        }
        return Exchanged.of(List.of(answers), work.shards(), start, sent);
    }

    @Override
    public Optional<Integer> firstUnsound(float[] weights, int epoch, long step, String description) {
        spark.setJobDescription(description);
        Broadcast<float[]> broadcast = broadcast(weights);
        try {
            StepWork done = work;
            return images
                    .held()
                    .flatMap(held ->
                            done.unsound(held, broadcast.value(), epoch, step).iterator())
                    .collect()
                    .stream()
                    .min(Comparator.naturalOrder());
        } finally {
            broadcast.destroy();
        }
    }

    /**
     * A copy: with a local master the tasks read the very array that is broadcast, and the optimiser writes to this one;
     * and Spark keeps a note of every broadcast as long as its value is in use.
     */
    private Broadcast<float[]> broadcast(float[] weights) {
        return spark.broadcast(weights.clone());
    }

    @Override
    public void close() {
        images.close();
    }
}
