package org.convoke.source;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.ImageShape;
import org.convoke.text.UserError;

/**
 * Decodes and packs the images of a partition's rows, block by block.
 *
 * @param pixels how a row becomes pixels
 * @param labels where the label is; empty or one
 * @param weights where it is said how much an image counts; empty or one
 * @param classes the classes
 * @param shape of every image
 */
record LoadTask(
        RowPixels pixels, List<LabelColumn> labels, List<WeightColumn> weights, ClassIndex classes, ImageShape shape)
        implements Function2<Integer, Iterator<Row>, Iterator<LoadedBlock>> {
    private static final int BLOCK_BYTES = 8 << 20;

    @Override
    public Iterator<LoadedBlock> call(Integer partition, Iterator<Row> rows) {
        return new Blocks(partition, rows);
    }

    private final class Blocks implements Iterator<LoadedBlock> {
        private final int partition;
        private final Iterator<Row> rows;
        private final RowPixels.Reader reader = pixels.open();
        private final int size = shape.size();
        private long number;

        Blocks(int partition, Iterator<Row> rows) {
            this.partition = partition;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public LoadedBlock next() {
            long start = System.nanoTime();
            int most = Math.max(1, BLOCK_BYTES / size);
            byte[] all = new byte[Math.multiplyExact(most, size)];
            int[] label = new int[most];
            double[] weight = new double[weights.isEmpty() ? 0 : most];
            int count = 0;
            BadImages bad = BadImages.NONE;
            BadImages unlabelled = BadImages.NONE;
            long decodingTime = 0;
            while (count < most && rows.hasNext()) {
                Row row = rows.next();
                long before = System.nanoTime();
                try {
                    byte[] decoded = reader.pixels(row);
                    label[count] = labels.isEmpty()
                            ? PackedImages.UNKNOWN
                            : labels.get(0).read(row, classes);
                    if (!weights.isEmpty()) {
                        weight[count] = weights.get(0).read(row);
                    }
                    System.arraycopy(decoded, 0, all, count * size, size);
                    count++;
                } catch (BadImage e) {
                    bad = bad.plus(ImageTable.where(row, partition, number), e.marked());
                } catch (UserError e) {
                    unlabelled = unlabelled.plus(ImageTable.where(row, partition, number), e.getMessage());
                }
                number++;
                decodingTime += System.nanoTime() - before;
            }
            PackedImages packed = new PackedImages(
                    shape.channels(),
                    shape.rows(),
                    shape.columns(),
                    Arrays.copyOf(all, count * size),
                    Arrays.copyOf(label, count),
                    classes.names());
            return new LoadedBlock(
                    packed,
                    Arrays.copyOf(weight, weights.isEmpty() ? 0 : count),
                    new LoadFacts(count, bad, unlabelled, System.nanoTime() - start - decodingTime, decodingTime));
        }
    }
}
