package org.convoke.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.data.ShardBounds;
import org.convoke.net.Workspace;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.InferencePass;
import org.convoke.train.Mistakes;
import org.convoke.train.ShardSums;
import org.convoke.train.TestTime;
import org.convoke.train.metric.RocAuc;

/**
 * A partition's part of an evaluation.
 *
 * @param session the network
 * @param weights flat
 * @param shards into how many shards the images are cut
 * @param images how many there are in all partitions
 * @param testTime what the network sees of an image
 * @param outputs whether the outputs for each image are wanted
 */
record EvaluationTask(
        Broadcast<Session> session,
        Broadcast<float[]> weights,
        int shards,
        int images,
        TestTime testTime,
        boolean outputs)
        implements Function<HeldShards, EvaluationPieces> {
    @Override
    public EvaluationPieces call(HeldShards held) {
        Session plan = session.value();
        Workspace workspace = plan.borrow();
        try {
            workspace.load(weights.value());
            FoldTree.Folder<Evaluation> folder = new FoldTree.Folder<>(shards, Evaluation::plus);
            Mistakes mistakes = new Mistakes();
            InferencePass pass = held.features().length > 0
                    ? new InferencePass(workspace, held.features())
                    : new InferencePass(workspace, testTime);
            int classes = workspace.network().classes();
            float[] kept = new float[outputs ? held.images().count() * classes : 0];
            for (int i = 0; i < held.shards(); i++) {
                int first = held.bounds()[i];
                Evaluation sum = ShardSums.evaluation(
                        pass,
                        held.images().pixels(),
                        held.images().labels(),
                        first,
                        held.bounds()[i + 1] - first,
                        plan.tables(),
                        mistakes,
                        kept);
                folder.add(FoldTree.Node.leaf(held.firstShard() + i), sum);
            }
            List<Map.Entry<FoldTree.Node, Evaluation>> pieces = folder.pieces();
            int firstImage = ShardBounds.bounds(images, shards)[held.firstShard()];
            return new EvaluationPieces(
                    pieces.stream().map(Map.Entry::getKey).toList(),
                    pieces.stream().map(Map.Entry::getValue).toList(),
                    mistakes.surest().stream()
                            .map(mistake -> WrongImage.of(held.images(), mistake, firstImage))
                            .toList(),
                    outputs ? List.of(new RocAuc.Outputs(held.images().labels(), kept)) : List.of());
        } finally {
            plan.back(workspace);
        }
    }
}
