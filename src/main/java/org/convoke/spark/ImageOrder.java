package org.convoke.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.convoke.data.ContentOrder;
import org.convoke.data.PackedImages;

/** The place of every image of a distributed set in the order of its content, from one 64-bit hash an image. */
final class ImageOrder {
    private ImageOrder() {}

    /** The places of each partition's images, from 0. */
    static ImagePlaces[] places(JavaRDD<PackedImages> blocks, long seed) {
        return places(blocks.mapPartitions(new HashTask(seed)).collect(), seed);
    }

    /** Equal hashes, as of equal images, follow each other in the order of the partitions. */
    static ImagePlaces[] places(List<long[]> hashes, long seed) {
        long[] sorted = hashes.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        int[] taken = new int[sorted.length];
        ImagePlaces[] places = new ImagePlaces[hashes.size()];
        for (int partition = 0; partition < places.length; partition++) {
            long[] own = hashes.get(partition).clone();
            Arrays.sort(own);
            int[] ofOwn = new int[own.length];
            for (int i = 0; i < own.length; i++) {
                int first = ImagePlaces.first(own[i], sorted);
                ofOwn[i] = first + taken[first]++;
            }
            places[partition] = new ImagePlaces(seed, own, ofOwn);
        }
        return places;
    }

    /** The hashes of a partition's images. */
    private record HashTask(long seed) implements FlatMapFunction<Iterator<PackedImages>, long[]> {
        @Override
        public Iterator<long[]> call(Iterator<PackedImages> blocks) {
            long[] hashes = new long[0];
            int count = 0;
            while (blocks.hasNext()) {
                long[] more = ContentOrder.hashes(blocks.next(), seed);
                hashes = Arrays.copyOf(hashes, count + more.length);
                System.arraycopy(more, 0, hashes, count, more.length);
                count += more.length;
            }
            return List.of(hashes).iterator();
        }
    }
}
