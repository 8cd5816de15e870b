package org.convoke.spark;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.convoke.net.Workspace;
import org.convoke.train.Dealing;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.convoke.train.ShardSums;

/**
 * A partition's part of a step: the gradient sums of its shards, folded as far as they are neighbours in the tree. A pure
 * function of weights, shards, epoch and step, so it may run twice or anywhere.
 *
 * @param session the network
 * @param weights the weights of this step, flat
 * @param dealing which images belong to the step
 * @param shards S
 * @param seed of the order in an epoch
 * @param epoch from 0
 * @param step from 0 within the epoch
 * @param images counts images in the Spark UI
 */
record GradientTask(
        Broadcast<Session> session,
        Broadcast<float[]> weights,
        Dealing dealing,
        int shards,
        long seed,
        int epoch,
        long step,
        LongAccumulator images)
        implements Function<HeldShards, GradientPieces> {
    @Override
    public GradientPieces call(HeldShards held) {
        return withWorkspace((plan, workspace) -> {
            long start = System.nanoTime();
            FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(shards, GradientSum::fold);
            for (int i = 0; i < held.shards(); i++) {
                GradientSum sum = shard(plan, workspace, held, i);
                images.add(sum.images());
                folder.add(FoldTree.Node.leaf(held.firstShard() + i), sum);
            }
            List<Map.Entry<FoldTree.Node, GradientSum>> pieces = folder.pieces();
            return new GradientPieces(
                    pieces.stream().map(Map.Entry::getKey).toList(),
                    pieces.stream().map(Map.Entry::getValue).toList(),
                    System.nanoTime() - start);
        });
    }

    /** Computes in a workspace that has this step's weights. */
    <R> R withWorkspace(BiFunction<Session, Workspace, R> computation) {
        float[] values = weights.value();
        Session plan = session.value();
        Workspace workspace = plan.borrow();
        try {
            workspace.load(values);
            return computation.apply(plan, workspace);
        } finally {
            plan.back(workspace);
        }
    }

    /** The sum over the step's images of the i-th of the shards that are held. */
    GradientSum shard(Session plan, Workspace workspace, HeldShards held, int i) {
        int shard = held.firstShard() + i;
        int size = held.bounds()[i + 1] - held.bounds()[i];
        return ShardSums.gradient(
                workspace,
                held.images().pixels(),
                held.images().labels(),
                held.bounds()[i],
                plan.order(shard, size, seed, epoch),
                dealing.from(shard, step),
                dealing.to(shard, step),
                plan.tables());
    }
}
