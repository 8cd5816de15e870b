package org.convoke.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.convoke.data.ContentOrder;
import org.convoke.data.PackedImages;
import org.convoke.text.UserError;

/**
 * Which places the images of one partition have in the order of the whole set. A place is found by the hash of an image, not
 * by where the image stands in the partition: a partition that is read a second time, after an executor was lost, may have
 * its rows in a different order.
 *
 * @param seed of the hashes
 * @param hashes of the partition's images, sorted
 * @param places one for each hash, or {@link ImageOrder#ELSEWHERE}
 */
@SuppressWarnings("ArrayRecordComponent") // as long as the set: never compared
record ImagePlaces(long seed, long[] hashes, int[] places) implements Serializable {
    /** Other places for the same images. */
    ImagePlaces with(int[] others) {
        return new ImagePlaces(seed, hashes, others);
    }

    /** Gives the images of the partition their places while they are read once. */
    Finder finder() {
        return new Finder();
    }

    /** One reading of the partition. */
    final class Finder {
        /** For the first of equal hashes: how many of its images have come. */
        private final int[] taken = new int[hashes.length];

        private int found;

        /**
         * The places of the next images.
         *
         * @throws UserError if one of them is not an image of the partition as it was first read
         */
        int[] places(PackedImages images) {
            long[] wanted = ContentOrder.hashes(images, seed);
            return Arrays.stream(wanted).mapToInt(this::place).toArray();
        }

        private int place(long hash) {
            int first = first(hash);
            int at = first + (first < hashes.length ? taken[first] : 0);
            if (at >= hashes.length || hashes[at] != hash) {
                throw changed();
            }
            taken[first]++;
            found++;
            return places[at];
        }

        /** @throws UserError if images have not come that were there when the partition was first read */
        void requireAll() {
            if (found != hashes.length) {
                throw changed();
            }
        }
    }

    private int first(long hash) {
        return first(hash, hashes);
    }

    /** Where a hash begins in sorted ones; if it is not there, where it would be. */
    static int first(long hash, long[] sorted) {
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

    /** What a lost executor had read is read again, and must be the same images. */
    static UserError changed() {
        return new UserError(
                "the images are not those of when the set was first read: it has changed since, or each reading of it gives"
                        + " different rows",
                "run the command again, with a copy of the set that stays as it is");
    }
}
