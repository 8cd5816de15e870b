package org.convoke.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Takes a part of the training set away, to validate with: of each class about the same fraction. Every class keeps at least one
 * image to learn from, and has one to validate with if it has two and so many are taken at all.
 */
public final class Holdout {
    private Holdout() {}

    /**
     * Splits a training set in two: of each class the first images in {@link ContentOrder} are for validation (the {@code test}
     * of the result), the others to learn from. What is taken depends on the images and the seed only.
     *
     * @param fraction the part to take away, above 0 and below 1; the number of images is rounded
     * @throws UserError if no image would be left on one of the two sides
     */
    public static TrainTest split(PackedImages train, double fraction, long seed) {
        int[] order = ContentOrder.of(train, seed);
        int[] labels = Arrays.stream(order).map(image -> train.labels()[image]).toArray();
        boolean[] held = taken(labels, train.classNames().size(), fraction);
        return new TrainTest(train.select(chosen(order, held, false)), train.select(chosen(order, held, true)));
    }

    private static int[] chosen(int[] order, boolean[] held, boolean taken) {
        return IntStream.range(0, order.length)
                .filter(place -> held[place] == taken)
                .map(place -> order[place])
                .toArray();
    }

    /**
     * Which images are taken.
     *
     * @param labels of the images in content order; one that is not known counts as a class of its own
     * @param classes how many there are
     * @throws UserError if the fraction is not above 0 and below 1, or no image would be left on one of the two sides
     */
    public static boolean[] taken(int[] labels, int classes, double fraction) {
        int most = size(labels.length, fraction);
        long[] counts = new long[classes + 1];
        for (int label : labels) {
            counts[label == PackedImages.UNKNOWN ? classes : label]++;
        }
        long[] left = perClass(counts, fraction, most);
        if (LongStream.of(left).sum() == 0) {
            throw new UserError(
                    "no class has two images, so none can be held out to validate with: give more images, or "
                            + Setting.VALIDATION.to("none"));
        }
        boolean[] taken = new boolean[labels.length];
        for (int place = 0; place < labels.length; place++) {
            int label = labels[place] == PackedImages.UNKNOWN ? classes : labels[place];
            taken[place] = left[label]-- > 0;
        }
        return taken;
    }

    /**
     * How many images of each class are taken: its count times the fraction, rounded down or up so that the sum is as wanted
     * (the method of largest remainders), within the bounds of the class.
     */
    private static long[] perClass(long[] counts, double fraction, int wanted) {
        int classes = counts.length;
        long[] most = Arrays.stream(counts).map(count -> Math.max(0, count - 1)).toArray();
        long[] least = Arrays.stream(most).map(count -> Math.min(1, count)).toArray();
        if (LongStream.of(least).sum() > wanted) {
            least = new long[classes];
        }
        long[] taken = new long[classes];
        for (int k = 0; k < classes; k++) {
            taken[k] = Math.max(least[k], Math.min(most[k], (long) Math.floor(counts[k] * fraction)));
        }
        long sum = LongStream.of(taken).sum();
        int step = sum < wanted ? 1 : -1;
        long[] bound = step > 0 ? most : least;
        // First the class that is furthest behind its share, or ahead of it; of equal ones the first.
        PriorityQueue<Integer> next =
                new PriorityQueue<>(Comparator.<Integer>comparingDouble(k -> step * (taken[k] - counts[k] * fraction))
                        .thenComparingInt(k -> k));
        for (int k = 0; k < classes; k++) {
            if (taken[k] != bound[k]) {
                next.add(k);
            }
        }
        for (; sum != wanted && !next.isEmpty(); sum += step) {
            int k = next.remove();
            taken[k] += step;
            if (taken[k] != bound[k]) {
                next.add(k);
            }
        }
        return taken;
    }

    /** @throws UserError unless the fraction is above 0 and below 1 */
    public static void checkFraction(double fraction) {
        // Written so that NaN is refused too.
        if (!(fraction > 0 && fraction < 1)) {
            throw new UserError("the validation fraction is " + fraction + "; give a number above 0 and below 1");
        }
    }

    private static int size(int images, double fraction) {
        checkFraction(fraction);
        long held = Math.round(images * fraction);
        if (held < 1 || held >= images) {
            throw new UserError("a validation fraction of " + fraction + " takes " + held + " of " + images
                    + " training images; at least one has to be taken and one has to be left:"
                    + " give another fraction or more images");
        }
        return (int) held;
    }
}
