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

    /** The places, [partition][image in the order of the partition's blocks], from 0. */
    static int[][] places(JavaRDD<PackedImages> blocks, long seed) {
        List<long[]> hashes = blocks.mapPartitions(new HashTask(seed)).collect();
        return places(hashes);
    }

    /** Equal hashes, as of equal images, follow each other as they come. */
    static int[][] places(List<long[]> hashes) {
        long[] sorted = hashes.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        int[] taken = new int[sorted.length];
        int[][] places = new int[hashes.size()][];
        for (int partition = 0; partition < places.length; partition++) {
            long[] own = hashes.get(partition);
            places[partition] = new int[own.length];
            for (int i = 0; i < own.length; i++) {
                int first = firstOf(own[i], sorted);
                places[partition][i] = first + taken[first]++;
            }
        }
        return places;
    }

    private static int firstOf(long hash, long[] sorted) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
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
