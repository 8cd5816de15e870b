package org.convoke.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageShape;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import scala.Tuple2;

/**
 * Puts the images that were sent to a partition at their places.
 *
 * @param shape of an image
 * @param classNames of the set
 * @param cut which places the partition has
 */
record GatherTask(ImageShape shape, List<String> classNames, ShardCut cut)
        implements Function2<Integer, Iterator<Tuple2<Integer, PlacedImages>>, Iterator<HeldShards>> {
    /** No class. */
    private static final int MISSING = -2;

    @Override
    public Iterator<HeldShards> call(Integer partition, Iterator<Tuple2<Integer, PlacedImages>> packages) {
        int first = cut.firstImage(partition);
        int count = cut.firstImage(partition + 1) - first;
        if ((long) count * shape.size() > PackedImages.MOST_PIXELS) {
            throw new UserError(
                    "a partition of " + count + " images of " + shape + " is larger than " + PackedImages.MOST_PIXELS
                            + " bytes: use more " + Setting.PARTITIONS + ", and as many " + Setting.SHARDS);
        }
        byte[] pixels = new byte[count * shape.size()];
        int[] labels = new int[count];
        float[] weights = new float[0];
        Arrays.fill(labels, MISSING);
        while (packages.hasNext()) {
            PlacedImages sent = packages.next()._2();
            if (sent.images().weights().length > 0 && weights.length == 0) {
                weights = new float[count];
                Arrays.fill(weights, 1);
            }
            for (int i = 0; i < sent.places().length; i++) {
                int at = sent.places()[i] - first;
                labels[at] = sent.images().labels()[i];
                if (weights.length > 0) {
                    weights[at] = sent.images().weight(i);
                }
                System.arraycopy(sent.images().pixels(), i * shape.size(), pixels, at * shape.size(), shape.size());
            }
        }
        if (Arrays.stream(labels).anyMatch(label -> label == MISSING)) {
            throw ImagePlaces.changed();
        }
        PackedImages images =
                new PackedImages(shape.channels(), shape.rows(), shape.columns(), pixels, labels, classNames, weights);
        return List.of(new HeldShards(cut.firstShard(partition), cut.local(partition), images))
                .iterator();
    }
}
