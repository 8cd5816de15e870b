package org.convoke.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.convoke.data.PackedImages;
import org.convoke.net.Workspace;

/**
 * A partition's predictions, micro-batch by micro-batch.
 *
 * @param session the network
 * @param weights flat
 * @param classNames the names of the network's classes
 * @param firstIndexes the index of the first image of each shard
 */
record PredictionTask(
        Broadcast<Session> session, Broadcast<float[]> weights, List<String> classNames, List<Long> firstIndexes)
        implements FlatMapFunction<HeldShards, Row> {
    @Override
    public Iterator<Row> call(HeldShards held) {
        if (held.shards() == 0) {
            return List.<Row>of().iterator();
        }
        PackedImages images = held.images();
        int[] order = IntStream.range(0, images.count()).toArray();
        long firstIndex = firstIndexes.get(held.firstShard());
        Session plan = session.value();
        List<Row> rows = new ArrayList<>(images.count());
        Workspace workspace = plan.borrow();
        try {
            workspace.load(weights.value());
            for (int at = 0; at < images.count(); at += workspace.lanes()) {
                int end = Math.min(images.count(), at + workspace.lanes());
                workspace.images(images.pixels(), images.labels(), 0, order, at, end, plan.tables());
                workspace.forward();
                for (int n = 0; n < workspace.count(); n++) {
                    rows.add(row(workspace, n, firstIndex + at + n, images.labels()[at + n]));
                }
            }
        } finally {
            plan.back(workspace);
        }
        return rows.iterator();
    }

    private Row row(Workspace workspace, int n, long index, int label) {
        Float[] outputs = new Float[classNames.size()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = workspace.output(n, k);
        }
        int prediction = workspace.prediction(n);
        return RowFactory.create(
                index, label == PackedImages.UNKNOWN ? null : label, prediction, classNames.get(prediction), outputs);
    }
}
