package org.convoke.spark;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.convoke.data.picture.BadImage;
import org.convoke.net.Workspace;
import org.convoke.source.BadImages;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.InferencePass;
import org.convoke.train.TestTime;

/**
 * The rows of a partition with columns appended, micro-batch by micro-batch, in their order.
 *
 * @param session the network
 * @param weights flat
 * @param pixels how a row becomes pixels
 * @param kept the columns that are kept
 * @param testTime what the network sees of an image
 * @param appended the columns
 * @param skipBad whether an image that cannot be used is left without a prediction; or else it is an error
 * @param bad takes the images that could not be used
 */
record PredictionTask(
        Broadcast<Session> session,
        Broadcast<float[]> weights,
        RowPixels pixels,
        List<Integer> kept,
        TestTime testTime,
        AppendedColumns appended,
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
        /** What is appended for an image that cannot be used. */
        private final Object[] nothing = new Object[appended.columns().length()];

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
                Workspace workspace = plan.borrow(appended.watches());
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
            Object[][] values = new Object[0][];
            if (good > 0) {
                new InferencePass(workspace, testTime).forwardLayers(batch, new int[good], 0, good, plan.tables());
                values = appended.values(workspace);
            }
            for (int i = 0; i < count; i++) {
                ready.add(lane[i] < 0 ? row(taken[i], nothing) : row(taken[i], values[lane[i]]));
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

        private Row row(Row row, Object[] more) {
            Object[] values = new Object[kept.size() + more.length];
            for (int i = 0; i < kept.size(); i++) {
                values[i] = row.get(kept.get(i));
            }
            System.arraycopy(more, 0, values, kept.size(), more.length);
            return RowFactory.create(values);
        }
    }
}
