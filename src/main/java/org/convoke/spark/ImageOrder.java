package org.convoke.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.data.ContentOrder;
import org.convoke.data.PackedImages;

/** The place of every image of a distributed set in the order of its content, from one 64-bit hash an image. */
final class ImageOrder {
    /** The place of an image that is not in a set. */
    static final int ELSEWHERE = -1;

    private ImageOrder() {}

    /** How many images have a place. */
    static int count(ImagePlaces[] places) {
        return (int) Arrays.stream(places)
                .flatMapToInt(each -> Arrays.stream(each.places()))
                .filter(place -> place != ELSEWHERE)
                .count();
    }

    /** The label of the image at each place. */
    static int[] labels(JavaRDD<PackedImages> blocks, Broadcast<ImagePlaces[]> places) {
        int[] byPlace = new int[count(places.value())];
        for (int[] pairs :
                blocks.mapPartitionsWithIndex(new LabelTask(places), true).collect()) {
            for (int i = 0; i < pairs.length; i += 2) {
                byPlace[pairs[i]] = pairs[i + 1];
            }
        }
        return byPlace;
    }

    /** The places of some of the images, in the order that they have among all. */
    static ImagePlaces[] part(ImagePlaces[] places, boolean[] taken, boolean which) {
        int[] within = new int[taken.length];
        int next = 0;
        for (int place = 0; place < taken.length; place++) {
            within[place] = taken[place] == which ? next++ : ELSEWHERE;
        }
        return Arrays.stream(places)
                .map(own -> own.with(Arrays.stream(own.places())
                        .map(place -> place == ELSEWHERE ? ELSEWHERE : within[place])
                        .toArray()))
                .toArray(ImagePlaces[]::new);
    }

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

    /** The place and the label of each of a partition's images that have a place. */
    private record LabelTask(Broadcast<ImagePlaces[]> places)
            implements Function2<Integer, Iterator<PackedImages>, Iterator<int[]>> {
        @Override
        public Iterator<int[]> call(Integer partition, Iterator<PackedImages> blocks) {
            ImagePlaces.Finder finder = places.value()[partition].finder();
            IntStream.Builder pairs = IntStream.builder();
            while (blocks.hasNext()) {
                PackedImages block = blocks.next();
                int[] own = finder.places(block);
                for (int i = 0; i < own.length; i++) {
                    if (own[i] != ELSEWHERE) {
                        pairs.add(own[i]).add(block.labels()[i]);
                    }
                }
            }
            finder.requireAll();
            return List.of(pairs.build().toArray()).iterator();
        }
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
