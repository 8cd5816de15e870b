package org.convoke.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.data.PackedImages;
import scala.Tuple2;

/**
 * Sends the images of blocks to the partitions that will hold them: of each block, one package a partition.
 *
 * @param places the places of each partition's images in the order of the set, or {@link ImageOrder#ELSEWHERE}
 * @param cut which partition holds which place
 */
record ScatterTask(Broadcast<ImagePlaces[]> places, ShardCut cut)
        implements Function2<Integer, Iterator<PackedImages>, Iterator<Tuple2<Integer, PlacedImages>>> {
    @Override
    public Iterator<Tuple2<Integer, PlacedImages>> call(Integer partition, Iterator<PackedImages> blocks) {
        ImagePlaces.Finder finder = places.value()[partition].finder();
        int[] firstImages = cut.firstImages();
        return new Iterator<>() {
            private Iterator<Tuple2<Integer, PlacedImages>> packages =
                    List.<Tuple2<Integer, PlacedImages>>of().iterator();

            @Override
            public boolean hasNext() {
                while (!packages.hasNext() && blocks.hasNext()) {
                    PackedImages block = blocks.next();
                    packages =
                            packages(block, finder.places(block), firstImages).iterator();
                }
                if (!packages.hasNext()) {
                    finder.requireAll();
                }
                return packages.hasNext();
            }

            @Override
            public Tuple2<Integer, PlacedImages> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return packages.next();
            }
        };
    }

    private List<Tuple2<Integer, PlacedImages>> packages(PackedImages block, int[] place, int[] firstImages) {
        List<Tuple2<Integer, PlacedImages>> packages = new ArrayList<>();
        for (int p = 0; p < cut.partitions(); p++) {
            int begin = firstImages[p];
            int end = firstImages[p + 1];
            int[] chosen = IntStream.range(0, place.length)
                    .filter(i -> place[i] >= begin && place[i] < end)
                    .toArray();
            if (chosen.length > 0) {
                int[] chosenPlaces = Arrays.stream(chosen).map(i -> place[i]).toArray();
                packages.add(new Tuple2<>(p, new PlacedImages(chosenPlaces, block.select(chosen))));
            }
        }
        return packages;
    }
}
