package org.convoke.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * The numbers of a partition's shards whose share of a step is not {@linkplain org.convoke.train.GradientSum#isSound
 * sound}: asked for once, when a step went wrong.
 *
 * @param task the step
 */
record UnsoundShards(GradientTask task) implements FlatMapFunction<HeldShards, Integer> {
    @Override
    public Iterator<Integer> call(HeldShards held) {
        return task.withWorkspace((plan, workspace) -> {
            List<Integer> unsound = new ArrayList<>();
            for (int i = 0; i < held.shards(); i++) {
                if (!task.shard(plan, workspace, held, i).isSound()) {
                    unsound.add(held.firstShard() + i);
                }
            }
            return unsound.iterator();
        });
    }
}
