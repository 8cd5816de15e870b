package org.convoke.data;

import java.util.Arrays;
import org.convoke.text.UserError;

/** Takes a part of the training set away, to validate with. */
public final class Holdout {
    private Holdout() {}

    /**
     * Splits a training set in two by {@link ContentOrder}: the first images of that order are for validation (the
     * {@code test} of the result), the others to learn from. What is taken depends on the images and the seed only.
     *
     * @param fraction the part to take away, above 0 and below 1; the number of images is rounded
     * @throws UserError if no image would be left on one of the two sides
     */
    public static TrainTest split(PackedImages train, double fraction, long seed) {
        int held = size(train.count(), fraction);
        int[] order = ContentOrder.of(train, seed);
        return new TrainTest(
                train.select(Arrays.copyOfRange(order, held, order.length)), train.select(Arrays.copyOf(order, held)));
    }

    /** @throws UserError unless the fraction is above 0 and below 1 */
    public static void checkFraction(double fraction) {
        // Written so that NaN is refused too.
        if (!(fraction > 0 && fraction < 1)) {
            throw new UserError("the validation fraction is " + fraction + "; give a number above 0 and below 1");
        }
    }

    /**
     * How many images a fraction takes.
     *
     * @throws UserError if the fraction is not as described, or no image would be left on one of the two sides
     */
    public static int size(int images, double fraction) {
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
