package org.convoke.spark;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.convoke.data.BadImage;
import org.convoke.net.Workspace;
import org.convoke.source.BadImages;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.InferencePass;
import org.convoke.train.TestTime;

/**
 * The rows of a partition with predictions appended, micro-batch by micro-batch, in their order.
 *
 * @param session the network
 * @param weights flat
 * @param classNames the names of the network's classes
 * @param pixels how a row becomes pixels
 * @param kept the columns that are kept
 * @param testTime what the network sees of an image
 * @param logits whether the logits are wanted
 * @param skipBad whether an image that cannot be used is left without a prediction; or else it is an error
 * @param bad takes the images that could not be used
 */
record PredictionTask(
        Broadcast<Session> session,
        Broadcast<float[]> weights,
        List<String> classNames,
        RowPixels pixels,
        List<Integer> kept,
        TestTime testTime,
        boolean logits,
        boolean skipBad,
        BadImageCount bad)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Predictions(rows);
    }

    private final class Predictions implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final RowPixels.Reader reader = pixels.open();
        private final Queue<Row> ready = new ArrayDeque<>();
        private long number;

        Predictions(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (ready.isEmpty()) {
                Session plan = session.value();
                Workspace workspace = plan.borrow();
                try {
                    predict(plan, workspace);
                } finally {
                    plan.back(workspace);
                }
            }
            return ready.remove();
        }

        private void predict(Session plan, Workspace workspace) {
            workspace.loadOnce(weights.value());
            int size = workspace.network().input().size();
            byte[] batch = new byte[workspace.lanes() * size];
            Row[] taken = new Row[workspace.lanes()];
            int[] lane = new int[workspace.lanes()];
            int count = 0;
            int good = 0;
            for (; count < taken.length && rows.hasNext(); count++) {
                taken[count] = rows.next();
                lane[count] = -1;
                Optional<byte[]> read = pixels(taken[count]);
                if (read.isPresent()) {
                    System.arraycopy(read.get(), 0, batch, good * size, size);
                    lane[count] = good++;
                }
                number++;
            }
            float[][] before = new float[good][];
            if (good > 0) {
                new InferencePass(workspace, testTime).forwardLayers(batch, new int[good], 0, good, plan.tables());
                if (logits) {
                    Arrays.setAll(before, n -> outputs(workspace, n));
                }
                workspace.forwardObjective();
            }
            for (int i = 0; i < count; i++) {
                ready.add(row(taken[i], workspace, lane[i], before));
            }
        }

        private Optional<byte[]> pixels(Row row) {
            try {
                return Optional.of(reader.pixels(row));
            } catch (BadImage e) {
                String where = ImageTable.where(row, TaskContext.getPartitionId(), number);
                if (!skipBad) {
                    throw new UserError(
                            where + ": " + e.marked() + " (" + Setting.ON_BAD_IMAGE.to("skip")
                                    + " leaves its prediction empty)",
                            e);
                }
                bad.add(new BadImages.Bad(where, e.marked()));
                return Optional.empty();
            }
        }

        private float[] outputs(Workspace workspace, int n) {
            float[] outputs = new float[classNames.size()];
            for (int k = 0; k < outputs.length; k++) {
                outputs[k] = workspace.output(n, k);
            }
            return outputs;
        }

        /** @param n the image's lane, −1 where there is none */
        private Row row(Row row, Workspace workspace, int n, float[][] before) {
            Object[] values = new Object[kept.size() + (logits ? 4 : 3)];
            for (int i = 0; i < kept.size(); i++) {
                values[i] = row.get(kept.get(i));
            }
            if (n >= 0) {
                int prediction = workspace.prediction(n);
                values[kept.size()] = prediction;
                values[kept.size() + 1] = classNames.get(prediction);
                values[kept.size() + 2] = outputs(workspace, n);
                if (logits) {
                    values[kept.size() + 3] = before[n];
                }
            }
            return RowFactory.create(values);
        }
    }
}
