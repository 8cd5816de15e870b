package org.convoke.spark;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.PackedImages;
import org.convoke.source.RowPixels;

/**
 * Packed images as a table: {@code index} of the image from 0, and {@code label}, null where it is not known; in the order of
 * the images.
 */
public final class PackedRows implements AutoCloseable {
    private static final String PIXELS = "pixels";
    private static final StructType COLUMNS = new StructType()
            .add("index", DataTypes.LongType, false)
            .add("label", DataTypes.IntegerType, true)
            .add(PIXELS, DataTypes.BinaryType, false);

    private final SparkSession session;
    private final ShardedImages images;
    private final List<Integer> firstIndexes;

    /** @param partitions how many to hold them in */
    public PackedRows(SparkSession session, NetworkOnSpark network, PackedImages images, Optional<Integer> partitions) {
        this.session = session;
        int shards = ShardedImages.shardsToEvaluate(images.count());
        int parts = Math.min(shards, partitions.orElse(network.partitions(shards, images.pixels().length)));
        this.images = ShardedImages.of(network.spark(), images, shards, parts, "images to predict");
        ShardCut cut = ShardCut.of(images.count(), shards, parts);
        firstIndexes = IntStream.range(0, shards)
                .map(shard -> cut.bounds()[shard])
                .boxed()
                .toList();
    }

    /** The table; before {@link #close}. */
    public Dataset<Row> rows() {
        return session.createDataFrame(images.held().flatMap(new ToRows(firstIndexes)), COLUMNS);
    }

    /** The column that only serves to read an image. */
    public static List<String> hidden() {
        return List.of(PIXELS);
    }

    /** How a row becomes pixels. */
    public static RowPixels pixels() {
        return new RowPixels.Packed(COLUMNS.fieldIndex(PIXELS));
    }

    @Override
    public void close() {
        images.close();
    }

    /**
     * The rows of a partition.
     *
     * @param firstIndexes the index of the first image of each shard
     */
    private record ToRows(List<Integer> firstIndexes) implements FlatMapFunction<HeldShards, Row> {
        @Override
        public Iterator<Row> call(HeldShards held) {
            if (held.shards() == 0) {
                return List.<Row>of().iterator();
            }
            PackedImages images = held.images();
            long first = firstIndexes.get(held.firstShard());
            return IntStream.range(0, images.count())
                    .mapToObj(n -> RowFactory.create(
                            first + n,
                            images.labels()[n] == PackedImages.UNKNOWN ? null : images.labels()[n],
                            images.slice(n, n + 1).pixels()))
                    .iterator();
        }
    }
}
