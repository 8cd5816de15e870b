package org.convoke.spark;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.convoke.net.Workspace;
import org.convoke.train.Dealing;
import org.convoke.train.Feeding;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.convoke.train.ShardSums;

/**
 * A partition's part of a step as it is computed: the gradient sums of its shards, folded as far as they are neighbours in
 * the tree.
 *
 * @param session the network
 * @param frozen the weights that do not change, which are sent once; all others come with each step
 * @param dealing which images belong to a step
 * @param shards S
 * @param feeding what is done to the images; its seed is also that of their order in an epoch
 * @param smoothing how much of the target is spread evenly over all classes
 * @param images counts images in the Spark UI
 */
record ShardWork(
        Broadcast<Session> session,
        Broadcast<float[]> frozen,
        Dealing dealing,
        int shards,
        Feeding feeding,
        float smoothing,
        LongAccumulator images)
        implements StepWork {
    @Override
    public long stepsPerEpoch() {
        return dealing.stepsPerEpoch();
    }

    @Override
    public GradientPieces sum(HeldShards held, float[] weights, int epoch, long step, GradientArrays arrays) {
        long start = System.nanoTime();
        return withWorkspace(weights, (plan, workspace) -> {
            FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(shards, arrays::fold);
            for (int i = 0; i < held.shards(); i++) {
                GradientSum sum = shard(plan, workspace, held, i, epoch, step, arrays.take());
                images.add(sum.images());
                folder.add(FoldTree.Node.leaf(held.firstShard() + i), sum);
            }
            List<Map.Entry<FoldTree.Node, GradientSum>> pieces = folder.pieces();
            return new GradientPieces(
                    pieces.stream().map(Map.Entry::getKey).toList(),
                    pieces.stream().map(Map.Entry::getValue).toList(),
                    System.nanoTime() - start,
                    SparkEnv.get().executorId());
        });
    }

    @Override
    public List<Integer> unsound(HeldShards held, float[] weights, int epoch, long step) {
        float[] gradient = new float[weights.length];
        return withWorkspace(
                weights,
                (plan, workspace) -> IntStream.range(0, held.shards())
                        .filter(i -> !shard(plan, workspace, held, i, epoch, step, gradient)
                                .isSound())
                        .mapToObj(i -> held.firstShard() + i)
                        .toList());
    }

    private <R> R withWorkspace(float[] weights, BiFunction<Session, Workspace, R> computation) {
        Session plan = session.value();
        Workspace workspace = plan.borrowForTraining(smoothing);
        try {
            workspace.loadFrozen(frozen.value());
            workspace.load(weights);
            return computation.apply(plan, workspace);
        } finally {
            plan.back(workspace);
        }
    }

    /** The sum over the step's images of the i-th of the shards that are held, its gradient in the given array. */
    private GradientSum shard(
            Session plan, Workspace workspace, HeldShards held, int i, int epoch, long step, float[] gradient) {
        int shard = held.firstShard() + i;
        int size = held.bounds()[i + 1] - held.bounds()[i];
        return ShardSums.gradient(
                workspace,
                held.images().pixels(),
                held.images().labels(),
                held.bounds()[i],
                plan.order(shard, size, feeding.seed(), epoch),
                dealing.from(shard, step),
                dealing.to(shard, step),
                plan.tables(),
                held.features().length > 0
                        ? feeding.ofKept(
                                held.features(), epoch, shard, held.images().weights())
                        : feeding.of(epoch, shard, held.images().weights(), () -> plan.buffers(workspace)),
                gradient);
    }
}
