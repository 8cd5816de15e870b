package org.convoke.spark;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.convoke.train.Dealing;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.convoke.train.Recipe;

/** The plain way: each step broadcasts the weights and runs one Spark job with a task a partition. */
final class JobPerStep implements StepExchange {
    private final JavaSparkContext spark;
    private final Broadcast<Session> session;
    private final ShardedImages images;
    private final Dealing dealing;
    private final Recipe recipe;
    private final LongAccumulator counted;

    JobPerStep(NetworkOnSpark network, ShardedImages images, Dealing dealing, Recipe recipe) {
        spark = network.spark();
        session = network.session();
        this.images = images;
        this.dealing = dealing;
        this.recipe = recipe;
        counted = spark.sc().longAccumulator("images");
    }

    @Override
    public Exchanged step(float[] weights, int epoch, long step, String description) {
        spark.setJobDescription(description);
        long start = System.nanoTime();
        // A copy: with a local master the tasks read the very array that is broadcast, and the optimiser writes to this
        // one; and Spark keeps a note of every broadcast as long as its value is in use.
        Broadcast<float[]> broadcast = spark.broadcast(weights.clone());
        long sent = System.nanoTime();
        List<GradientPieces> answers;
        try {
            answers = images.held().map(task(broadcast, epoch, step)).collect();
        } finally {
            broadcast.destroy();
        }
        long answered = System.nanoTime();
        FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(recipe.shards(), GradientSum::fold);
        long longest = 0;
        for (GradientPieces answer : answers) {
            longest = Math.max(longest, answer.nanos());
            folder.addAll(answer.nodes(), answer.sums());
        }
        GradientSum sum = folder.root();
        long folded = System.nanoTime();
        long job = answered - sent;
        return new Exchanged(
                sum,
                new StepTimes(sent - start, Math.max(0, job - longest), Math.min(job, longest), folded - answered, 0));
    }

    @Override
    public Optional<Integer> firstUnsound(float[] weights, int epoch, long step, String description) {
        spark.setJobDescription(description);
        Broadcast<float[]> broadcast = spark.broadcast(weights.clone());
        try {
            return images.held().flatMap(new UnsoundShards(task(broadcast, epoch, step))).collect().stream()
                    .min(Comparator.naturalOrder());
        } finally {
            broadcast.destroy();
        }
    }

    private GradientTask task(Broadcast<float[]> weights, int epoch, long step) {
        return new GradientTask(session, weights, dealing, recipe.shards(), recipe.seed(), epoch, step, counted);
    }

    @Override
    public void close() {
        images.close();
    }
}
