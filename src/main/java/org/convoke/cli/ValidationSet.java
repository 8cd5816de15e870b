package org.convoke.cli;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.DataSets;
import org.convoke.data.Holdout;
import org.convoke.data.PackedImages;
import org.convoke.data.TrainTest;

/**
 * What {@code --validation} asks for.
 *
 * @param train the images to learn from
 * @param images the images to measure by after each epoch; none where they are the test images, or where none are wanted
 * @param test whether the test images are measured after each epoch
 * @param heldOut whether the images were taken out of the training images
 */
record ValidationSet(PackedImages train, Optional<PackedImages> images, boolean test, boolean heldOut) {
    private static final String FRACTION = "[-+]?[0-9.]+([eE][-+]?[0-9]+)?";

    /** The images that a run with this option learns from. */
    static PackedImages trainingImages(String option, TrainTest sets, long seed) {
        return option.matches(FRACTION) ? split(option, sets, seed).train() : sets.train();
    }

    private static TrainTest split(String fraction, TrainTest sets, long seed) {
        return Holdout.split(sets.train(), Double.parseDouble(fraction), seed);
    }

    /** @throws org.convoke.UserError if it is neither a fraction, nor test, none or a data set */
    static ValidationSet of(String option, TrainTest sets, long seed, Configuration hadoop) {
        if (option.equals("test") || option.equals("none")) {
            return new ValidationSet(sets.train(), Optional.empty(), option.equals("test"), false);
        }
        if (option.matches(FRACTION)) {
            TrainTest split = split(option, sets, seed);
            return new ValidationSet(split.train(), Optional.of(split.test()), false, true);
        }
        return new ValidationSet(sets.train(), Optional.of(DataSets.read(option, "test", hadoop)), false, false);
    }
}
